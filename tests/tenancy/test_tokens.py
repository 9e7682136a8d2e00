"""The page of API tokens."""

import re

from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from tenancy.actions.tokens import create_api_token, note_token_use
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
    with workspace_scope(owner.workspace):
        assert ApiToken.objects.get().last_used_on == timezone.localdate()


def test_the_day_of_a_tokens_use_is_written_once(
    owner: Membership, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with workspace_scope(owner.workspace):
        token, _secret = create_api_token(acting_member=owner, name="nightly", lasts_days=30)
        note_token_use(api_token=token)
        token.refresh_from_db()
        assert token.last_used_on == timezone.localdate()
        with django_assert_num_queries(0):
            note_token_use(api_token=token)
