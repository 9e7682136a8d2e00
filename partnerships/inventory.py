"""What the tables of this room hold on people."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from partnerships.actions.erasure import erase_check_ins
from partnerships.models import (
    ActivityOrganization,
    AlignmentRating,
    CheckIn,
    CheckInCadence,
    CheckInRound,
    ConcernNote,
    Goal,
    Participation,
    Partnership,
)
from tenancy.privacy.personal_data import STAYS, Held, NotHeld, as_values, held_by_member

DECLARED: dict[type[models.Model], Any] = {
    Partnership: NotHeld("A joint effort of organizations."),
    Participation: Held(
        title=_("Partnerships, as the organization's contact"),
        through="the contact",
        show=as_values(
            lambda subject: Participation.objects.filter(contact=subject.person_id),
            "partnership__name", "organization__name", "role", "responsibilities", "since", "until",
        ),
        goes=STAYS,
    ),
    Goal: NotHeld("A goal of partnerships or of the coalition."),
    AlignmentRating: held_by_member(
        AlignmentRating, "rated_by",
        "goal__title", "organization__name", "priority", "agreement", "note", "rated_at",
        title=_("Ratings of goals entered"), through="who rated",
    ),
    ActivityOrganization: NotHeld("Organizations take part, not people."),
    CheckInCadence: NotHeld("How often a partnership is asked."),
    CheckInRound: NotHeld("When a partnership was asked."),
    CheckIn: Held(
        title=_("Check-ins"),
        through="who was asked",
        show=as_values(
            lambda subject: CheckIn.objects.filter(
            person=subject.person_id, person__isnull=False
        ),
            "round__partnership__name", "round__opened_at", "organization__name", "language",
            "progress", "confidence", "win", "concern", "help_needed", "answered_at", "is_proxy",
        ),
        goes=_("The person and their words go; the organization's chosen answers stay."),
        erase=erase_check_ins,
    ),
    ConcernNote: held_by_member(
        ConcernNote, "written_by",
        "text", "created_at",
        title=_("Notes on concerns"), through="who wrote it",
    ),
}  # fmt: skip
