"""The audit trail says which member did what to members, tokens and the workspace itself."""

from datetime import UTC, datetime
from typing import Any

import time_machine

from tenancy.accounts.tokens import hash_token
from tenancy.actions.members import (
    accept_invitation,
    cancel_invitation,
    change_member,
    create_invited_user,
    invite_member,
    remove_member,
)
from tenancy.actions.tokens import create_api_token, end_tokens_of, revoke_api_token
from tenancy.actions.workspaces import change_workspace, create_workspace
from tenancy.isolation.scope import workspace_scope
from tenancy.models import ApiToken, AuditEvent, Invitation, Membership, Workspace
from tests.factories.stakeholders import make_organization
from tests.factories.tenancy import make_member, make_user
from tests.trail import trail

# In Tokyo it is the next day already.
EVENING = datetime(2026, 3, 1, 20, tzinfo=UTC)


def test_a_member_is_told_from_the_invitation_to_the_removal(
    scope: Workspace, owner: Membership
) -> None:
    who: dict[str, Any] = {"acting_member": owner}
    off, _token = invite_member(**who, email="off@example.org", role="viewer")
    cancel_invitation(**who, invitation=off)
    invitation, _token = invite_member(**who, email="new@example.org", role="viewer")
    user = create_invited_user(invitation=invitation, name="Nora", password="a-long-password")
    member = accept_invitation(invitation=invitation, user=user)
    member_id = member.pk
    change_member(**who, membership=member, role="coordinator")
    remove_member(**who, membership=member)
    assert trail() == [
        ("invite_member", owner.pk),
        ("cancel_invitation", owner.pk),
        ("invite_member", owner.pk),
        ("accept_invitation", member_id),
        ("change_member", owner.pk),
        ("remove_member", owner.pk),
    ]


def test_an_invitation_holds_what_was_chosen_and_lasts_two_weeks_of_the_workspaces_days(
    scope: Workspace, owner: Membership
) -> None:
    owner.workspace.time_zone = "Asia/Tokyo"
    school = make_organization()
    with time_machine.travel(EVENING, tick=False):
        first, _token = invite_member(acting_member=owner, email=" New@Example.org ", role="viewer")
        other, _token = invite_member(acting_member=owner, email="b@example.org", role="viewer")
        again, token = invite_member(
            acting_member=owner,
            email="new@example.org",
            role="partner",
            organization_id=school.pk,
            language="es",
        )
    again.refresh_from_db()
    assert (again.email, again.role, again.language) == ("new@example.org", "partner", "es")
    assert (again.organization_id, again.invited_by) == (school.pk, owner)
    assert again.token_hash == hash_token(token)
    assert again.expires_at == datetime(2026, 3, 16, 14, 59, 59, 999999, tzinfo=UTC)
    # The earlier invitation of the same address ended at that moment, and no other did.
    assert Invitation.objects.get(pk=first.pk).expires_at == EVENING
    assert Invitation.objects.get(pk=other.pk).expires_at == again.expires_at
    user = create_invited_user(invitation=again, name="Nora", password="a-long-password")
    assert (user.language, user.name) == ("es", "Nora")
    member = accept_invitation(invitation=again, user=user)
    member.refresh_from_db()
    assert (member.role, member.organization_id) == ("partner", school.pk)
    assert Invitation.objects.get(pk=again.pk).accepted_at is not None


def test_a_token_is_told_and_lasts_through_the_workspaces_last_day(
    scope: Workspace, owner: Membership
) -> None:
    owner.workspace.time_zone = "Asia/Tokyo"
    with time_machine.travel(EVENING, tick=False):
        token, secret = create_api_token(acting_member=owner, name="Report", lasts_days=30)
        reader, _secret = create_api_token(acting_member=owner, name="Read", is_read_only=True)
    token.refresh_from_db()
    assert secret.startswith("cw_")
    assert (token.name, token.prefix, token.membership) == ("Report", secret[:8], owner)
    assert token.token_hash == hash_token(secret)
    assert token.expires_at == datetime(2026, 4, 1, 14, 59, 59, 999999, tzinfo=UTC)
    assert not token.is_read_only
    reader.refresh_from_db()
    assert reader.is_read_only
    assert reader.expires_at == datetime(2027, 3, 2, 14, 59, 59, 999999, tzinfo=UTC)
    revoke_api_token(acting_member=owner, api_token=reader)
    assert list(ApiToken.objects.all()) == [token]
    assert trail() == [
        (action, owner.pk)
        for action in ("create_api_token", "create_api_token", "revoke_api_token")
    ]


def test_a_new_password_ends_the_tokens_of_its_user_in_every_workspace_and_no_other(
    workspace: Workspace, other_workspace: Workspace, owner: Membership
) -> None:
    there = make_member(other_workspace, "viewer", user=owner.user)
    neighbor = make_member(workspace, "viewer")
    for member in (owner, there, neighbor):
        with workspace_scope(member.workspace):
            create_api_token(acting_member=member, name="x")
    end_tokens_of(user=owner.user)
    with workspace_scope(other_workspace):
        assert not ApiToken.objects.exists()
        assert trail()[-1] == ("revoke_api_token", there.pk)
    with workspace_scope(workspace):
        assert ApiToken.objects.get().membership == neighbor
        assert trail()[-1] == ("revoke_api_token", owner.pk)


def test_a_workspace_is_told_from_its_founding_on(db: None) -> None:
    founder = make_user()
    member = create_workspace(
        owner=founder, name="Harbor", time_zone="Asia/Tokyo", languages=["es", "en"]
    )
    workspace = Workspace.objects.get(pk=member.workspace.pk)
    assert (workspace.time_zone, workspace.languages) == ("Asia/Tokyo", ["es", "en"])
    assert workspace.slug == "harbor"
    with workspace_scope(workspace):
        assert Membership.objects.get().role == "owner"
        change_workspace(acting_member=member, workspace=workspace, name="Port")
        assert trail() == [("create_workspace", member.pk), ("change_workspace", member.pk)]
        event = AuditEvent.objects.get(action="change_workspace")
        assert (event.before, event.after) == ({"name": "Harbor"}, {"name": "Port"})
