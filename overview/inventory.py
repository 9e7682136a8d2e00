"""What the tables of this room hold on people."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from overview.models import Share
from tenancy.privacy.personal_data import Held, as_values

_STAYS = _("Stays as the coalition's record, without the person.")

DECLARED: dict[type[models.Model], Any] = {
    Share: Held(
        title=_("Links to the dashboard made"),
        through="who made it",
        show=as_values(
            lambda subject: Share.objects.filter(created_by__in=subject.membership_ids),
            "title",
            "created_at",
            "expires_at",
            "revoked_at",
        ),
        goes=_STAYS,
    ),
}
