"""Erasing a person: everywhere in the workspace, in one transaction, for good."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from imports.models import ImportRun
from stakeholders.models import Organization, Person
from stakeholders.subjects import subject_of, subject_of_address
from tenancy.actions.erasure import erase_from_audit_trail, erase_mentions
from tenancy.audit.recording import record_event
from tenancy.errors import DomainError
from tenancy.models import Membership, Workspace
from tenancy.permissions import require
from tenancy.privacy.personal_data import INVENTORY, Subject, Traces


class NameNotRepeated(DomainError):
    """Erasing asks for the person's name, typed again."""

    message = _("Type the person's name as it stands to erase them.")


class AddressNotRepeated(DomainError):
    """Erasing asks for the address, typed again."""

    message = _("Type the same e-mail address again to erase the person who has it.")


def erase_person(*, acting_member: Membership, person: Person, repeated_name: str) -> None:
    """
    Take a person out of every table of the workspace. There is no way back.

    The inventory says how each model's rows go. The audit trail keeps what happened, with a mark
    in place of the person, and one entry that says that somebody was erased.

    :raises NameNotRepeated: unless the name was typed again.
    :raises LastOwner: the person is the only owner of the workspace.
    """
    if repeated_name.split() != person.name.split():
        raise NameNotRepeated(field="repeated_name")
    erase_subject(acting_member=acting_member, subject=subject_of(person))


def erase_address(*, acting_member: Membership, email: str, repeated_email: str) -> None:
    """
    Erase whoever has, or had, an e-mail address: a member who is no contact, a deleted contact.

    :raises AddressNotRepeated: unless the address was typed again.
    :raises LastOwner: the person is the only owner of the workspace.
    """
    if repeated_email.strip().lower() != email.strip().lower():
        raise AddressNotRepeated(field="repeated_email")
    erase_subject(acting_member=acting_member, subject=subject_of_address(email))


def note_export(*, acting_member: Membership, person: Person | None) -> None:
    """Write into the trail that everything held on somebody was given out."""
    record: Person | Workspace = person or acting_member.workspace
    # An event without a change of a record.
    record_event(acting_member=acting_member, action="export_person", record=record)


def erase_organization_addresses(subject: Subject, acting_member: Membership) -> Traces:
    """Take a person's address from the organizations that give it as their own."""
    rows = Organization.objects.with_address(subject.emails)
    ids = list(rows.values_list("pk", flat=True))
    Organization.objects.filter(pk__in=ids).update(email="")
    return Traces(texts=subject.emails if ids else ())


def erase_subject(*, acting_member: Membership, subject: Subject) -> None:
    """
    Erase whoever the subject is; also somebody who was only deleted, or is a member and no contact.

    :raises PermissionDenied: the role may not.
    :raises LastOwner: the person is the only owner of the workspace.
    """
    require(acting_member, "erase", "person")
    # Whoever writes an import holds its file before the workspace; so do we, lest both wait.
    list(ImportRun.objects.select_for_update().order_by("pk").values_list("pk"))
    traces = [held.erase(subject, acting_member) for _model, held in INVENTORY.held() if held.erase]
    erase_mentions(subject)
    erase_from_audit_trail(subject=subject, traces=traces, acting_member=acting_member)
    workspace = acting_member.workspace
    for tell in INVENTORY.after_erasure:
        transaction.on_commit(lambda tell=tell: tell(workspace), robust=True)  # type: ignore[misc]


def erase_contact(subject: Subject, acting_member: Membership) -> Traces:
    """Delete the person's own row; those who pointed at it point at nobody."""
    for person in Person.objects.filter(pk__in=subject.ids):
        texts = [person.title, person.accessibility, person.phone, person.notes]
        person.delete()
        return Traces(texts=filter(None, texts))
    return Traces()
