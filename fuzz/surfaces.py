"""Everything a workspace shows to somebody, found by walking the resolver: new routes too."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core import mail
from django.test import Client

from fuzz.ids import model_of
from fuzz.marks import texts_of
from fuzz.world import World
from tests.routes import PUBLIC_PREFIX, Route, all_routes

PER_ROUTE = 2
CHARTS = ("sectors", "metric-trend", "metric-groups")
# Where an argument's own name does not say what it is: (part of the pattern, argument).
SPECIAL = {
    ("/survey-invitations/", "invitation_id"): "survey_invitation",
    ("/results/", "pk"): "wave",
    ("/survey-questions/", "pk"): "question",
    ("/check-in-rounds/", "pk"): "check_in_round",
}
# Made outside every workspace: sign-in, this machine's mail, the API's description, the design.
ELSEWHERE = ("accounts/", "mail/", "i18n/", "theme/", "api/docs/", "api/schema/", "components/")


IDS = re.compile(
    r"canary[0-9a-f]+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<=/charts/)[a-z-]+"
    r"|(?<=/share/)[^/]+|(?<=/survey/)[^/]+|(?<=/check-in/)[^/]+"
)
ARGUMENT = re.compile(r"<[^>]+>")


class UnknownArgument(Exception):
    """A route takes an id of which nobody has said what it is of."""


@dataclass(frozen=True)
class Seen:
    """What one address answered."""

    address: str
    status: int
    headers: str
    body: bytes


def read(client: Client, address: str, **extra: Any) -> Seen:
    """GET one address, to the end of what it streams."""
    return seen(address, client.get(address, **extra))


def seen(address: str, response: Any) -> Seen:
    """What an answer holds."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    return Seen(address, response.status_code, headers, body)


# By what an answer is; what is none of these is a page.
KINDS = {
    "text/csv": "CSV",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "XLSX",
    "text/calendar": "calendar files",
    "image/svg+xml": "drawn charts",
}
SURFACES = (*KINDS.values(), "API", "public links", "name pickers", "pages", "e-mails")


def surface_of(answer: Seen) -> str:
    """Which of the surfaces something was read on."""
    for kind, name in KINDS.items():
        if f"Content-Type: {kind}" in answer.headers:
            return name
    if answer.address.startswith("/api/"):
        return "API"
    if answer.address.startswith("/p/"):
        return "public links"
    return "name pickers" if "-names/" in answer.address else "pages"


def kind_of(address: str) -> str:
    """An address without what differs by record and workspace."""
    return IDS.sub("*", address.partition("?")[0])


def kind_of_route(route: Route) -> str:
    """The same of a route's pattern."""
    return "/" + ARGUMENT.sub("*", route.pattern)


def addresses(world: World) -> list[str]:
    """Every address of the workspace, with ids of its own; public links with their tokens."""
    ids = world.ids()
    found = []
    for route in readable_routes():
        found += [f"/{path}" for path in _filled(route, world, ids)]
    lists = [path for path in found if path.count("/") == 4 and path.startswith("/w/")]
    charts = [path for path in found if "/charts/metric-" in path]
    return [
        *found,
        *(f"{path}?q={world.mark}" for path in lists),
        *(f"{path}?metric={metric}" for path in charts for metric in ids["metric"][:1]),
        *(f"{path}?kind=rating" for path in found if path.endswith("/questions/new/")),
    ]


def routes_without_address(world: World) -> list[str]:
    """Patterns that the walk leaves out because the workspace has nothing to put into them."""
    ids = world.ids()
    return [route.pattern for route in readable_routes() if not list(_filled(route, world, ids))]


def readable_routes() -> list[Route]:
    """Every route that might show something of a workspace."""
    return [
        route
        for route in all_routes()
        if not route.pattern.startswith(ELSEWHERE)
        and (not route.is_api or "get" in route.view.actions)
    ]


def _filled(route: Route, world: World, ids: dict[str, list[Any]]) -> Iterator[str]:
    names = [name for name in route.arguments if name != "workspace_slug"]
    choices = [_values(route, name, world, ids) for name in names]
    for values in itertools.islice(zip(*choices, strict=False) if choices else [()], PER_ROUTE):
        path = route.pattern
        for name, value in zip(
            ("workspace_slug", *names), (world.workspace.slug, *values), strict=True
        ):
            for converter in ("", "slug:", "str:", "uuid:"):
                path = path.replace(f"<{converter}{name}>", str(value))
        yield path


def _values(route: Route, name: str, world: World, ids: dict[str, list[Any]]) -> list[Any]:
    if name == "name":
        return list(CHARTS)
    if name == "language":
        return [code for code, _name in settings.LANGUAGES]
    if name == "token" and route.pattern.startswith(PUBLIC_PREFIX):
        public_link = route.pattern.removeprefix(PUBLIC_PREFIX).split("/")[0]
        return [world.tokens[public_link]] if public_link in world.tokens else []
    for (part, argument), kind in SPECIAL.items():
        if part in route.pattern and argument == name:
            return ids[kind]
    noun = route.pattern.split("/")[4] if name == "pk" else name
    wanted = model_of(noun)
    if wanted is None:
        raise UnknownArgument(f"{route.pattern}: say in fuzz/ids.py what {noun} is an id of.")
    return ids[wanted]


def mails_to(world: World) -> Iterator[str]:
    """Every text that went out to somebody of the workspace."""
    for sent in getattr(mail, "outbox", []):
        if any(world.mark in address for address in sent.recipients()):
            yield from texts_of(sent.message())


def mails_elsewhere(worlds: tuple[World, ...]) -> Iterator[str]:
    """Texts that went to an address of none of these workspaces."""
    for sent in getattr(mail, "outbox", []):
        if not any(world.mark in address for world in worlds for address in sent.recipients()):
            yield from texts_of(sent.message())
