"""What an import writes, and takes back: in bulk, and never what was changed by hand since."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from imports.importers.base import Applied, TakenBack
from tenancy.audit.recording import new_event
from tenancy.models import AuditEvent, Membership

IDENTIFYING = {"name", "email", "phone"}

IsUsed = Callable[[Sequence[Any]], set[Any]]


def write_records(
    model: type[models.Model],
    created: Sequence[Any],
    changed: Iterable[tuple[Any, Mapping[str, Any]]],
    acting_member: Membership,
) -> Applied:
    """
    Write new records and changes of present ones, of these only what the file says.

    Who somebody was before stands in the audit trail too: it must outlast the import, for an
    erasure and for what is sent to a person's own address only.
    """
    manager, moment = model._default_manager, timezone.now()
    manager.bulk_create(created, batch_size=1000)
    before: dict[str, dict[str, Any]] = {}
    rows, events = [], list[AuditEvent]()
    for record, changes in changed:
        values = {**changes, "updated_at": moment} if _has_moment(model) else dict(changes)
        before[str(record.pk)] = {
            name: [stored(getattr(record, name)), stored(value)] for name, value in values.items()
        }
        if told := before[str(record.pk)].keys() & IDENTIFYING:
            pairs = {name: before[str(record.pk)][name] for name in sorted(told)}
            events.append(
                new_event(
                    acting_member=acting_member,
                    action=f"change_{model._meta.model_name}",
                    record=record,
                    before={name: old for name, (old, _new) in pairs.items()},
                    after={name: new for name, (_old, new) in pairs.items()},
                )
            )
        for name, value in values.items():
            setattr(record, name, value)
        rows.append(record)
    # Somebody may have changed the rest since it was read.
    written = sorted({name for values in before.values() for name in values})
    if rows:
        manager.bulk_update(rows, written, batch_size=500)
        AuditEvent.objects.bulk_create(events, batch_size=1000)
    if not _has_moment(model):
        before |= {str(row.pk): _as_written(row) for row in created}
    return Applied([str(row.pk) for row in created], before)


def remove_created(
    model: type[models.Model],
    written: Mapping[str, Mapping[str, Any]],
    taken: TakenBack,
    *,
    imported_at: datetime,
    is_used: IsUsed,
) -> None:
    """
    Take away what the import added, but for what is used or was changed by hand.

    :param written: each id, with the values of a record that keeps no moment of its change.
    :param taken: where what goes and what stays is noted.
    """
    rows: list[Any] = list(model._default_manager.filter(pk__in=written.keys()))
    used = is_used([row.pk for row in rows])
    changed = {
        row.pk
        for row in rows
        if getattr(row, "updated_at", imported_at) > imported_at
        or (written[str(row.pk)] and _as_written(row) != written[str(row.pk)])
    }
    gone = {row.pk: str(row) for row in rows if row.pk not in used | changed}
    model._default_manager.filter(pk__in=gone).delete()
    taken.gone += gone.values()
    stays = [
        (used, _("%(name)s is in use by now and stays.")),
        (changed - used, _("%(name)s was changed since and stays.")),
    ]
    taken.kept += [text % {"name": row} for kept, text in stays for row in rows if row.pk in kept]


def restore_changed(
    model: type[models.Model],
    before: Mapping[str, Mapping[str, Any]],
    taken: TakenBack,
    *,
    label_of: Callable[[str], str],
    is_used: IsUsed,
) -> None:
    """Bring back what the import changed, but for what was changed by hand since."""
    rows: list[Any] = list(model._default_manager.filter(pk__in=before.keys()))
    gone, used = _gone(model, before), is_used([row.pk for row in rows])
    for row in rows:
        lost = []
        for name, (old, new) in before[str(row.pk)].items():
            attribute = getattr(model._meta.get_field(name), "attname", name)
            if stored(getattr(row, attribute)) == new and f"{name}:{old}" not in gone:
                setattr(row, attribute, old)
                lost += [label_of(name)] if name != "updated_at" else []
            elif name != "updated_at":
                words = {"name": row, "field": label_of(name)}
                taken.kept.append(_("%(name)s: %(field)s was changed since and stays.") % words)
        taken.restored += bool(lost)
        if lost and row.pk in used:
            words = {"name": row, "fields": ", ".join(lost)}
            taken.losing.append(
                _("%(name)s is in use and loses what the import said of: %(fields)s.") % words
            )
    written = sorted({name for changes in before.values() for name in changes})
    if rows:
        model._default_manager.bulk_update(rows, written, batch_size=500)


def used_records(model: type[models.Model], keys: Sequence[Any]) -> set[Any]:
    """Those of the ids that any row of any table refers to."""
    used: set[Any] = set()
    for relation in model._meta.related_objects:
        name = relation.field.name
        rows = relation.related_model._base_manager.filter(**{f"{name}__in": keys})
        used.update(rows.values_list(f"{name}_id", flat=True))
    return used


def stored(value: Any) -> Any:
    """A value as JSON keeps it; of a record its id."""
    if isinstance(value, models.Model):
        return str(value.pk)
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID | Decimal) else value


def _as_written(record: Any) -> dict[str, list[Any]]:
    """Every value of a new record, as ``before`` keeps what an import wrote."""
    fields = record._meta.concrete_fields
    return {field.name: [None, stored(getattr(record, field.attname))] for field in fields}


def _gone(model: type[models.Model], before: Mapping[str, Mapping[str, Any]]) -> set[str]:
    """What records referred to before and is no longer here, as "field:id"."""
    gone: set[str] = set()
    for name in {name for changes in before.values() for name in changes}:
        field = model._meta.get_field(name)
        if field.is_relation:
            target: Any = field.related_model
            former = {changes[name][0] for changes in before.values() if name in changes}
            found = target._default_manager.filter(pk__in=former - {None})
            here = {str(key) for key in found.values_list("pk", flat=True)}
            gone |= {f"{name}:{key}" for key in former - {None} - here}
    return gone


def _has_moment(model: type[models.Model]) -> bool:
    return any(field.name == "updated_at" for field in model._meta.get_fields())
