"""What messaging's other tables store about people."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from messaging.actions import erasure
from messaging.models import AccountMail, DueWork, Heartbeat, Suppression
from tenancy.privacy.personal_data import Held, NotHeld, as_values, deletion

DECLARED: dict[type[models.Model], Any] = {
    Suppression: Held(
        title=_("Addresses that are not written to"),
        through="the address",
        show=as_values(
            erasure.suppressions_of,
            "email", "reason", "created_at",
        ),
        goes=_("Deleted: if the address is entered again, it may be written to again."),
        erase=deletion(erasure.suppressions_of),
    ),
    AccountMail: NotHeld("E-mails of accounts belong to no workspace and go after 30 days."),
    DueWork: NotHeld("Which workspace has something due, without content."),
    Heartbeat: NotHeld("When a periodic job last ran."),
}  # fmt: skip
