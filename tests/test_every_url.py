"""
The route matrix: every address x {anonymous, outsider, former member, suspended, each role} x
method.

The addresses come from the resolver and from the API's schema; what each needs comes from its own
declaration. An address without a declaration, or with an id of which there is no sample, fails
here. Bodies, queries, and the links that need no account follow in tests/isolation/.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from records.api.description import api_description
from tenancy.actions.members import change_member, remove_member
from tenancy.actions.tokens import create_api_token
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership, Workspace
from tenancy.permissions import PERMISSIONS, Extent, extent, may
from tests.addresses import address_of, values_of
from tests.factories.tenancy import make_member
from tests.made_once import *  # noqa: F403
from tests.made_once import ROLES, STRANGERS, Users
from tests.routes import MEMBER_PREFIXES, Route, all_routes, member_routes, public_routes
from tests.samples import Samples

UNKNOWN = UUID("0192f0c0-0000-7000-8000-000000000000")

# Addresses outside every workspace, each with its reason.
GLOBAL_ROUTES = {
    "": "front page",
    "i18n/setlang/": "language of the interface",
    "theme/": "light or dark",
    "profile/": "the user's own name and language",
    "profile/deletion/": "the user's own account",
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


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside leaves no trace."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def call(client: Client, method: str, url: str, headers: dict[str, str] | None = None) -> Any:
    if method in ("patch", "put", "post") and url.startswith("/api/"):
        response = getattr(client, method)(
            url, "{}", content_type="application/json", headers=headers
        )
    else:
        response = getattr(client, method)(url, headers=headers)
    if response.streaming:
        b"".join(response.streaming_content)  # reading it to the end closes the file behind it
    return response


# The object decides: whoever may remove a thing may bring it back, the others meet a 404.
DECIDED_BY_THE_OBJECT = ("/removals/",)
# Below a partnership, a page needs the partnership as well: who reads none meets a 404.
PARTNERSHIP = "/partnerships/<uuid:partnership_id>/"


ROUTES = [pytest.param(route, id=route.pattern) for route in member_routes()]


def test_check_06_every_address_stands_behind_a_door_or_is_named() -> None:
    known = {route.pattern for route in [*member_routes(), *public_routes()]}
    rest = {
        route.pattern
        for route in all_routes()
        if route.pattern not in known and not route.pattern.startswith("accounts/")
    }
    assert rest == GLOBAL_ROUTES.keys()


def test_check_06_resolver_and_schema_name_the_same_operations() -> None:
    schema = api_description()
    described = {
        (method, path.removeprefix("/"))
        for path, methods in schema["paths"].items()
        for method in methods
        if method in ("get", "post", "put", "patch", "delete", "head", "trace")
    }
    routed = {
        (method, re.sub(r"<(?:\w+:)?(\w+)>", _name_in_schema, route.pattern))
        for route in member_routes()
        if route.is_api
        for method in route.verbs()
    }
    assert described == routed


def _name_in_schema(argument: re.Match[str]) -> str:
    name = argument[1]
    return f"{{{'id' if name == 'pk' else name}}}"


@pytest.mark.parametrize("route", ROUTES)
def test_check_06_route_declares_what_it_needs(route: Route) -> None:
    assert route.noun in PERMISSIONS, f"{route.pattern} declares no noun"
    for verb in route.verbs().values():
        assert verb in PERMISSIONS[route.noun] or route.is_api, (route.pattern, verb)


@pytest.mark.parametrize("route", ROUTES)
def test_check_07_route_by_role(
    route: Route, users: Users, samples: Samples, client: Client
) -> None:
    values = values_of(route, samples)
    url = address_of(route, samples.workspace.slug, values)
    for role in ROLES:
        member = users.members[role]
        users.sign_in(client, role)
        for method, verb in route.verbs().items():
            with undone():
                status = call(client, method, url).status_code
            where = f"{role} {method} {url}: {status}"
            reach = extent(member, verb, str(route.noun))
            assert status < 500, where
            if status == 405:
                continue
            is_below = PARTNERSHIP in route.pattern and route.noun != "partnership"
            if is_below and reach is not Extent.NONE and not may(member, "read", "partnership"):
                assert status == 404, where
                continue
            if any(part in route.pattern for part in DECIDED_BY_THE_OBJECT):
                continue
            if reach is Extent.NONE:
                assert status == 403, where
            elif reach is Extent.ALL and method == "get":
                assert status not in (401, 403, 404), where
            elif reach is Extent.ALL:
                assert status not in (401, 404), where


@pytest.fixture(scope="module")
def unknown_places(users_made_once: Users) -> dict[tuple[str, str, str], tuple[int, bytes, str]]:
    """What each stranger finds where no workspace is: (prefix, stranger, method) -> answer."""
    client, found = Client(), {}
    for prefix in MEMBER_PREFIXES:
        nowhere = f"/{prefix}no-such-page/".replace("<slug:workspace_slug>", "no-such-place")
        for name in STRANGERS:
            users_made_once.sign_in(client, name)
            for method in ("get", "post", "put", "patch", "delete"):
                response = call(client, method, nowhere)
                found[prefix, name, method] = bare(response, users_made_once.workspace)
    return found


@pytest.mark.parametrize("route", ROUTES)
def test_check_06_route_is_closed_to_strangers(
    route: Route,
    users: Users,
    samples: Samples,
    client: Client,
    unknown_places: dict[tuple[str, str, str], tuple[int, bytes, str]],
) -> None:
    """Each of its methods is refused before the route is looked up, so that nothing of it runs."""
    values = values_of(route, samples)
    url = address_of(route, samples.workspace.slug, values)
    nowhere = address_of(route, "no-such-place", values)
    prefix = next(each for each in MEMBER_PREFIXES if route.pattern.startswith(each))
    for method in route.verbs():
        responses = [call(client, method, each) for each in (url, nowhere)]
        anonymous, missing = (bare(each, samples.workspace) for each in responses)
        assert anonymous[0] == (401 if route.is_api else 302), f"anonymous {method} {url}"
        assert anonymous == missing, f"anonymous {method} {url}"
        assert not any(was_looked_up(each) for each in responses), f"anonymous {method} {url}"
    for name in STRANGERS:
        users.sign_in(client, name)
        for method in route.verbs():
            response = call(client, method, url)
            stranger = bare(response, samples.workspace)
            assert stranger[0] == 404, f"{name} {method} {url}"
            assert stranger == unknown_places[prefix, name, method], f"{name} {method} {url}"
            assert not was_looked_up(response), f"{name} {method} {url}"


def was_looked_up(response: Any) -> bool:
    """Whether the request came as far as the resolver of views."""
    return response.wsgi_request.resolver_match is not None


@pytest.mark.parametrize("prefix", MEMBER_PREFIXES)
def test_check_06_an_unknown_place_answers_all_strangers_alike(
    prefix: str, unknown_places: dict[tuple[str, str, str], tuple[int, bytes, str]]
) -> None:
    """So what one of them finds there is the measure of what all must find elsewhere."""
    routes = [route for route in member_routes() if route.pattern.startswith(prefix)]
    for method in sorted({method for route in routes for method in route.verbs()}):
        answers = [unknown_places[prefix, name, method] for name in STRANGERS]
        assert len(set(answers)) == 1, f"{method} {prefix}: {answers}"
        assert answers[0][0] == 404, f"{method} {prefix}: {answers}"


@pytest.mark.parametrize("prefix", MEMBER_PREFIXES)
def test_check_06_no_method_and_no_header_opens_a_place_to_strangers(
    prefix: str,
    users: Users,
    client: Client,
    unknown_places: dict[tuple[str, str, str], tuple[int, bytes, str]],
) -> None:
    """
    A fragment, HEAD and OPTIONS, which every view answers, are refused like the page.

    They are asked for at one route: they are refused before the resolver, as at every other.
    """
    route = next(
        route
        for route in member_routes()
        if route.pattern.startswith(prefix) and not set(route.arguments) - {"workspace_slug"}
    )
    url = address_of(route, users.workspace.slug, {})
    users.sign_in(client, "owner")
    assert was_looked_up(call(client, "get", url))
    for name in STRANGERS:
        users.sign_in(client, name)
        fragment = call(client, "get", url, {"hx-request": "true"})
        assert bare(fragment, users.workspace) == unknown_places[prefix, name, "get"], name
        for response in (fragment, call(client, "head", url), call(client, "options", url)):
            assert response.status_code == 404, name
            assert not was_looked_up(response), name


def test_check_06_a_strangers_token_opens_nothing(
    workspace: Workspace, strangers_tokens: dict[str, str], client: Client
) -> None:
    for route in filter(lambda route: route.is_api, member_routes()):
        url = address_of(route, workspace.slug, dict.fromkeys(route.arguments, UNKNOWN))
        for method in route.verbs():
            answers = {
                bare(call(client, method, url, {"authorization": f"Bearer {token}"}), workspace)
                for token in strangers_tokens.values()
            }
            assert {status for status, *_ in answers} == {401}
            assert len(answers) == 1, f"{method} {url}: {answers}"


@pytest.fixture
def strangers_tokens(users: Users, owner: Membership) -> dict[str, str]:
    """Bearer tokens: made up, of another workspace, of a former and of a suspended member."""
    former, suspended = (make_member(owner.workspace, "owner") for _ in range(2))
    secrets = {"made up": "cw_nothing", "another workspace": _token_of(users.members["outsider"])}
    secrets |= {"former": _token_of(former), "suspended": _token_of(suspended)}
    with workspace_scope(owner.workspace):
        remove_member(acting_member=owner, membership=former)
        change_member(acting_member=owner, membership=suspended, is_suspended=True)
    return secrets


def _token_of(member: Membership) -> str:
    with workspace_scope(member.workspace):
        return create_api_token(acting_member=member, name="sample")[1]


# What differs between two answers to the same request.
DIFFERS = re.compile(rb'name="csrfmiddlewaretoken" value="\w+"|"X-CSRFToken": ?"\w+"|nonce="[^"]+"')


def bare(response: Any, workspace: Workspace) -> tuple[int, bytes, str]:
    """Status, body and where to, without what differs each time and the address asked for."""
    content = b"" if response.streaming else DIFFERS.sub(b"", response.content)
    place = response.get("Location", "")
    for slug in (workspace.slug, "no-such-place"):
        content = content.replace(f"/{slug}/".encode(), b"/-/")
        place = place.replace(f"/{slug}/", "/-/").replace(f"%2F{slug}%2F", "/-/")
    return response.status_code, content, place


WITH_IDS = [
    pytest.param(route, id=route.pattern)
    for route in member_routes()
    if set(route.arguments) - {"workspace_slug", "name"}
]


@pytest.mark.parametrize("route", WITH_IDS)
def test_check_10_foreign_ids_answer_as_unknown_ones(
    route: Route, users: Users, samples: Samples, foreign_samples: Samples, client: Client
) -> None:
    foreign = values_of(route, foreign_samples)
    unknown = {name: UNKNOWN if name != "name" else value for name, value in foreign.items()}
    users.sign_in(client, "owner")
    for method in route.verbs():
        answers = [
            bare_of_ids(
                call(client, method, address_of(route, samples.workspace.slug, values)), values
            )
            for values in (foreign, unknown)
        ]
        assert answers[0] == answers[1], f"{method} {route.pattern}: {answers}"
        assert answers[0][0] in (404, 405), f"{method} {route.pattern}: {answers}"


def bare_of_ids(response: Any, values: dict[str, Any]) -> tuple[int, bytes]:
    content = DIFFERS.sub(b"", response.content)
    for value in values.values():
        content = content.replace(str(value).encode(), b"-")
    return response.status_code, content


LISTS = [
    pytest.param(route, id=route.pattern)
    for route in member_routes()
    if not set(route.arguments) - {"workspace_slug"}
    and "get" in route.verbs()
    and route.noun in dir(Samples)
]


@pytest.mark.parametrize("route", LISTS)
def test_list_costs_the_same_at_one_row_and_at_three(
    route: Route, users: Users, samples: Samples, client: Client
) -> None:
    noun = str(route.noun)
    url = address_of(route, samples.workspace.slug, {})
    users.sign_in(client, "owner")

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
