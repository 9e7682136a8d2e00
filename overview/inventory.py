"""What the tables of this room hold on people, beside those of its declared nouns."""

from typing import Any

from django.db import models

from overview.models import ArchiveFilling, ArchivePart
from tenancy.privacy.personal_data import NotHeld

DECLARED: dict[type[models.Model], Any] = {
    ArchiveFilling: NotHeld("How many rows came from an archive, and whether they did."),
    ArchivePart: NotHeld("Waits for a worker while nobody is in the workspace; then it is gone."),
}
