"""
Taking something away so that it can be brought back.

The row really goes, so that no figure counts it; the audit trail keeps what it, the rows that
went with it and the links to it were.
"""

from collections.abc import Callable, Iterable
from typing import Any, cast

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.db.models.deletion import Collector
from django.utils.translation import gettext_lazy as _

from tenancy.audit.recording import record_event, snapshot
from tenancy.errors import DomainError
from tenancy.isolation.models import TenantForeignKey
from tenancy.models import AuditEvent, Membership


class CannotBeBroughtBack(DomainError):
    """What it belonged to is gone as well."""

    message = _("This can't be brought back: what it belonged to was removed too.")


class PlaceIsTaken(DomainError):
    """Another record has by now what only one may have."""

    message = _("This can't be brought back: another has its name, key or address by now.")


def remove_record(*, record: models.Model, acting_member: Membership, action: str) -> AuditEvent:
    """Delete a record with all that belongs to it; the event returned undoes it."""
    rows, links = _what_goes(record)
    event = record_event(
        acting_member=acting_member,
        action=action,
        record=record,
        before={**snapshot(record), "undo": {"rows": rows, "links": links}},
    )
    record.delete()
    return event


def removal_of(noun: str) -> Callable[..., AuditEvent]:
    """The action that removes a record of a noun; the event that it returns undoes it."""

    def remove(*, acting_member: Membership, **named: models.Model) -> AuditEvent:
        record, action = named[noun], f"remove_{noun}"
        return remove_record(record=record, acting_member=acting_member, action=action)

    return remove


def undo_removal(*, event: AuditEvent, acting_member: Membership) -> models.Model:
    """
    Bring back what a removal took: the record, its rows, and the links of others to it.

    :raises CannotBeBroughtBack: when something it can't do without was removed since.
    :raises PlaceIsTaken: when another record has its name, key or address by now.
    """
    undo = (event.before or {})["undo"]
    restored = [rebuilt(row["model"], row["values"]) for row in undo["rows"]]
    _check_references(restored)
    try:
        with transaction.atomic():
            for instance in restored:
                instance.save(force_insert=True)
    except IntegrityError as error:
        raise PlaceIsTaken from error
    for link in undo["links"]:
        model = apps.get_model(link["model"])
        rows = model._default_manager.filter(pk__in=link["ids"])
        if isinstance(restored[0], model):  # what stands above it by now does not go beneath it
            rows = rows.exclude(pk__in=_above(restored[0], link["field"]))
        rows.filter(**{link["field"]: None}).update(**{link["field"]: event.object_id})
    record = restored[0]
    record_event(
        acting_member=acting_member,
        action=event.action.replace("remove_", "restore_"),
        record=record,
        after=snapshot(record),
    )
    return record


def _what_goes(record: models.Model) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Every row that deleting ``record`` deletes (itself first), and every link it empties."""
    collector = Collector(using="default", origin=record)
    collector.collect([record])
    gone = [instance for found in collector.data.values() for instance in found]
    for found in collector.fast_deletes:
        gone += list(found)
    gone.sort(key=lambda instance: instance != record)
    rows = [{"model": one._meta.label_lower, "values": snapshot(one)} for one in gone]
    links = []
    for (field, _value), groups in collector.field_updates.items():
        ids = [str(instance.pk) for group in groups for instance in _each(group)]
        if ids:
            label = field.model._meta.label_lower
            links.append({"model": label, "field": field.attname, "ids": ids})
    return rows, links


def _each(group: Any) -> Iterable[models.Model]:
    """The rows of what the collector holds: a query set or a list."""
    return cast(Iterable[models.Model], group)


def _above(record: models.Model, name: str) -> set[Any]:
    """The ids of the records of its kind above a record, by the relation ``name``."""
    found: set[Any] = set()
    above = getattr(record, name)
    while above is not None and above not in found:
        found.add(above)
        rows = type(record)._default_manager.filter(pk=above)
        above = rows.values_list(name, flat=True).first()
    return found


def rebuilt(label: str, values: dict[str, Any]) -> models.Model:
    """An unsaved record from its snapshot."""
    model: type[models.Model] = apps.get_model(label)
    return model(
        **{
            field.attname: field.to_python(values[field.name])
            for field in model._meta.concrete_fields
            if field.name in values
        }
    )


def _check_references(restored: list[models.Model]) -> None:
    """Empty what may be empty and points to nothing any more; refuse what may not."""
    known = {(type(one), one.pk) for one in restored}
    for instance in restored:
        for field in instance._meta.concrete_fields:
            target_id = getattr(instance, field.attname)
            if not isinstance(field, TenantForeignKey) or target_id is None:
                continue
            key = (field.related_model, target_id)
            if key in known:
                continue
            if field.related_model._default_manager.filter(pk=target_id).exists():
                known.add(key)
            elif field.null:
                setattr(instance, field.attname, None)
            else:
                raise CannotBeBroughtBack
