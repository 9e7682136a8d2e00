"""What the tables of this room hold on people, beside those of its declared nouns."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from overview.models import ArchiveFilling, ArchivePart
from tenancy.privacy.personal_data import NotHeld, held_by_member

DECLARED: dict[type[models.Model], Any] = {
    ArchiveFilling: held_by_member(
        ArchiveFilling,
        "started_by",
        "created_at",
        "status",
        title=_("Archives brought in"),
        through="who began it",
    ),
    ArchivePart: NotHeld("Waits for a worker while nobody is in the workspace; then it is gone."),
}
