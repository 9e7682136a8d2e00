"""What members come for."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a member comes for; ``tenancy.permissions`` says what each may do."""

    OWNER = "owner", _("Owner")
    COORDINATOR = "coordinator", _("Coordinator")
    PARTNER = "partner", _("Partner")
    FUNDER = "funder", _("Funder")
    VIEWER = "viewer", _("Viewer")
