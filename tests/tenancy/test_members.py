"""Inviting, changing, suspending and removing members."""

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from messaging.models import Message
from tenancy.actions.members import (
    AlreadyMember,
    LastOwner,
    PartnerNeedsOrganization,
    RoleOutOfReach,
    WrongAddress,
    accept_invitation,
    change_member,
    invite_member,
    remove_member,
)
from tenancy.isolation.scope import workspace_scope
from tenancy.links import workspace_url
from tenancy.models import AuditEvent, Invitation, Membership, User, Workspace
from tests.factories.stakeholders import make_organization
from tests.factories.tenancy import make_member, make_user
from tests.forms import refused


def invite(member: Membership, email: str = "new@example.org", role: str = "viewer") -> str:
    with workspace_scope(member.workspace):
        _invitation, token = invite_member(acting_member=member, email=email, role=role)
    return token


def public_link(workspace: Workspace, token: str) -> str:
    return workspace_url(workspace, "overview:invitation-accept", token)


def test_invited_person_makes_an_account_and_is_in(owner: Membership, client: Client) -> None:
    token = invite(owner)
    page = client.get(public_link(owner.workspace, token))
    assert page.status_code == 200
    answer = client.post(
        public_link(owner.workspace, token), {"name": "Nadia", "password": "a-passphrase-of-mine"}
    )
    assert answer.status_code == 302
    user = User.objects.get(email="new@example.org")
    assert user.name == "Nadia"
    assert user.check_password("a-passphrase-of-mine")
    address = EmailAddress.objects.get(user=user)
    assert (address.email, address.verified, address.primary) == (user.email, True, True)
    with workspace_scope(owner.workspace):
        assert Membership.objects.get(user=user).role == "viewer"
    assert client.get(public_link(owner.workspace, token)).status_code == 404


def test_a_weak_password_is_refused_beside_the_field(owner: Membership, client: Client) -> None:
    token = invite(owner)
    answer = client.post(
        public_link(owner.workspace, token), {"name": "Nadia", "password": "password"}
    )
    assert answer.status_code == 422
    assert "Nadia" in answer.content.decode()
    assert not User.objects.filter(email="new@example.org").exists()


def test_only_the_invited_address_may_accept(owner: Membership, scope: Workspace) -> None:
    invitation, _token = invite_member(acting_member=owner, email="a@example.org", role="viewer")
    with pytest.raises(WrongAddress):
        accept_invitation(invitation=invitation, user=make_user("b@example.org"))
    user = make_user("a@example.org")
    accept_invitation(invitation=invitation, user=user)
    with pytest.raises(AlreadyMember):
        accept_invitation(invitation=invitation, user=user)


def test_a_token_opens_only_its_own_workspace(
    owner: Membership, other_workspace: Workspace, client: Client
) -> None:
    token = invite(owner)
    assert client.get(public_link(other_workspace, token)).status_code == 404


def test_expired_invitation_is_gone(owner: Membership, client: Client) -> None:
    token = invite(owner)
    with workspace_scope(owner.workspace):
        Invitation.objects.update(expires_at=timezone.now())
    assert client.get(public_link(owner.workspace, token)).status_code == 404


def test_coordinators_cannot_make_their_equals(coordinator: Membership, scope: Workspace) -> None:
    for role in ("owner", "coordinator"):
        with refused(RoleOutOfReach, "role"):
            invite_member(acting_member=coordinator, email="x@example.org", role=role)
    for role in ("partner", "funder", "viewer"):
        make = make_organization().pk if role == "partner" else None
        invite_member(
            acting_member=coordinator,
            email=f"{role}@example.org",
            role=role,
            organization_id=make,
        )
    with refused(PartnerNeedsOrganization, "organization_id"):
        invite_member(acting_member=coordinator, email="x@example.org", role="partner")
    with refused(AlreadyMember, "email"):
        invite_member(
            acting_member=coordinator, email=coordinator.user.email.upper(), role="viewer"
        )


def test_a_member_who_becomes_a_partner_speaks_for_an_organization(
    owner: Membership, viewer: Membership, scope: Workspace
) -> None:
    with refused(PartnerNeedsOrganization, "organization_id"):
        change_member(acting_member=owner, membership=viewer, role="partner")
    school = make_organization()
    change_member(acting_member=owner, membership=viewer, role="partner", organization_id=school.pk)
    change_member(acting_member=owner, membership=viewer, is_suspended=True)
    viewer.refresh_from_db()
    assert (viewer.role, viewer.organization_id, viewer.is_suspended) == (
        "partner",
        school.pk,
        True,
    )
    change_member(acting_member=owner, membership=viewer, role="viewer")
    viewer.refresh_from_db()
    assert (viewer.role, viewer.organization_id) == ("viewer", None)
    assert viewer.is_suspended


