"""A user's account ends with all that it holds; workspaces keep what is theirs."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.test import Client

from messaging.models import AccountMail
from tenancy.actions.users import OnlyOwnerSomewhere, delete_account
from tenancy.isolation.scope import workspace_scope
from tenancy.models import ApiToken, Membership, User, Workspace
from tests.factories.tenancy import make_member, make_user

pytestmark = pytest.mark.django_db

PAGE = "/profile/deletion/"
PASSWORD = "a-long-password"


@pytest.fixture
def leaver(workspace: Workspace, other_workspace: Workspace) -> User:
    """A member of two workspaces with everything that an account can hold."""
    user = make_user("leaver@example.org", "Lea Leaver")
    for place in (workspace, other_workspace):
        member = make_member(place, "coordinator", user=user)
        with workspace_scope(place):
            ApiToken.objects.create(membership=member, name="x", token_hash="h", prefix="p")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    Authenticator.objects.create(user=user, type="recovery_codes", data={"seed": "x"})
    AccountMail.objects.create(
        to_email="Leaver@example.org", subject="Code", text="", message_id="<x>"
    )
    return user


def test_account_goes_with_its_memberships_and_ways_in(
    leaver: User, workspace: Workspace, other_workspace: Workspace
) -> None:
    delete_account(user=leaver, repeated_email=" Leaver@Example.org ")
    assert not User.objects.filter(email="leaver@example.org").exists()
    for model in (EmailAddress, Authenticator, AccountMail):
        assert not model.objects.exists()
    for place in (workspace, other_workspace):
        with workspace_scope(place):
            assert not Membership.objects.exists()
            assert not ApiToken.objects.exists()


def test_the_only_owner_of_a_workspace_stays_whole(leaver: User, owner: Membership) -> None:
    with workspace_scope(owner.workspace):
        Membership.objects.exclude(user=leaver).delete()
        Membership.objects.filter(user=leaver).update(role="owner")
    with pytest.raises(OnlyOwnerSomewhere, match="Harbor Coalition"):
        delete_account(user=leaver, repeated_email=leaver.email)
    assert User.objects.filter(pk=leaver.pk).exists()
    with workspace_scope(owner.workspace):
        assert Membership.objects.filter(user=leaver).exists()


def test_page_asks_for_the_password_and_the_address(leaver: User, client: Client) -> None:
    client.force_login(leaver)
    assert "reauthenticate" in client.get(PAGE).headers["Location"]
    assert "reauthenticate" in client.post(PAGE, {"repeated_email": leaver.email})["Location"]
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert "There is no way back." in client.get(PAGE).content.decode()
    assert client.post(PAGE, {"repeated_email": "other@example.org"}).status_code == 422
    assert User.objects.filter(pk=leaver.pk).exists()

    gone = client.post(PAGE, {"repeated_email": leaver.email}, follow=True)

    assert "Your account is deleted." in gone.content.decode()
    assert not User.objects.filter(pk=leaver.pk).exists()
    assert client.get("/profile/").status_code == 302


def test_page_is_for_who_is_signed_in(client: Client) -> None:
    assert client.get(PAGE).status_code == 302
