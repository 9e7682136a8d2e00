"""
Every page in every state, as HTML.

The pages are found by asking every route of the resolver. A route that answers with something
that is neither a page nor named in one of the tables below fails the walk, so nothing that comes
later is left out by accident.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urljoin

from django.contrib.messages import get_messages
from django.db import transaction
from django.test import Client

from config.rooms import ROOMS
from tenancy.models import User
from tests.addresses import address_of, values_of
from tests.routes import MEMBER_PREFIXES, PUBLIC_PREFIX, Route, all_routes
from tests.walk.accounts import PASSWORD, refused_sign_in, visitors_of
from tests.walk.breakdowns import PUBLIC_LINK, breakdowns
from tests.walk.reading import Form, posting_forms
from tests.walk.sample_data import SampleData

# Pages by whose templates they come from: django-allauth's, and each room's.
GROUPS = ("allauth", *ROOMS)

HERE = MEMBER_PREFIXES[0]
# What a GET answers that is not a page of its own, each with its reason.
FRAGMENTS = {
    f"{HERE}organization-names/": "options below a field, inside the form of a participation",
    f"{HERE}waves/audience/": "how many are reached, inside the form of a wave",
    f"{HERE}waves/<uuid:wave_id>/progress/": "part of the page of a wave",
    f"{HERE}dashboard/details/": "what lies below on the impact page",
    f"{PUBLIC_PREFIX}share/<str:token>/details/": "what lies below on a shared impact page",
    f"{PUBLIC_PREFIX}share/<str:token>/<slug:language>/details/": "the same, in a language",
}
# The view and template of another address, which is looked at in every language.
ALIKE = {f"{PUBLIC_PREFIX}share/<str:token>/<slug:language>/": "share/<str:token>/"}
# A GET only leads on: the button that posts stands on the page it leads to.
REDIRECTS = {
    f"{HERE}goals/alignment/pick/": "to the matrix, or to the organization that was picked",
    f"{HERE}surveys/<uuid:survey_id>/duplicate/": "to the survey",
    f"{HERE}surveys/questions/<uuid:question_id>/move/": "to the survey",
    f"{HERE}surveys/questions/<uuid:question_id>/duplicate/": "to the survey",
    f"{HERE}waves/<uuid:wave_id>/remind/": "to the wave",
    f"{HERE}survey-invitations/<uuid:invitation_id>/link/": "to the wave",
    f"{HERE}survey-invitations/<uuid:invitation_id>/eligibility/": "to the wave",
}
# An accepted measurement and a sent wave can't be changed, and only a finished import undone.
ONLY_IN_A_STATE = {
    f"{HERE}imports/<uuid:run_id>/undo/",
    f"{HERE}waves/<uuid:wave_id>/send/",
    f"{HERE}measurements/<uuid:measurement_id>/edit/",
}
NO_PAGE = {
    "i18n/setlang/": "takes a choice and leads back",
    "theme/": "takes a choice and leads back",
    "healthz": "for machines",
    "readyz": "for machines",
    "api/schema/": "for machines",
    "accounts/2fa/recovery-codes/download/": "a text file",
    "accounts/2fa/webauthn/login/": "JSON for the browser's own dialog",
    "mail/<str:name>/html/": "an e-mail as a mail program shows it, framed by its page",
}
CHANGING = re.compile(r'(csrfmiddlewaretoken" value="|"X-CSRFToken": "|nonce="?-?)[\w+/=-]+')


class NotCovered(AssertionError):
    """A route that the walk can't show."""


@dataclass(frozen=True)
class Document:
    """A page in one state."""

    name: str
    address: str
    html: str
    status: int
    is_public: bool

    @property
    def is_in_another_language(self) -> bool:
        """Whether a public page speaks the language of who was asked, and not the reader's."""
        return self.is_public and '<html lang="en"' in self.html

    @property
    def plain(self) -> str:
        """Without what differs from one answer to the next."""
        return CHANGING.sub("", self.html)

    @property
    def was_sent(self) -> bool:
        """Whether it answers a form."""
        return self.name.endswith(("(left empty)", "(filled wrongly)"))

    def __str__(self) -> str:
        return self.name


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside leaves no trace."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def room_of(route: Route) -> str:
    """The room whose tests a route's page belongs to."""
    name = str(route.view.__module__).partition(".")[0]
    return name if name in GROUPS else "tenancy"


