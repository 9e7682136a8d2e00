"""The page of API tokens."""

import re

from django.test import Client

from tenancy.isolation.scope import workspace_scope
from tenancy.links import workspace_url
from tenancy.models import ApiToken, Membership
from tests.security.signing_in import give_password_again

SHOWN = re.compile(r"<code>(cw_[^<]+)</code>")


def test_a_token_is_shown_once_and_loading_the_page_again_makes_no_other(
    owner: Membership, client: Client
) -> None:
    client.force_login(owner.user)
    give_password_again(client)
    page = workspace_url(owner.workspace, "overview:api-token-new")
    made = client.post(page, {"name": "nightly", "lasts_days": "30"})
    assert made.status_code == 302
    kept = str(client.session.items())
    first = client.get(made.headers["Location"]).content.decode()
    secret = next(text for text in SHOWN.findall(first) if not text.endswith("…"))
    assert secret not in kept
    again = client.get(made.headers["Location"]).content.decode()
    assert secret not in again
    with workspace_scope(owner.workspace):
        assert ApiToken.objects.count() == 1
    api = f"/api/v1/workspaces/{owner.workspace.slug}/members/"
    bearer = {"Authorization": f"Bearer {secret}"}
    assert Client().get(api, headers=bearer).status_code == 200
