"""
Links that need no account: each opens with its own token, in its own workspace, while it lasts.

Every other token, another workspace's, expired, revoked or made up, meets the same answer; only who
holds the link to a dashboard that has ended reads that it has.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from feedback.models import SurveyLink
from messaging.links import unsubscribe_url
from overview.actions.shares import revoke_share
from partnerships.models import CheckIn
from stakeholders.models import OwnDataLink
from tenancy.accounts.tokens import hash_token, new_token
from tenancy.actions.members import cancel_invitation, invite_member
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Invitation, Membership, Workspace
from tests.addresses import address_of
from tests.factories.feedback import make_wave
from tests.factories.overview import make_share
from tests.routes import Route, public_routes
from tests.samples import Samples
from tests.security.public_links import own_data
from tests.test_every_url import DIFFERS, bare, call

ROUTES = [pytest.param(route, id=route.pattern) for route in public_routes()]
MADE_UP = "unknown-token-that-opens-nothing"


def _invitation(samples: Samples) -> str:
    return invite_member(acting_member=samples.owner, email="in@example.org", role="viewer")[1]


def _canceled_invitation(samples: Samples) -> str:
    invitation, token = invite_member(
        acting_member=samples.owner, email="out@example.org", role="viewer"
    )
    cancel_invitation(acting_member=samples.owner, invitation=invitation)
    return token


def _expired_invitation(samples: Samples) -> str:
    token = _invitation(samples)
    past = timezone.now() - timedelta(minutes=1)
    Invitation.objects.filter(token_hash=hash_token(token)).update(expires_at=past)
    return token


def _check_in(samples: Samples) -> str:
    token = new_token()
    check_in = samples.check_in()
    CheckIn.objects.filter(pk=check_in.pk).update(token_hash=hash_token(token))
    soon = timezone.now() + timedelta(days=1)
    type(check_in.round).objects.filter(pk=check_in.round_id).update(closes_at=soon)
    return token


def _survey(samples: Samples) -> str:
    return make_wave().tokens[0]


def _replaced_survey_link(samples: Samples) -> str:
    made = make_wave()
    SurveyLink.objects.filter(invitation=made.invitations[0]).delete()
    return made.tokens[0]


def _share(samples: Samples) -> str:
    token = new_token()
    make_share(token)
    return token


def _expired_share(samples: Samples) -> str:
    token = new_token()
    make_share(token, days=-1)
    return token


def _revoked_share(samples: Samples) -> str:
    token = new_token()
    revoke_share(acting_member=samples.owner, share=make_share(token))
    return token


def _unsubscription(samples: Samples) -> str:
    url = unsubscribe_url(samples.workspace, email="ana@example.org", language="en")
    return urlsplit(url).path.rstrip("/").rsplit("/", 1)[1]


def _replaced_own_data(samples: Samples) -> str:
    token = own_data(samples)
    OwnDataLink.objects.filter(token_hash=hash_token(token)).delete()
    return token


@dataclass(frozen=True)
class PublicLink:
    """How to get a token that opens, and ones that no longer do."""

    opens: Callable[[Samples], str]
    shut: tuple[Callable[[Samples], str], ...] = ()
    why_never_shut: str = ""


PUBLIC_LINKS = {
    "invitation/": PublicLink(_invitation, (_canceled_invitation, _expired_invitation)),
    "unsubscribe/": PublicLink(_unsubscription, (), "nobody may be kept from unsubscribing later"),
    "check-in/": PublicLink(_check_in, (), "a closed check-in says so to whom it was sent"),
    "survey/": PublicLink(_survey, (_replaced_survey_link,)),
    "own-data/": PublicLink(own_data, (_replaced_own_data,)),
    "share/": PublicLink(_share, (_expired_share, _revoked_share)),
}


# Whoever holds the very link reads that it has ended, and nothing of what it showed.
SAYS_SO = ("_expired_share", "_revoked_share")


def _public_link(route: Route) -> PublicLink:
    what = route.pattern.split("/")[2] + "/"
    assert what in PUBLIC_LINKS, (
        f"{route.pattern}: say in PUBLIC_LINKS how its tokens begin and end"
    )
    return PUBLIC_LINKS[what]


def _ask(client: Client, route: Route, method: str, slug: str, token: str) -> tuple[Any, ...]:
    """The answer, without the token and the workspace that were asked for."""
    values = {"token": token, "name": "sectors", "language": "es"}
    answer = call(client, method, address_of(route, slug, values))
    status, content, place = bare(answer, Workspace(slug=slug))
    return status, content.replace(token.encode(), b"-"), place


@pytest.mark.parametrize("route", ROUTES)
def test_check_06_a_public_door_opens_to_its_own_token(
    route: Route, samples: Samples, client: Client
) -> None:
    with workspace_scope(samples.workspace):
        token = _public_link(route).opens(samples)
    assert _ask(client, route, "get", samples.workspace.slug, token)[0] == 200


@pytest.mark.parametrize("route", ROUTES)
def test_check_06_every_other_token_is_unknown(
    route: Route, samples: Samples, foreign_samples: Samples, client: Client
) -> None:
    public_link, slug = _public_link(route), samples.workspace.slug
    assert bool(public_link.shut) != bool(public_link.why_never_shut)
    with workspace_scope(foreign_samples.workspace):
        tokens = {"another workspace's": public_link.opens(foreign_samples)}
    with workspace_scope(samples.workspace):
        tokens |= {make.__name__: make(samples) for make in public_link.shut}
    users = (None, samples.owner.user, foreign_samples.owner.user)
    for method in ("get", "post", "head"):
        for user in users:
            client.logout() if user is None else client.force_login(user)
            unknown = _ask(client, route, method, slug, MADE_UP)
            assert unknown[0] in (404, 405), f"{method} {route.pattern}"
            for name, token in tokens.items():
                answer = _ask(client, route, method, slug, token)
                if name in SAYS_SO and answer[0] == 410:
                    assert b"For the board" not in answer[1]
                else:
                    assert answer == unknown, f"{method} {name}"


NONCE = re.compile(r"'nonce-[^']+'")
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW")
NO_PUBLIC_LINK = ("p/{slug}/", "p/{slug}/survey/", "p/{slug}/survey/x", "p/{slug}/no-such-link/x/")


def _whole(client: Client, method: str, slug: str, path: str) -> tuple[Any, ...]:
    """Status, every header and the body, without the slug, the nonce and the form's token."""
    answer = client.generic(method, f"/{path.format(slug=slug)}", "x=1", "text/plain")
    headers = {name: NONCE.sub("-", value) for name, value in answer.headers.items()}
    for name in ("Expires", "Content-Length"):  # the second moves with the slug's own length
        headers.pop(name, None)
    content = DIFFERS.sub(b"-", answer.content).replace(slug.encode(), b"-")
    return answer.status_code, str(headers).replace(slug, "-"), content


@pytest.mark.parametrize("checks_forms", [False, True], ids=["with a cookie", "without"])
def test_check_10_no_answer_tells_whether_a_workspace_exists(
    workspace: Workspace, owner: Membership, *, checks_forms: bool
) -> None:
    client = Client(enforce_csrf_checks=checks_forms)
    public_links = [
        address_of(route, "{slug}", {"token": MADE_UP, "name": "sectors"}).lstrip("/")
        for route in public_routes()
    ]
    statuses = set()
    for user in (None, owner.user):
        client.logout() if user is None else client.force_login(user)
        for path, method in product((*public_links, *NO_PUBLIC_LINK), METHODS):
            real = _whole(client, method, workspace.slug, path)
            assert real == _whole(client, method, "no-such-place", path), f"{method} {path}"
            statuses.add(real[0])
    assert statuses <= {301, 403, 404, 405}
