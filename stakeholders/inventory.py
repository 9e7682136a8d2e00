"""What the tables of this room hold on people."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from stakeholders.actions import erasure
from stakeholders.models import Organization, Person
from tenancy.privacy.personal_data import Held, NotHeld, as_values

DECLARED: dict[type[models.Model], Any] = {
    Organization: NotHeld("An organization's own particulars."),
    Person: Held(
        title=_("Contact details"),
        through="the contact",
        show=as_values(
            lambda subject: Person.objects.filter(pk__in=subject.ids),
            "name", "email", "phone", "organization__name", "title", "group", "language",
            "channel", "accessibility", "consented_on", "is_main_contact", "external_key",
            "created_at", "updated_at",
        ),
        goes=_("Deleted."),
        erase=erasure.erase_contact,
    ),
}  # fmt: skip
