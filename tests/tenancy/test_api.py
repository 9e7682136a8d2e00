"""Tokens, problem details, lost updates and repeated posts, on tenancy's own nouns."""

import json
from typing import Any

import pytest
from django.test import Client

from tenancy.actions.tokens import create_api_token
from tenancy.isolation.scope import workspace_scope
from tenancy.models import ApiToken, Invitation, Membership
from tests.security.signing_in import give_password_again


def bearer(member: Membership) -> dict[str, str]:
    with workspace_scope(member.workspace):
        _token, secret = create_api_token(acting_member=member, name="test")
    return {"Authorization": f"Bearer {secret}"}


def api(member: Membership, path: str) -> str:
    return f"/api/v1/workspaces/{member.workspace.slug}/{path}"


def post(client: Client, url: str, data: Any, headers: dict[str, str]) -> Any:
    return client.post(url, json.dumps(data), content_type="application/json", headers=headers)


def test_token_is_shown_once_and_stored_hashed(owner: Membership, client: Client) -> None:
    client.force_login(owner.user)
    give_password_again(client)
    answer = post(client, api(owner, "tokens/"), {"name": "nightly"}, {})
    assert answer.status_code == 201
    secret = answer.json()["secret"]
    with workspace_scope(owner.workspace):
        token = ApiToken.objects.get(name="nightly")
    assert secret.startswith(token.prefix)
    assert secret not in str(token.__dict__)
    listed = client.get(api(owner, "tokens/"), headers=bearer(owner)).json()["results"]
    assert all(entry["secret"] is None for entry in listed)


def test_who_is_nobody_gets_401_and_who_is_a_stranger_gets_404(
    owner: Membership, outsider: Membership, client: Client
) -> None:
    assert client.get(api(owner, "members/")).status_code == 401
    assert client.get(api(owner, "members/"), headers=bearer(outsider)).status_code == 401
    client.force_login(outsider.user)
    answer = client.get(api(owner, "members/"))
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    unknown = client.get("/api/v1/workspaces/nowhere/members/")
    assert unknown.json() == answer.json()


def test_suspension_ends_tokens(coordinator: Membership, client: Client) -> None:
    headers = bearer(coordinator)
    assert client.get(api(coordinator, "members/"), headers=headers).status_code == 200
    with workspace_scope(coordinator.workspace):
        Membership.objects.filter(pk=coordinator.pk).update(is_suspended=True)
    assert client.get(api(coordinator, "members/"), headers=headers).status_code == 401


def test_session_callers_must_pass_csrf(owner: Membership) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner.user)
    answer = post(client, api(owner, "tokens/"), {"name": "x"}, {})
    assert answer.status_code == 403


def test_errors_are_problem_details_and_undo_what_was_written(
    owner: Membership, client: Client
) -> None:
    headers = bearer(owner)
    answer = post(client, api(owner, "invitations/"), {"email": "nope", "role": "x"}, headers)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert set(answer.json()["errors"]) == {"email", "role"}
    refused = post(
        client, api(owner, "invitations/"), {"email": "p@example.org", "role": "partner"}, headers
    )
    assert refused.status_code == 422
    assert "organization_id" in refused.json()["errors"]
    with workspace_scope(owner.workspace):
        assert Invitation.objects.count() == 0


def test_lost_update_is_refused(owner: Membership, viewer: Membership, client: Client) -> None:
    headers = bearer(owner)
    url = api(owner, f"members/{viewer.pk}/")
    tag = client.get(url, headers=headers)["ETag"]

    def patch(data: dict[str, Any], match: str) -> Any:
        return client.patch(
            url,
            json.dumps(data),
            content_type="application/json",
            headers={**headers, "If-Match": match},
        )

    assert patch({"role": "funder"}, tag).status_code == 200
    assert patch({"role": "viewer"}, tag).status_code == 412
    with workspace_scope(owner.workspace):
        assert Membership.objects.get(pk=viewer.pk).role == "funder"


def test_a_repeated_post_with_one_key_is_done_once(owner: Membership, client: Client) -> None:
    headers = {**bearer(owner), "Idempotency-Key": "k1"}
    data = {"email": "once@example.org", "role": "viewer"}
    first = post(client, api(owner, "invitations/"), data, headers)
    second = post(client, api(owner, "invitations/"), data, headers)
    assert first.status_code == second.status_code == 201
    assert first.json() == second.json()
    other = post(client, api(owner, "invitations/"), {**data, "role": "funder"}, headers)
    assert other.status_code == 422
    with workspace_scope(owner.workspace):
        assert Invitation.objects.count() == 1


def test_sparse_fields(owner: Membership, client: Client) -> None:
    answer = client.get(api(owner, "members/?fields=id,role"), headers=bearer(owner))
    assert set(answer.json()["results"][0]) == {"id", "role"}
    repeated = client.get(api(owner, "members/?fields=id&fields=role"), headers=bearer(owner))
    assert repeated.json()["results"] == answer.json()["results"]
    assert client.get(api(owner, "members/?fields=x"), headers=bearer(owner)).status_code == 400


@pytest.mark.parametrize(
    ("role", "status"),
    [("owner", 200), ("coordinator", 200), ("partner", 403), ("funder", 403), ("viewer", 403)],
)
def test_members_are_read_by_who_may(
    role: str, status: int, request: pytest.FixtureRequest, client: Client
) -> None:
    member = request.getfixturevalue(role)
    assert client.get(api(member, "members/"), headers=bearer(member)).status_code == status
