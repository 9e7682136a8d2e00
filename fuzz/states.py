"""
Records in the state that an operation is for: an e-mail that failed to be sent again, an open wave
to be closed. A record picked by chance is hardly ever in it, and then nothing is carried out.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import Q
from django.utils import timezone

from feedback.models import Survey, Wave
from fuzz.world import World
from meetings.models import Meeting
from messaging.models import Message
from partnerships.models import CheckInRound, Win
from stakeholders.models import Person
from tenancy.isolation.scope import workspace_scope

ERASURE = "POST /people/{id}/erasure/"


def _waves(*statuses: str, **more: Any) -> Callable[[World], Any]:
    return lambda world: Wave.objects.filter(status__in=statuses, **more)


def _open_rounds(**more: Any) -> Callable[[World], Any]:
    return lambda world: CheckInRound.objects.filter(closes_at__gt=timezone.now(), **more)


def _meetings_ahead(world: World) -> Any:
    is_asked = Q(attendances__organization_id=world.members["partner"].organization_id)
    return Meeting.objects.filter(is_asked, starts_at__gt=timezone.now())


ROWS: dict[str, Callable[[World], Any]] = {
    "PATCH /waves/{id}/": _waves("draft", "open"),
    "DELETE /waves/{id}/": _waves("draft"),
    "DELETE /surveys/{id}/": lambda world: Survey.objects.filter(waves=None),
    "DELETE /wins/{id}/publication/": lambda world: Win.objects.filter(is_published=True),
    "PUT /meetings/{id}/attendance/": lambda world: Meeting.objects.filter(
        starts_at__lt=timezone.now()
    ),
    "POST /waves/{id}/send/": _waves("draft"),
    "POST /waves/{id}/remind/": _waves("open", reminded_at=None),
    "POST /waves/{id}/close/": _waves("open"),
    "POST /waves/{id}/cancel/": _waves("draft", "open"),
    "POST /check-in-rounds/{id}/reminder/": _open_rounds(reminded_at=None),
    "POST /check-in-rounds/{id}/closing/": _open_rounds(),
    "POST /messages/{id}/retry/": lambda world: Message.objects.filter(status="failed"),
    "PUT /meetings/{id}/reply/": _meetings_ahead,
    ERASURE: lambda world: Person.objects.all(),
}


def fitting_rows(label: str, world: World) -> list[Any]:
    """A few records of the workspace that the operation would be carried out on."""
    with workspace_scope(world.workspace):
        return list(ROWS[label](world)[:20])


def complete(case: Any, label: str, row: Any) -> None:
    """Erasing asks for the person's name again; a call that is to be in order gives it."""
    is_in_order = case.meta is None or case.meta.generation.mode.is_positive
    if label == ERASURE and is_in_order and isinstance(case.body, dict):
        case.body = {**case.body, "repeated_name": row.name}
