"""
The route matrix: every address x {anonymous, outsider, each role} x method.

The addresses come from the resolver; what each needs comes from its own declaration. An address
without a declaration, or with an id of which there is no sample, fails here.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tenancy.models import Membership, Workspace
from tenancy.permissions import PERMISSIONS, Extent, extent
from tenancy.scope import workspace_scope
from tests.addresses import address_of, values_of
from tests.factories.tenancy import make_member
from tests.routes import Route, all_routes, member_routes, public_routes
from tests.samples import Samples

UNKNOWN = UUID("0192f0c0-0000-7000-8000-000000000000")
ROLES = ("owner", "coordinator", "partner", "funder", "viewer")

# Addresses outside every workspace, each with its reason.
GLOBAL_ROUTES = {
    "": "front page",
    "i18n/setlang/": "language of the interface",
    "theme/": "light or dark",
    "profile/": "the user's own name and language",
    "workspaces/new/": "any user may found a workspace",
    "components/": "the design system",
    "healthz": "alive",
    "readyz": "ready",
    "api/schema/": "the API's description",
    "api/docs/": "the API's documentation",
    "mail/": "embedded mode's mail, 404 elsewhere",
    "mail/<str:name>/": "embedded mode's mail, 404 elsewhere",
    "mail/<str:name>/html/": "embedded mode's mail, 404 elsewhere",
}


@pytest.fixture
def samples(workspace: Workspace, partner: Membership, owner: Membership) -> Samples:
    return Samples(workspace, partner, owner)


@pytest.fixture
def foreign_samples(other_workspace: Workspace) -> Samples:
    from tests.factories.stakeholders import make_organisation

    with workspace_scope(other_workspace):
        organisation = make_organisation()
    partner = make_member(other_workspace, "partner", organisation_id=organisation.pk)
    return Samples(other_workspace, partner, make_member(other_workspace, "owner"))


@contextmanager
def _undone() -> Iterator[None]:
    """What happens inside leaves no trace."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _call(client: Client, method: str, url: str) -> Any:
    if method in ("patch", "put", "post") and url.startswith("/api/"):
        response = getattr(client, method)(url, "{}", content_type="application/json")
    else:
        response = getattr(client, method)(url)
    if response.streaming:
        b"".join(response.streaming_content)  # reading it to the end closes the file behind it
    return response


# The object decides: whoever may remove a thing may bring it back, the others meet a 404.
DECIDED_BY_THE_OBJECT = ("/removals/",)


ROUTES = [pytest.param(route, id=route.pattern) for route in member_routes()]


def test_every_address_stands_behind_a_door_or_is_named() -> None:
    known = {route.pattern for route in [*member_routes(), *public_routes()]}
    rest = {
        route.pattern
        for route in all_routes()
        if route.pattern not in known and not route.pattern.startswith("accounts/")
    }
    assert rest == GLOBAL_ROUTES.keys()


@pytest.mark.parametrize("route", ROUTES)
def test_route_declares_what_it_needs(route: Route) -> None:
    assert route.noun in PERMISSIONS, f"{route.pattern} declares no noun"
    for verb in route.verbs().values():
        assert verb in PERMISSIONS[route.noun] or route.is_api, (route.pattern, verb)


@pytest.mark.parametrize("route", ROUTES)
def test_route_by_role(
    route: Route, samples: Samples, request: pytest.FixtureRequest, client: Client
) -> None:
    values = values_of(route, samples)
    url = address_of(route, samples.workspace.slug, values)
    for role in ROLES:
        member = samples.owner if role == "owner" else request.getfixturevalue(role)
        client.force_login(member.user)
        for method, verb in route.verbs().items():
            with _undone():
                status = _call(client, method, url).status_code
            where = f"{role} {method} {url}: {status}"
            reach = extent(member, verb, str(route.noun))
            assert status < 500, where
            if status == 405:
                continue
            if any(part in route.pattern for part in DECIDED_BY_THE_OBJECT):
                continue
            if reach is Extent.NONE:
                assert status == 403, where
            elif reach is Extent.ALL and method == "get":
                assert status not in (401, 403, 404), where
            elif reach is Extent.ALL:
                assert status not in (401, 404), where


@pytest.mark.parametrize("route", ROUTES)
def test_route_is_closed_to_strangers(
    route: Route, samples: Samples, outsider: Membership, client: Client
) -> None:
    values = values_of(route, samples)
    url = address_of(route, samples.workspace.slug, values)
    nowhere = address_of(route, "no-such-place", values)
    for method in route.verbs():
        client.logout()
        status = _call(client, method, url).status_code
        assert status == (401 if route.is_api else 302), f"anonymous {method} {url}"
        client.force_login(outsider.user)
        stranger, unknown = _call(client, method, url), _call(client, method, nowhere)
        assert stranger.status_code == unknown.status_code == 404, f"outsider {method} {url}"


WITH_IDS = [
    pytest.param(route, id=route.pattern)
    for route in member_routes()
    if set(route.arguments) - {"workspace_slug", "name"}
]


@pytest.mark.parametrize("route", WITH_IDS)
def test_foreign_ids_are_unknown(
    route: Route, samples: Samples, foreign_samples: Samples, client: Client
) -> None:
    foreign = values_of(route, foreign_samples)
    unknown = {name: UNKNOWN if name != "name" else value for name, value in foreign.items()}
    client.force_login(samples.owner.user)
    for method in route.verbs():
        answers = [
            _call(client, method, address_of(route, samples.workspace.slug, values)).status_code
            for values in (foreign, unknown)
        ]
        assert answers[0] == answers[1], f"{method} {route.pattern}: {answers}"
        assert answers[0] in (404, 405), f"{method} {route.pattern}: {answers}"


@pytest.mark.parametrize(
    "route", [pytest.param(route, id=route.pattern) for route in public_routes()]
)
def test_public_door_needs_its_token(route: Route, workspace: Workspace, client: Client) -> None:
    values = {
        name: "unknown-token-that-opens-nothing" if name == "token" else "activities"
        for name in route.arguments
        if name != "workspace_slug"
    }
    for slug in (workspace.slug, "no-such-place"):
        for method in ("get", "post"):
            status = _call(client, method, address_of(route, slug, values)).status_code
            assert status in (404, 405), f"{method} {route.pattern}: {status}"


LISTS = [
    pytest.param(route, id=route.pattern)
    for route in member_routes()
    if not set(route.arguments) - {"workspace_slug"}
    and "get" in route.verbs()
    and route.noun in dir(Samples)
]


@pytest.mark.parametrize("route", LISTS)
def test_list_costs_the_same_at_one_row_and_at_three(
    route: Route, samples: Samples, client: Client
) -> None:
    noun = str(route.noun)
    url = address_of(route, samples.workspace.slug, {})
    client.force_login(samples.owner.user)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(url)
            if answer.streaming:
                list(answer)
        return len(queries)

    with workspace_scope(samples.workspace):
        samples.by_noun(noun)
    cost()
    at_one = cost()
    for _ in range(2):
        with workspace_scope(samples.workspace):
            samples.more(noun)
    cost()
    assert cost() == at_one
