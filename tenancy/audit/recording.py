"""The audit trail: one row per change, written by the action that changed the data."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F
from django.utils.translation import pgettext_lazy

from tenancy.isolation.scope import current_workspace_id, note_moved_data_version
from tenancy.models import AuditEvent, Membership, Workspace

HIDDEN_FIELDS = frozenset({
    "token_hash", "reminder_token_hash", "password", "workspace", "secret", "draft",
})  # fmt: skip

# The first word of an action, as the trail says it; the rest names the noun. Where the word
# alone would mislead, the whole action.
VERBS = {
    "accept": pgettext_lazy("audit trail", "accepted"),
    "add": pgettext_lazy("audit trail", "added"),
    "answer": pgettext_lazy("audit trail", "answered"),
    "apply": pgettext_lazy("audit trail", "applied"),
    "apply_import": pgettext_lazy("audit trail", "imported"),
    "cancel": pgettext_lazy("audit trail", "canceled"),
    "change": pgettext_lazy("audit trail", "changed"),
    "close": pgettext_lazy("audit trail", "closed"),
    "create": pgettext_lazy("audit trail", "created"),
    "erase": pgettext_lazy("audit trail", "erased"),
    "export": pgettext_lazy("audit trail", "gave out everything held on"),
    "export_workspace": pgettext_lazy("audit trail", "downloaded the archive of"),
    "hold": pgettext_lazy("audit trail", "held back"),
    "import": pgettext_lazy("audit trail", "imported"),
    "import_workspace": pgettext_lazy("audit trail", "filled from an archive"),
    "invite": pgettext_lazy("audit trail", "invited"),
    "load": pgettext_lazy("audit trail", "loaded"),
    "log": pgettext_lazy("audit trail", "logged"),
    "mark": pgettext_lazy("audit trail", "noted"),
    "merge": pgettext_lazy("audit trail", "merged"),
    "move": pgettext_lazy("audit trail", "moved"),
    "open": pgettext_lazy("audit trail", "opened"),
    "publish": pgettext_lazy("audit trail", "published"),
    "rate": pgettext_lazy("audit trail", "rated"),
    "record": pgettext_lazy("audit trail", "recorded"),
    "remind": pgettext_lazy("audit trail", "reminded"),
    "remove": pgettext_lazy("audit trail", "removed"),
    "reopen": pgettext_lazy("audit trail", "reopened"),
    "replace": pgettext_lazy("audit trail", "replaced"),
    "reply": pgettext_lazy("audit trail", "replied"),
    "restore": pgettext_lazy("audit trail", "brought back"),
    "revoke": pgettext_lazy("audit trail", "revoked"),
    "send": pgettext_lazy("audit trail", "sent"),
    "set": pgettext_lazy("audit trail", "set"),
    "start": pgettext_lazy("audit trail", "started"),
    "start_import": pgettext_lazy("audit trail", "uploaded"),
    "submit": pgettext_lazy("audit trail", "submitted"),
    "undo": pgettext_lazy("audit trail", "undid"),
    "unpublish": pgettext_lazy("audit trail", "took back inside"),
}


def verb_of(action: str) -> str:
    """What an action did, in the reader's language: "add_goal" -> "added"."""
    verb = action.split("_")[0]
    return str(VERBS.get(action) or VERBS.get(verb) or verb)


def snapshot(record: models.Model) -> dict[str, Any]:
    """The record's own columns as JSON values, without secrets."""
    values = {
        field.name: field.value_from_object(record)
        for field in record._meta.concrete_fields
        if field.name not in HIDDEN_FIELDS
    }
    return dict(json.loads(json.dumps(values, cls=DjangoJSONEncoder)))


def record_event(
    *,
    acting_member: Membership | None,
    action: str,
    record: models.Model,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    actor_label: str = "",
) -> AuditEvent:
    """
    Write one audit row and move the workspace's data version, which ends cached figures.

    ``before`` and ``after`` hold only what changed when both are given. ``acting_member`` is
    None for what a worker or an invited partner without an account did; ``actor_label`` then
    says who.
    """
    if before is not None and after is not None:
        changed = {key for key in after if before.get(key) != after[key]}
        before = {key: before.get(key) for key in changed}
        after = {key: after[key] for key in changed}
    event = new_event(
        acting_member=acting_member,
        action=action,
        record=record,
        before=before,
        after=after,
        actor_label=actor_label,
    )
    event.save(force_insert=True)
    touch_workspace()
    return event


@contextmanager
def recorded(
    record: models.Model,
    *,
    acting_member: Membership | None,
    action: str,
    also: Callable[[], dict[str, Any]] | None = None,
) -> Iterator[None]:
    """
    Save what the block sets on a record, with one audit row of what changed.

    A new record is inserted; a change that changes nothing writes nothing. ``also`` gives what
    belongs to the record in rows of other tables, and is asked before and after; a block that
    writes such rows of a new record saves it first. What the block raises leaves no trace.
    """
    is_new = record._state.adding
    own, more = ({}, {}) if is_new else (snapshot(record), also() if also else {})
    yield
    if record._state.adding:
        record.save(force_insert=True)
    elif not is_new and snapshot(record) != own:
        record.save()
    after = snapshot(record) | (also() if also else {})
    before = None if is_new else own | more
    if before != after:
        record_event(
            acting_member=acting_member, action=action, record=record, before=before, after=after
        )


def remove_recorded(
    record: models.Model,
    *,
    acting_member: Membership | None,
    action: str,
    actor_label: str = "",
) -> None:
    """Delete a record for good, with one audit row of what it was."""
    record_event(
        acting_member=acting_member,
        action=action,
        record=record,
        before=snapshot(record),
        actor_label=actor_label,
    )
    record.delete()


def set_fields(record: models.Model, values: Mapping[str, Any]) -> None:
    """Set the given fields of a record, to be saved by ``recorded``."""
    for name, value in values.items():
        setattr(record, name, value)


def new_event(
    *,
    acting_member: Membership | None,
    action: str,
    record: models.Model,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    actor_label: str = "",
) -> AuditEvent:
    """An unsaved audit row; its caller saves it and calls ``touch_workspace``."""
    return AuditEvent(
        actor_id=acting_member.pk if acting_member else None,
        actor_label=(str(acting_member.user) if acting_member else actor_label or "Commonweave")[
            :200
        ],
        action=action,
        object_type=record._meta.model_name or "",
        object_id=record.pk,
        object_label=str(record)[:200],
        before=before,
        after=after,
    )


def touch_workspace() -> None:
    """Move the data version of the open scope's workspace, which ends what is cached of it."""
    Workspace.objects.filter(pk=current_workspace_id()).update(data_version=F("data_version") + 1)
    note_moved_data_version()
