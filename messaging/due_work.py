"""The narrow table of what is due where, the only one that is read without a scope."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from messaging.models import DueWork
from tenancy.isolation.scope import current_workspace_id


@dataclass(frozen=True)
class Claim:
    """One workspace's due work, ours until ``leased_until``."""

    id: int
    workspace_id: UUID
    leased_until: datetime


def ask_for(kind: DueWork.Kind, moment: datetime) -> None:
    """
    Ask for ``kind`` of work in the open scope's workspace, no later than ``moment``.

    Part of the open transaction: it counts only if that transaction commits. One statement, so
    that of two simultaneous requests the earlier moment stays; the ORM has no LEAST here.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO messaging_duework (workspace_id, kind, due_at) VALUES (%s, %s, %s)"
            " ON CONFLICT (workspace_id, kind) DO UPDATE"
            " SET due_at = LEAST(messaging_duework.due_at, EXCLUDED.due_at)",
            [str(current_workspace_id()), kind.value, moment],
        )


def is_anything_due(kind: DueWork.Kind, now: datetime) -> bool:
    """Whether ``kind`` of work is due in some workspace and not claimed."""
    return _due(kind, now).exists()


def claim(kind: DueWork.Kind, *, now: datetime, leased_until: datetime) -> Claim | None:
    """
    Claim the workspace that has waited longest; None when nothing is due.

    Must be called outside any transaction: the claim counts once it is committed.
    """
    with transaction.atomic(durable=True):
        rows = _due(kind, now).select_for_update(skip_locked=True).order_by("due_at", "id")
        found = rows[:1].first()
        if found is None:
            return None
        # An action that asks for work from now on sets due_at lower again; see release().
        DueWork.objects.filter(pk=found.pk).update(due_at=leased_until, leased_until=leased_until)
    return Claim(found.pk, found.workspace_id, leased_until)


def lock(claimed: Claim) -> DueWork | None:
    """The claimed row, locked; None when the lease ended and another worker claimed it."""
    return (
        DueWork.objects.select_for_update()
        .filter(pk=claimed.id, leased_until=claimed.leased_until)
        .first()
    )


def release(row: DueWork, next_due_at: datetime | None) -> None:
    """Release a locked row, due again at ``next_due_at``; None deletes it."""
    if next_due_at is None:
        row.delete()
        return
    row.due_at = next_due_at
    row.leased_until = None
    row.save(update_fields=["due_at", "leased_until"])


def _due(kind: DueWork.Kind, now: datetime) -> QuerySet[DueWork]:
    is_free = Q(leased_until=None) | Q(leased_until__lt=now)
    return DueWork.objects.filter(is_free, kind=kind, due_at__lte=now)
