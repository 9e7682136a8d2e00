"""Giving people what is held on them and promised to be theirs alone: by a link to themselves."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from messaging.actions.outbox import MessageDraft, queue_message
from stakeholders.models import OwnDataLink, Person
from stakeholders.personal_export import Found, held_for_the_person
from stakeholders.subjects import addresses_ever, shared_ever, subject_of
from tenancy.accounts.tokens import hash_token, new_token
from tenancy.audit.recording import record_event
from tenancy.errors import DomainError
from tenancy.links import absolute_url, workspace_url
from tenancy.models import Membership
from tenancy.permissions import require

VALID_FOR = timedelta(days=7)


class NothingForThePerson(DomainError):
    """Nothing is held that only the person may read."""

    message = _("Nothing is held on this person that only they may read.")


class AddressNotCertain(DomainError):
    """The person has no address, or one that was typed here in place of an earlier one."""

    message = _(
        "This person's address is missing or was changed here, so it is not certain to be theirs."
        " Their answers go only to the address that they had when they were asked."
    )


class AddressShared(DomainError):
    """Others who read the address, or did, would open the link."""

    message = _(
        "Others share this person's address, or did, and could open the link and read the answers."
        " They are sent neither there nor to an address that is given now."
    )


def send_own_data(*, acting_member: Membership, person: Person) -> None:
    """
    E-mail a person a link to what only they may read; earlier links of theirs stop working.

    It opens once, within a week. A changed address gets none: whoever may change addresses would
    read the answers.

    :raises PermissionDenied: the role may not.
    :raises NothingForThePerson: there is nothing of the kind.
    :raises AddressNotCertain: no address, or a changed one.
    :raises AddressShared: others read it too, or did.
    """
    require(acting_member, "export", "person")
    subject = subject_of(person)
    if not held_for_the_person(subject):
        raise NothingForThePerson
    others = Person.objects.exclude(pk=person.pk).filter(email__iexact=person.email)
    if person.email and (others.exists() or shared_ever(person)):
        raise AddressShared
    if not person.email or len(addresses_ever(person)) != 1:
        raise AddressNotCertain
    OwnDataLink.objects.filter(person=person).delete()
    token, expires_at = new_token(), timezone.now() + VALID_FOR
    link = OwnDataLink.objects.create(
        person=person, token_hash=hash_token(token), expires_at=expires_at
    )
    url = workspace_url(acting_member.workspace, "stakeholders:own-data", token)
    draft = MessageDraft(
        kind="own_data",
        key=f"own_data:{link.pk}",
        to_email=person.email,
        to_name=person.name,
        person_id=person.pk,
        language=person.language,
        template="own_data",
        sender=acting_member,
        context={"expires_at": expires_at},
        link=absolute_url(url),
        is_transactional=True,
    )
    queue_message(draft)
    record_event(acting_member=acting_member, action="send_own_data", record=person)


def open_own_data(*, link: OwnDataLink) -> Found | None:
    """What the link gives, the first time; None when it was opened before or its time is over."""
    now = timezone.now()
    unused = OwnDataLink.objects.filter(pk=link.pk, used_at=None, expires_at__gt=now)
    if not unused.update(used_at=now):
        link.refresh_from_db(fields=["used_at"])
        return None
    return held_for_the_person(subject_of(link.person))
