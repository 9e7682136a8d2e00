"""What the tables of this room hold on people."""

from typing import Any

from django.db import models

from meetings.models import ActionItem, Attendance, Meeting
from tenancy.privacy.personal_data import NotHeld

DECLARED: dict[type[models.Model], Any] = {
    Meeting: NotHeld("Organizations are asked to meetings, not people."),
    Attendance: NotHeld("Organizations attend; who sat there is not stored."),
    ActionItem: NotHeld("Organizations promise, not people."),
}
