"""Two records that turn out to be one: what refers to either refers to one of them from then on."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _

from messaging.models import Message
from records.removals import rebuilt
from stakeholders.models import Organization, OwnDataLink, Person
from tenancy.audit.recording import record_event, snapshot
from tenancy.errors import DomainError
from tenancy.models import AuditEvent, Invitation, Membership
from tenancy.queries import lock_workspace

M = TypeVar("M", Organization, Person)

# Columns of lower rooms that hold an id without a relation.
BARE: dict[type[models.Model], list[tuple[type[models.Model], str]]] = {
    Organization: [(Membership, "organization_id"), (Invitation, "organization_id")],
    Person: [(Message, "person_id")],
}


class NothingToMerge(DomainError):
    """Both are the same record."""

    message = _("Choose two different records.")


class BothTakePart(DomainError):
    """What refers to both would have to give up what was said by one of them."""

    message = _(
        "Both have answered or done the same thing (%(what)s), and one of the two would be lost."
        " Decide there first."
    )


class MergeUndone(DomainError):
    """There is nothing to take apart any more."""

    message = _("This can't be taken apart any more: one of the two was removed or changed since.")


@transaction.atomic
def merge_records(
    *, acting_member: Membership, kept: M, merged: M, values: Mapping[str, Any]
) -> AuditEvent:
    """
    Make one record of two: ``kept`` takes the chosen ``values``, and all that refers to ``merged``.

    Where both stand in the same place (an invitation to one meeting, a part in one partnership),
    the kept one's row stays and the other's goes into the event, which ``undo_merge`` reads; a
    model whose rows may go like that says so by ``yields_in_merge``.

    :raises NothingToMerge: one record with itself.
    :raises BothTakePart: what one of them answered, rated or reported would be lost.
    """
    if kept.pk == merged.pk:
        raise NothingToMerge
    lock_workspace()
    _end_own_data_links(kept, merged)
    before = snapshot(kept)
    gone: list[dict[str, Any]] = []
    moved = [
        {
            "model": model._meta.label_lower,
            "field": name,
            "ids": _move(model, name, kept, merged, gone),
        }
        for model, name in _references(type(kept))
    ]
    undo = {
        "merged": snapshot(merged),
        "moved": [each for each in moved if each["ids"]],
        "gone": gone,
        "kept": before,
    }
    label = str(merged)
    merged.delete()
    for name, value in values.items():
        setattr(kept, name, value)
    kept.save()
    noun = kept._meta.model_name
    return record_event(
        acting_member=acting_member,
        action=f"merge_{noun}",
        record=kept,
        before={**before, "merged": label, "merge": undo},
        after={**snapshot(kept), "merged": "", "merge": None},
    )


@transaction.atomic
def undo_merge(*, event: AuditEvent, acting_member: Membership) -> models.Model:
    """
    Take a merged record apart: the other one is back with all that had come from it.

    What was changed in the kept record since stays as it is. Once: who was erased after that does
    not come back.

    :raises MergeUndone: done before, the kept record is gone, or another has the other's key or
        address.
    """
    lock_workspace()
    events = AuditEvent.objects.filter(pk=event.pk)
    undo = events.values_list("before__merge", flat=True).first()
    done = AuditEvent.objects.filter(object_id=event.object_id, after__undone=str(event.pk))
    if undo is None or done.exists():
        raise MergeUndone
    model = apps.get_model("stakeholders", event.object_type)
    kept = model._default_manager.filter(pk=event.object_id).first()
    if kept is None or model._default_manager.filter(pk=undo["merged"]["id"]).exists():
        raise MergeUndone
    _end_own_data_links(kept)
    after = event.after or {}
    before = snapshot(kept)
    for name in after.keys() & undo["kept"].keys() - {"updated_at"}:
        field = model._meta.get_field(name)
        if before[name] == after[name]:
            setattr(kept, field.attname, field.to_python(undo["kept"][name]))
    kept.save()
    try:
        with transaction.atomic():
            merged = rebuilt(model._meta.label_lower, undo["merged"])
            merged.save(force_insert=True)
            for link in undo["moved"]:
                rows = apps.get_model(link["model"])._default_manager
                ours = {link["field"]: kept.pk, "pk__in": link["ids"]}
                rows.filter(**ours).update(**{link["field"]: merged.pk})
            for row in undo["gone"]:
                rebuilt(row["model"], row["values"]).save(force_insert=True)
    except IntegrityError as error:
        raise MergeUndone from error
    record_event(
        acting_member=acting_member,
        action=f"undo_merge_of_{event.object_type}",
        record=kept,
        before=before,
        after=snapshot(kept) | {"undone": str(event.pk)},
    )
    return merged


def _end_own_data_links(*people: models.Model) -> None:
    """What links give changes with a merge: an address that was certain is so no longer."""
    OwnDataLink.objects.filter(person__in=[person.pk for person in people]).delete()


def _references(model: type[models.Model]) -> list[tuple[type[models.Model], str]]:
    """Every column of any room that holds an id of such a record."""
    related = [
        (relation.related_model, relation.field.attname) for relation in model._meta.related_objects
    ]
    return [*related, *BARE[model]]


def _move(
    model: Any, name: str, kept: models.Model, merged: models.Model, gone: list[dict[str, Any]]
) -> list[str]:
    """Point the rows to the kept record; the ids of those that were moved."""
    moved = []
    for row in model._default_manager.filter(**{name: merged.pk}).order_by("pk"):
        try:
            with transaction.atomic():
                model._default_manager.filter(pk=row.pk).update(**{name: kept.pk})
            moved.append(str(row.pk))
        except IntegrityError as error:
            _give_up(row, gone, error)
    return moved


def _give_up(row: models.Model, gone: list[dict[str, Any]], error: IntegrityError) -> None:
    """Take a row away in whose place the kept record stands already, if it says no more."""
    if not getattr(row, "yields_in_merge", False):
        names = {"what": str(row._meta.verbose_name)}
        raise BothTakePart(str(BothTakePart.message) % names) from error
    gone.append({"model": row._meta.label_lower, "values": snapshot(row)})
    row.delete()
