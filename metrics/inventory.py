"""What the tables of this room hold on people."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from metrics.models import Breakdown, Measurement, Metric, Target
from tenancy.privacy.personal_data import Held, NotHeld, as_values

_STAYS = _("Stays as the coalition's record, without the person.")

DECLARED: dict[type[models.Model], Any] = {
    Metric: NotHeld("What is measured."),
    Target: NotHeld("What a metric should reach."),
    Measurement: Held(
        title=_("Measurements entered"),
        through="who entered it",
        show=as_values(
            lambda subject: Measurement.objects.filter(submitted_by__in=subject.membership_ids),
            "metric__name",
            "period_start",
            "period_end",
            "note",
            "created_at",
        ),
        goes=_STAYS,
    ),
    Breakdown: NotHeld("Figures of groups; small ones are never shown."),
}