def test_the_last_owner_stays(owner: Membership, scope: Workspace) -> None:
    for change, beside in (({"role": "viewer"}, "role"), ({"is_suspended": True}, None)):
        with refused(LastOwner, beside):
            change_member(acting_member=owner, membership=owner, **change)
        owner.refresh_from_db()
    with pytest.raises(LastOwner):
        remove_member(acting_member=owner, membership=owner)


def test_a_second_owner_frees_the_first(owner: Membership, workspace: Workspace) -> None:
    second = make_member(workspace, "owner")
    with workspace_scope(workspace):
        change_member(acting_member=second, membership=owner, role="viewer")
        events = AuditEvent.objects.filter(action="change_member").values_list("before", "after")
        assert list(events) == [({"role": "owner"}, {"role": "viewer"})]


def test_suspended_member_meets_the_same_404_as_an_outsider(
    coordinator: Membership, outsider: Membership, owner: Membership, client: Client
) -> None:
    url = workspace_url(owner.workspace, "overview:membership-list")
    client.force_login(coordinator.user)
    assert client.get(url).status_code == 200
    with workspace_scope(owner.workspace):
        change_member(acting_member=owner, membership=coordinator, is_suspended=True)
    suspended = client.get(url)
    client.force_login(outsider.user)
    stranger = client.get(url)
    unknown = client.get("/w/no-such-place/members/")
    assert suspended.status_code == stranger.status_code == unknown.status_code == 404


def test_removed_member_leaves_their_deeds(
    owner: Membership, coordinator: Membership, scope: Workspace
) -> None:
    invite_member(acting_member=coordinator, email="x@example.org", role="viewer")
    coordinator_id = coordinator.pk
    remove_member(acting_member=owner, membership=coordinator)
    event = AuditEvent.objects.get(action="invite_member")
    assert event.actor_id == coordinator_id
    assert event.actor_label == str(coordinator.user)


@pytest.mark.parametrize("path", ["members/", "audit/", "search/?q=bridge", "tokens/"])
def test_list_pages_cost_the_same_at_any_size(path: str, owner: Membership, client: Client) -> None:
    client.force_login(owner.user)
    url = f"/w/{owner.workspace.slug}/{path}"

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        return len(queries)

    invite(owner)
    cost()
    at_one_row = cost()
    for number in range(3):
        invite(owner, f"guest{number}@example.org")
        make_member(owner.workspace, "viewer")
    assert cost() == at_one_row


def test_an_invitation_speaks_the_language_it_was_written_in(
    owner: Membership, client: Client
) -> None:
    with workspace_scope(owner.workspace):
        _invitation, token = invite_member(
            acting_member=owner, email="eva@example.org", role="viewer", language="es"
        )
        mail = Message.objects.get(to_email="eva@example.org")
    assert "Lectura" in mail.text
    assert "Viewer" not in mail.text
    page = client.get(public_link(owner.workspace, token), headers={"accept-language": "en"})
    assert '<html lang="es"' in page.content.decode()
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert "no-store" in page.headers["Cache-Control"]


def test_a_door_opened_with_another_account_says_so_and_offers_the_way_out(
    owner: Membership, client: Client
) -> None:
    token = invite(owner)
    client.force_login(owner.user)
    page = client.get(public_link(owner.workspace, token)).content.decode()
    assert "Sign out" in page
    assert "Accept the invitation" not in page
    assert client.post(public_link(owner.workspace, token)).status_code == 422


def test_an_existing_user_joins_with_one_click(
    owner: Membership, outsider: Membership, client: Client
) -> None:
    token = invite(owner, outsider.user.email)
    page = client.get(public_link(owner.workspace, token)).content.decode()
    assert "/accounts/login/?next=" in page
    assert client.post(public_link(owner.workspace, token), {"name": "X"}).status_code == 200
    client.force_login(outsider.user)
    assert client.post(public_link(owner.workspace, token)).status_code == 302
    assert client.get(f"/w/{owner.workspace.slug}/dashboard/").status_code == 200


def test_who_leaves_of_their_own_will_is_not_sent_to_a_closed_page(
    owner: Membership, workspace: Workspace, client: Client
) -> None:
    make_member(workspace, "owner")
    client.force_login(owner.user)
    url = workspace_url(workspace, "overview:membership-delete", owner.pk)
    assert client.post(url).headers["Location"] == "/"
    assert client.get("/").status_code == 200
