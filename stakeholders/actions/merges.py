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
    # In what both take part.
    part: models.Model | None = None


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
    model whose rows may go like that says so by ``yields_in_merge``. A row that can do without
    the record stays without it, as after an erasure, and what belongs to it goes.

    An organization keeps the other's names, identifiers and, where it has none, key: a list that
    is imported again finds it by them.

    :raises NothingToMerge: one record with itself.
    :raises BothTakePart: what one of them answered, rated or reported would be lost.
    """
    if kept.pk == merged.pk:
        raise NothingToMerge
    lock_workspace()
    _end_own_data_links(kept, merged)
    before = snapshot(kept)
    undo = {**_move_all(kept, merged), "kept": before, "merged": snapshot(merged)}
    label, noun = str(merged), kept._meta.model_name
    merged.delete()
    for name, value in (dict(values) | _joined(kept, merged, values)).items():
        setattr(kept, name, value)
    kept.save()
    return record_event(
        acting_member=acting_member,
        action=f"merge_{noun}",
        record=kept,
        before={**before, "merged": label, "merge": undo},
        after={**snapshot(kept), "merged": "", "merge": None},
    )


def _move_all(kept: M, merged: M) -> dict[str, Any]:
    """Let all that refers to ``merged`` refer to ``kept``; what moved, what went, what stays."""
    gone: list[dict[str, Any]] = []
    left: list[dict[str, Any]] = []
    moved = [
        {
            "model": model._meta.label_lower,
            "field": name,
            "ids": _move(model, name, kept, merged, gone, left),
        }
        for model, name in _references(type(kept))
    ]
    return {"moved": [each for each in moved if each["ids"]], "gone": gone, "left": left}


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
            merged = _given_back(kept, undo)
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


def _given_back(kept: models.Model, undo: Mapping[str, Any]) -> models.Model:
    """The merged record, saved again with the rows that had come from it."""
    merged = rebuilt(type(kept)._meta.label_lower, undo["merged"])
    merged.save(force_insert=True)
    for link in undo["moved"]:
        rows = apps.get_model(link["model"])._default_manager
        ours = {link["field"]: kept.pk, "pk__in": link["ids"]}
        rows.filter(**ours).update(**{link["field"]: merged.pk})
    for row in undo["gone"]:
        rebuilt(row["model"], row["values"]).save(force_insert=True)
    for row in undo.get("left", ()):  # older merges have none
        rows = apps.get_model(row["model"])._default_manager
        left = {"pk": row["id"], row["field"]: None}
        rows.filter(**left).update(**{row["field"]: row["of"]})
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


def _joined(kept: models.Model, merged: models.Model, values: Mapping[str, Any]) -> dict[str, Any]:
    """What an organization keeps of both, whatever was chosen of the rest."""
    if not (isinstance(kept, Organization) and isinstance(merged, Organization)):
        return {}
    name = values.get("name", kept.name)
    names = [*kept.other_names, *merged.other_names, kept.name, merged.name]
    return {
        "other_names": [each for each in dict.fromkeys(names) if each != name],
        "identifiers": list(dict.fromkeys([*kept.identifiers, *merged.identifiers])),
        "external_key": kept.external_key or merged.external_key,
    }


def _move(
    model: Any,
    name: str,
    kept: models.Model,
    merged: models.Model,
    gone: list[dict[str, Any]],
    left: list[dict[str, Any]],
) -> list[str]:
    """Point the rows to the kept record; the ids of those that were moved."""
    moved = []
    for row in model._default_manager.filter(**{name: merged.pk}).order_by("pk"):
        mine = model._default_manager.filter(pk=row.pk)
        try:
            with transaction.atomic():
                mine.update(**{name: kept.pk})
            moved.append(str(row.pk))
        except IntegrityError as error:
            other = _in_the_same_place(row, name, kept)
            is_nullable = model._meta.get_field(name).null
            if getattr(row, "yields_in_merge", False) and is_nullable:
                _leave(row, name, left)
            elif getattr(row, "yields_in_merge", False):
                gone.append({"model": model._meta.label_lower, "values": snapshot(row)})
                row.delete()
            elif getattr(other, "yields_in_merge", False) and is_nullable:
                _leave(other, name, left)
                mine.update(**{name: kept.pk})
                moved.append(str(row.pk))
            else:
                raise _refusal(row, name) from error
    return moved


def _unique_fields(row: models.Model, name: str) -> list[str]:
    """The columns, but the record's, which only one row may have together with it."""
    field = row._meta.get_field(name).name
    rules = [rule for rule in row._meta.constraints if isinstance(rule, models.UniqueConstraint)]
    fields = next((rule.fields for rule in rules if field in rule.fields), ())
    return [each for each in fields if each not in ("workspace", field)]


def _in_the_same_place(row: models.Model, name: str, kept: models.Model) -> models.Model | None:
    """The kept record's row in whose place the other's would come."""
    place = {each: getattr(row, each) for each in _unique_fields(row, name)}
    return type(row)._default_manager.filter(**{name: kept.pk}, **place).first()


def _leave(row: Any, name: str, left: list[dict[str, Any]]) -> None:
    """Take the record out of a row that says nothing, and delete what belongs to the row."""
    for relation in row._meta.related_objects:
        if relation.on_delete is models.CASCADE:
            children = relation.related_model._default_manager
            children.filter(**{relation.field.attname: row.pk}).delete()
    field, of = row._meta.get_field(name).attname, str(getattr(row, name))
    type(row)._default_manager.filter(pk=row.pk).update(**{field: None})
    label = row._meta.label_lower
    left.append({"model": label, "field": field, "id": str(row.pk), "of": of})


def _refusal(row: models.Model, name: str) -> BothTakePart:
    """It names what both have done, and where: the survey's sending, the goal, the round."""
    parts = [getattr(row, each) for each in _unique_fields(row, name)]
    what = ": ".join([str(row._meta.verbose_name), *map(str, parts[:1])])
    refusal = BothTakePart(str(BothTakePart.message) % {"what": what})
    refusal.part = next((each for each in parts if isinstance(each, models.Model)), None)
    return refusal
