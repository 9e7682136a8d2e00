"""Answers to e-mails reach somebody: the sender, the contact, or an owner."""

from datetime import date, time
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from django.utils import timezone

from feedback.actions.invitations import remind_silent_people
from feedback.actions.waves import add_wave, send_wave
from feedback.models import Wave
from messaging.actions.mail_queues import WorkspaceQueue
from messaging.actions.outbox import queue_message
from messaging.models import Message
from messaging.transport import mailbox
from partnerships.actions.check_in_schedule import run_check_ins
from partnerships.actions.check_ins import set_cadence
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership, Workspace
from tests.factories.feedback import make_survey
from tests.factories.messaging import make_draft
from tests.factories.partnerships import make_participation, make_partnership
from tests.factories.stakeholders import make_organization, make_person
from tests.factories.tenancy import make_member, make_user


def _composed(message: Message) -> EmailMessage:
    email = WorkspaceQueue(message.workspace).email(message).message().as_bytes()
    return message_from_bytes(email, policy=policy.default)


def _reached(message: Message) -> str:
    [address] = _composed(message)["Reply-To"].addresses
    assert f"reaches {address.display_name}." in message.text
    assert f"reaches {address.display_name}." in message.html
    return str(address.addr_spec)


def _set_contact(workspace: Workspace, address: str) -> None:
    Workspace.objects.filter(pk=workspace.pk).update(contact_email=address)
    workspace.contact_email = address


def test_d_a_survey_and_its_reminder_name_who_sent_it(
    workspace: Workspace, coordinator: Membership
) -> None:
    with workspace_scope(workspace):
        make_person()
        survey = make_survey()
        wave = add_wave(acting_member=coordinator, survey=survey, name="Spring")
        send_wave(acting_member=coordinator, wave=wave)
        # The reminder goes later, from a worker, where nobody is signed in.
        wave = Wave.objects.select_related("version").get(pk=wave.pk)
        assert remind_silent_people(wave=wave) == 1
        reached = {_reached(each) for each in Message.objects.all()}
    assert reached == {coordinator.user.email}


def test_d_what_the_schedule_writes_reaches_the_workspaces_contact(
    workspace: Workspace, owner: Membership
) -> None:
    _set_contact(workspace, "hello@harbor.example")
    with workspace_scope(workspace):
        partnership, organization = make_partnership("Readers"), make_organization()
        make_participation(partnership, organization, contact=make_person("Ana", organization))
        cadence = set_cadence(
            acting_member=owner,
            partnership=partnership,
            every="month",
            starts_on=date(2026, 1, 5),
            at=time(9),
        )
        assert cadence.next_at is not None
        assert cadence.next_at > timezone.now()
        run_check_ins(workspace, cadence.next_at)
        reached = {_reached(each) for each in Message.objects.all()}
    assert reached == {"hello@harbor.example"}


@pytest.mark.parametrize("leaves", ["is_suspended", "is_active"])
def test_d_who_left_gets_no_answers_any_more(
    workspace: Workspace, owner: Membership, leaves: str
) -> None:
    sender = make_member(workspace, "coordinator", user=make_user("gone@example.org"))
    with workspace_scope(workspace):
        if leaves == "is_suspended":
            Membership.objects.filter(pk=sender.pk).update(is_suspended=True)
        else:
            sender.user.is_active = False
            sender.user.save()
        message = queue_message(make_draft(sender=sender))
        assert message is not None
        assert _reached(message) == owner.user.email


def test_d_a_name_can_not_add_a_header(workspace: Workspace) -> None:
    sender = make_member(
        workspace, "coordinator", user=make_user("s@example.org", "Ana\r\nBcc: thief@example.com")
    )
    with workspace_scope(workspace):
        message = queue_message(make_draft(sender=sender))
        assert message is not None
        email = _composed(message)
    assert email["Bcc"] is None
    assert [each.addr_spec for each in email["Reply-To"].addresses] == ["s@example.org"]


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("jose@bücher.example", "jose@xn--bcher-kva.example"),
        ("ana@faß.example", "ana@xn--fa-hia.example"),
        ("li@例子.example", "li@xn--fsqu00a.example"),
        ("omar@مثال.example", "omar@xn--mgbh0fb.example"),
        ("Ana+x@Example.ORG", "Ana+x@Example.ORG"),
        ("a@under_score.example", "a@under_score.example"),
    ],
)
def test_d_domains_beyond_ascii_are_written_as_dns_knows_them(address: str, written: str) -> None:
    """A sharp s is a letter of its own: as "ss" the e-mail would go to another domain."""
    assert mailbox("", address) == written