def is_refused(response: Any) -> bool:
    """Whether a message says why something was not done, on the page that the answer leads to."""
    found: Any = get_messages(response.wsgi_request)
    return any(message.level_tag == "error" for message in found._queued_messages)


class Walk:
    """One language's way through every page of a room."""

    def __init__(self, place: SampleData, language: str) -> None:
        self.place, self.language = place, language
        User.objects.update(language=language)
        users = [member.user for member in (*place.members.values(), place.newcomer)]
        self._signed_in = {user: self._cookies_of(user) for user in (*users, place.guarded)}

    def _cookies_of(self, user: User) -> SimpleCookie:
        client = self.client()
        client.force_login(user)
        return client.cookies

    def client(self, user: User | None = None) -> Client:
        """A browser of its own; a user has signed in once, when the walk began."""
        client = Client(headers={"accept-language": self.language}, raise_request_exception=False)
        if user is not None:
            client.cookies = deepcopy(self._signed_in[user])
        return client

    def _give_passwords_again(self) -> None:
        """For all sessions, on the server; it holds for five minutes."""
        for user in self._signed_in:
            self.client(user).post("/accounts/reauthenticate/", {"password": PASSWORD})

    def documents(self, room: str) -> Iterator[Document]:
        """Every page of a room in every state."""
        for route in all_routes():
            if not route.is_api and room_of(route) == room:
                yield from self._of_route(route)
        if room == "tenancy":
            yield from self._errors()

    def _of_route(self, route: Route) -> Iterator[Document]:
        if route.pattern.startswith(HERE):
            yield from self._of_member_route(route)
        elif route.pattern.startswith(PUBLIC_PREFIX):
            yield from self._of_door(route)
        else:
            yield from self._of_global_route(route)

    def _of_member_route(self, route: Route) -> Iterator[Document]:
        if route.pattern == f"{HERE}tokens/new/":
            self._give_passwords_again()
        owner = self.client(self.place.members["owner"].user)
        slug = self.place.workspace.slug
        url = address_of(route, slug, values_of(route, self.place.samples))
        sent: set[frozenset[str]] = set()
        if route.pattern not in ONLY_IN_A_STATE:
            page = self._page(owner, route, url)
            if page is None:
                return
            yield page
            yield from self._after_posting(owner, page, sent)
        for state, values in self._states(route):
            ids = {name: value for name, value in values.items() if name != "?"}
            url = f"{address_of(route, slug, ids)}?{values.get('?', '')}"
            found = self._must(owner, route, url, state)
            yield found
            yield from self._after_posting(owner, found, sent)
        if not set(route.arguments) - {"workspace_slug"}:
            newcomer = self.client(self.place.newcomer.user)
            url = address_of(route, self.place.new_workspace.slug, {})
            yield self._must(newcomer, route, url, "empty")
            yield from self._as_other_roles(route, slug)

    def _states(self, route: Route) -> Iterator[tuple[str, dict[str, Any]]]:
        for (pattern, state), values in self.place.states.items():
            if HERE + pattern == route.pattern:
                yield state, values

    def _as_other_roles(self, route: Route, slug: str) -> Iterator[Document]:
        """What each role finds where all may look, as partners and funders see less."""
        for role in ("partner", "funder"):
            client = self.client(self.place.members[role].user)
            response = client.get(address_of(route, slug, {}))
            if response.status_code == 200:
                yield self._document(route.pattern, role, response)

    def _of_door(self, route: Route) -> Iterator[Document]:
        if route.pattern not in self.place.public_links:
            if "charts/" in route.pattern or route.pattern in {*FRAGMENTS, *ALIKE}:
                return
            raise NotCovered(f"{route.pattern}: no token in tests/walk/sample_data.py")
        base = route.pattern.partition("<str:token>")[0]
        base = base.replace("<slug:workspace_slug>", self.place.workspace.slug)
        for state, token in self.place.public_links[route.pattern].items():
            path, _slash, query = token.partition("/?")
            url = f"/{base}{path}/?{query}"
            url += f"&language={self.language}" if query else f"language={self.language}"
            client = self.client()
            page = self._must(client, route, url, state)
            yield page
            yield from self._after_posting(client, page)

    def _of_global_route(self, route: Route) -> Iterator[Document]:
        seen: set[str] = set()
        for state, prepare in visitors_of(route.pattern).items():
            with undone():
                client, url = prepare(self, f"/{route.pattern}")
                page = None if "<" in url else self._page(client, route, url, state, strict=False)
                if page is None or page.plain in seen:
                    continue
                seen.add(page.plain)
                yield page
                yield from self._after_posting(client, page)
        if not seen and route.pattern not in NO_PAGE:
            raise NotCovered(f"{route.pattern}: no visitor of tests/walk/accounts.py sees it")

    def _page(
        self, client: Client, route: Route, url: str, state: str = "", *, strict: bool = True
    ) -> Document | None:
        """The page at an address; None when there is, rightly, none."""
        response = client.get(url)
        if getattr(response, "streaming", False):
            b"".join(response)  # reading it to the end closes the file behind it
        kind = response.headers.get("Content-Type", "")
        if response.status_code == 405 or (response.status_code == 200 and "html" not in kind):
            return None
        if route.pattern in FRAGMENTS.keys() | REDIRECTS.keys() | NO_PAGE.keys():
            return None
        if response.status_code == 200 and "<html" in response.text:
            return self._document(route.pattern, state, response)
        if not strict:
            return None
        raise NotCovered(f"{route.pattern}: GET {url} answers {response.status_code}")

    def _must(self, client: Client, route: Route, url: str, state: str) -> Document:
        response = client.get(url)
        if response.status_code in (301, 302) or "<html" not in response.text:
            raise NotCovered(f"{route.pattern} ({state}): answers {response.status_code}")
        return self._document(route.pattern, state, response)

    def _document(self, pattern: str, state: str, response: Any) -> Document:
        return Document(
            f"/{pattern}" + (f" ({state})" if state else ""),
            response.wsgi_request.get_full_path(),
            response.text,
            response.status_code,
            pattern.startswith(PUBLIC_PREFIX),
        )

    def _after_posting(
        self, client: Client, page: Document, sent: set[frozenset[str]] | None = None
    ) -> Iterator[Document]:
        """
        The page again with its errors, and what stands there once a thing was removed.

        ``sent`` holds the forms that were sent in another state of the page already.
        """
        sent = set() if sent is None else sent
        for form in posting_forms(page.html):
            address = urljoin(page.address, form.action)
            shape = form.shape | {address.removeprefix(page.address.partition("?")[0])}
            if not address.startswith(page.address.partition("?")[0]) or shape in sent:
                continue
            sent.add(shape)
            ways: dict[str, Callable[[Form], dict[str, str]]] = {
                "left empty": Form.left_empty,
                "filled wrongly": Form.filled_wrongly,
            }
            for state, fill in ways.items():
                with undone():
                    response = client.post(address, fill(form))
                    if response.streaming:
                        b"".join(response)  # a file, taken away by a button
                        continue
                    if response.status_code in (301, 302) and is_refused(response):
                        response = client.get(response.headers["Location"])
                    if response.status_code not in (301, 302) and "<html" in response.text:
                        name = page.name.removeprefix("/")
                        yield self._document(name, state, response)

    def _errors(self) -> Iterator[Document]:
        """What stands where there is no page, or not this time."""
        viewer = self.client(self.place.members["viewer"].user)
        slug = self.place.workspace.slug
        for name, response in {
            "not allowed": viewer.get(f"/w/{slug}/settings/"),
            "not found, in a workspace": viewer.get(f"/w/{slug}/no-such-page/"),
            "not found, signed in": viewer.get("/w/valley/"),
            "not found, signed out": self.client().get("/no-such-page/"),
            "sign-in refused": refused_sign_in(self),
        }.items():
            yield self._document(name, "", response)
        for name, html, status in breakdowns(self.language):
            yield Document(name, "/", html, status, is_public=PUBLIC_LINK in name)
