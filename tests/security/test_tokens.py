"""API tokens: who makes one, what it may do, and what ends it."""

import json
import re
from typing import Any

from django.test import Client

from messaging.models import AccountMail
from tenancy.accounts.unverified_signup import disown_password
from tenancy.actions.tokens import create_api_token
from tenancy.isolation.scope import workspace_scope
from tenancy.links import workspace_url
from tenancy.models import ApiToken, AuditEvent, Membership
from tenancy.privacy.sealing import unseal
from tests.factories.tenancy import make_member
from tests.security.signing_in import (
    NEW_PASSWORD,
    confirm_address,
    give_password_again,
    set_up_codes,
    sign_in,
)

TYPED = {"name": "nightly", "lasts_days": "30"}


def token_of(member: Membership, **values: Any) -> str:
    with workspace_scope(member.workspace):
        return create_api_token(acting_member=member, name="script", **values)[1]


def names_of(member: Membership) -> list[str]:
    with workspace_scope(member.workspace):
        return list(ApiToken.objects.order_by("pk").values_list("name", flat=True))


def api(member: Membership, path: str = "tokens/") -> str:
    return f"/api/v1/workspaces/{member.workspace.slug}/{path}"


def call(client: Client, method: str, url: str, secret: str = "") -> Any:
    bearer = {"Authorization": f"Bearer {secret}"} if secret else {}
    body = json.dumps({"name": "another"})
    return client.generic(method, url, body, content_type="application/json", headers=bearer)


def test_a8_no_token_makes_a_token(owner: Membership, client: Client) -> None:
    secret = token_of(owner)
    refused = call(client, "POST", api(owner), secret)
    assert refused.status_code == 403
    assert "Only a signed-in person makes a token" in refused.json()["detail"]
    # Nor beside the cookie of somebody who has just given the password.
    confirm_address(owner.user)
    sign_in(client, owner.user)
    give_password_again(client)
    assert call(client, "POST", api(owner), secret).status_code == 403
    assert names_of(owner) == ["script"]


def test_a8_the_api_of_a_session_makes_a_token_right_after_the_password(
    owner: Membership, client: Client
) -> None:
    confirm_address(owner.user)
    sign_in(client, owner.user)
    assert call(client, "POST", api(owner)).status_code == 403
    assert names_of(owner) == []
    give_password_again(client)
    made = call(client, "POST", api(owner))
    assert made.status_code == 201
    assert names_of(owner) == ["another"]
    assert call(Client(), "GET", api(owner), made.json()["secret"]).status_code == 200


def test_a8_the_page_asks_for_the_password_and_keeps_what_was_typed(
    owner: Membership, client: Client
) -> None:
    confirm_address(owner.user)
    sign_in(client, owner.user)
    page = workspace_url(owner.workspace, "overview:api-token-new")
    for asked in (client.get(page), client.post(page, {**TYPED, "name": "a & b"})):
        assert asked.status_code == 302
        assert asked.headers["Location"].startswith("/accounts/reauthenticate/?next=")
    assert names_of(owner) == []
    back = give_password_again(client, f"{page}?name=a+%26+b&lasts_days=30")
    form = client.get(back.headers["Location"]).content.decode()
    assert 'value="a &amp; b"' in form
    assert client.post(page, TYPED).status_code == 302
    assert names_of(owner) == ["nightly"]


def test_a8_a_second_factor_serves_as_well_and_signing_in_where_there_is_neither(
    owner: Membership, partner: Membership, client: Client
) -> None:
    page = workspace_url(owner.workspace, "overview:api-token-new")
    set_up_codes(owner.user)
    owner.user.set_unusable_password()
    owner.user.save()
    client.force_login(owner.user)
    assert client.get(page).headers["Location"].startswith("/accounts/2fa/reauthenticate/?next=")
    disown_password(user=partner.user)
    client.force_login(partner.user)
    assert client.get(page).status_code == 200
    session = client.session
    session["signed_in_at"] -= 3600
    session.save()
    assert call(client, "POST", api(partner)).status_code == 403
    assert client.post(page, TYPED).headers["Location"] == f"/accounts/login/code/?next={page}"
    assert names_of(owner) == []


def test_a8_a_password_reset_ends_tokens_everywhere_and_says_so(
    owner: Membership, coordinator: Membership, outsider: Membership, client: Client
) -> None:
    elsewhere = make_member(outsider.workspace, "viewer", user=owner.user)
    secrets = [(member, token_of(member)) for member in (owner, elsewhere, coordinator)]
    confirm_address(owner.user)
    client.post("/accounts/password/reset/", {"email": owner.user.email})
    link = re.search(
        r"(/accounts/password/reset/key/[^\\\s\"<]+)", unseal(AccountMail.objects.get().secret)
    )
    assert link is not None
    client.post(client.get(link[1]).headers["Location"], NEW_PASSWORD)
    answers = [call(Client(), "GET", api(member), secret).status_code for member, secret in secrets]
    assert answers == [401, 401, 200]
    told = unseal(AccountMail.objects.latest("created_at").secret)
    assert "Every API token of yours has ended" in told
    with workspace_scope(elsewhere.workspace):
        assert AuditEvent.objects.filter(action="revoke_api_token").count() == 1


def test_a8_a_read_only_token_reads_and_changes_nothing(owner: Membership, client: Client) -> None:
    secret = token_of(owner, is_read_only=True)
    assert call(client, "GET", api(owner, "members/"), secret).status_code == 200
    refused = call(client, "PATCH", api(owner, f"members/{owner.pk}/"), secret)
    assert (refused.status_code, refused.json()["detail"]) == (403, "This token can only read.")
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        for path in ("tokens/", "organizations/", "nowhere/"):
            assert call(client, method, api(owner, path), secret).status_code == 403
    assert names_of(owner) == ["script"]


def test_a8_the_form_makes_tokens_that_only_read_unless_told_otherwise(
    owner: Membership, client: Client
) -> None:
    confirm_address(owner.user)
    sign_in(client, owner.user)
    give_password_again(client)
    page = workspace_url(owner.workspace, "overview:api-token-new")
    assert re.search(r'name="is_read_only"[^>]* checked', client.get(page).content.decode())
    client.post(page, {**TYPED, "is_read_only": "on"})
    listed = client.get(workspace_url(owner.workspace, "overview:api-token-list"))
    assert "only read" in listed.content.decode()
    with workspace_scope(owner.workspace):
        assert ApiToken.objects.get().is_read_only
