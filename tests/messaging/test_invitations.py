"""The e-mail that brings an invited member in."""

from django.utils.formats import date_format

from messaging.actions.send_due import send_due
from messaging.models import Message
from tenancy.actions.members import invite_member
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership, Workspace
from tests.messaging.smtp_sink import SmtpSink


def test_who_is_invited_gets_the_link_in_their_language(
    workspace: Workspace, owner: Membership, sink: SmtpSink
) -> None:
    with workspace_scope(workspace):
        _, token = invite_member(
            acting_member=owner, email="eva@example.org", role="coordinator", language="es"
        )
    assert send_due() == 1
    email = sink.inbox[0]
    text = email.get_body(("plain",))
    assert text is not None
    assert f"/p/harbor/invitation/{token}/" in text.get_content()
    assert str(owner.user) in text.get_content()
    assert email["To"] == "eva@example.org"
    assert "List-Unsubscribe" not in email


def test_the_invitation_names_who_invites_as_what_and_until_when(
    workspace: Workspace, owner: Membership
) -> None:
    with workspace_scope(workspace):
        invitation, _token = invite_member(
            acting_member=owner, email="eva@example.org", role="funder"
        )
        mail = Message.objects.get()
        for words in (str(owner.user), "Funder", date_format(invitation.expires_at)):
            assert words in mail.text
