"""
The pages under junk: every form they have, every address as a POST, every list's query.

What a page offers is read from the page itself, and the pages come from the resolver, so a new
form is covered by being there.
"""

import os
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import count
from time import monotonic
from typing import Any
from urllib.parse import quote

from django.core.signals import got_request_exception
from django.test import Client
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from fuzz.api import Access, Caller
from fuzz.forms import Form, forms_of
from fuzz.marks import foreign_marks
from fuzz.report import Part
from fuzz.surfaces import addresses, kind_of, kind_of_route, read, seen
from fuzz.world import World
from tests.routes import member_routes, public_routes

FEW = settings(
    max_examples=3,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
SEED = int(os.environ.get("FUZZ_SEED", "1")) * 1000
NAMES = (
    "q page limit sort ordering status stage model kind sector role type period start end since"
    " until organization partnership goal metric survey wave dimension undo next language group"
    " person owner is_done overdue mine year"
)
WORDS = (
    "\x00", "\ufffd", "²", "½", "٣", "-1", "1e999", "NaN", "Infinity", "9" * 400, "9" * 5000,
    "0000-00-00", "0001-01-01", "9999-12-31", "10000-01-01", "2026-02-30", "9999-12-31T23:59",
    "25:61", "True", "null", "[]", "{}", "'\"><script>", "{{ 7 }}", "%s%n%00", "../../x",
    "=1+1", "a\r\nSet-Cookie: x=1", "00000000-0000-0000-0000-000000000000", "a" * 5000,
    "x@y", "javascript:alert(1)", "//evil.example.org", "http://[::1", "\u202e\u0000\u200f",
)  # fmt: skip
LONGER = 120  # seconds for the first round on a busy machine
JUNK = st.one_of(st.sampled_from(WORDS), st.text(max_size=40), st.integers().map(str))
FILES = (b"", b"\x00\xff\xfe", b"PK\x03\x04broken", b"name,sector\n\x00,\xff\n", b"a;b\n" * 3000)


@dataclass
class Visit:
    """One client at the workspace's pages, and what it finds."""

    world: World
    foreign_ids: list[str]
    part: Part
    client: Client
    access: Access
    last_error: str = ""

    def note_exception(self, **kwargs: Any) -> None:
        """Connected to Django's signal."""
        self.last_error = traceback.format_exc(limit=-6)

    def take(self, where: str, answer: Any, sent: str) -> None:
        """Count one answer, and read it."""
        self.part.cases += 1
        got = seen(where, answer)
        if got.status >= 500 and where != "/readyz":
            self.part.server_error(kind_of(where), f"sent {sent[:700]}\n{self.last_error}")
        for mark in foreign_marks(got.body, self.world.mark) - foreign_marks(sent, ""):
            self.part.foreign_mark(kind_of(where), f"{mark}, sent {sent[:700]}")


def run_pages(world: World, other: World, *, seconds: int) -> Part:
    """Round after round over all pages until the time is up; the first one has a while longer."""
    part, began = Part("pages"), monotonic()
    before = other.rows()
    foreign = [str(ids[0]) for ids in other.ids().values() if ids]
    client = Client(raise_request_exception=False)
    client.force_login(world.owner.user)
    visit = Visit(world, foreign, part, client, Access(Caller(world, "owner", by_session=True)))
    got_request_exception.connect(visit.note_exception)
    try:
        for number in count():
            _round(visit, number, until=began + seconds + (0 if number else LONGER))
            if monotonic() > began + seconds:
                break
    finally:
        got_request_exception.disconnect(visit.note_exception)
    if before != other.rows():
        part.find("the other workspace", "other workspace changed", "see its audit trail")
    part.seconds = monotonic() - began
    return part


def _round(visit: Visit, number: int, until: float) -> None:
    known: set[str] = set()
    for address in addresses(visit.world):
        if monotonic() > until:
            break
        kind = kind_of(address)
        if kind in known:
            continue
        known.add(kind)
        _junk_query(visit, address, number)
        for form in _forms_at(visit, address):
            _junk_form(visit, form, number)
        if any(name in address for name in ("members", "tokens", "settings")):
            visit.access.restore()
    _junk_doors(visit, number)
    if number == 0:
        routes = [route for route in (*member_routes(), *public_routes()) if not route.is_api]
        # An invitation's and an unsubscription's address are in e-mails alone.
        missed = {kind_of_route(route) for route in routes} - known
        visit.part.of, visit.part.covered = len(routes), len(routes) - len(missed)
        visit.part.notes += [f"not come to: {', '.join(sorted(missed))}"] if missed else []


def _forms_at(visit: Visit, address: str) -> Iterator[Form]:
    """The page's forms, and the address itself as a place to post to."""
    if address.startswith("/api/"):
        return
    answer = read(visit.client, address)
    if b"<form" in answer.body:
        yield from forms_of(answer.body.decode("utf-8", "replace"), address)
    yield Form(address, "post")


def _junk_query(visit: Visit, address: str, number: int) -> None:
    @seed(SEED + number)
    @FEW
    @given(st.dictionaries(st.sampled_from(NAMES.split()), _junk(visit), min_size=1, max_size=6))
    def ask(query: dict[str, str]) -> None:
        path = address.partition("?")[0]
        visit.take(path, visit.client.get(path, query), f"{query}")

    ask()


def _junk_form(visit: Visit, form: Form, number: int) -> None:
    if "logout" in form.action or "setlang" in form.action or "theme" in form.action:
        return
    filled = form.filled("Words")

    @seed(SEED + number)
    @FEW
    @given(st.data())
    def send(data: st.DataObject) -> None:
        body: dict[str, Any] = dict(filled)
        for name in filled:
            if data.draw(st.booleans()):
                body[name] = data.draw(_junk(visit))
        if data.draw(st.booleans()):
            body["file"] = BytesIO(data.draw(st.sampled_from(FILES)))
            body["file"].name = data.draw(st.sampled_from(("x.csv", "x.xlsx", "")))
        call = visit.client.get if form.method == "get" else visit.client.post
        answer = call(form.action, {k: v for k, v in body.items() if v is not None})
        visit.take(form.action.partition("?")[0], answer, f"{body}")

    send()


def _junk_doors(visit: Visit, number: int) -> None:
    """Public links with tokens that nobody has."""
    stranger = Client(raise_request_exception=False)

    @seed(SEED + number)
    @FEW
    @given(st.text(min_size=1, max_size=60) | st.sampled_from(WORDS))
    def knock(token: str) -> None:
        for route in public_routes():
            path = route.pattern.replace("<slug:workspace_slug>", visit.world.workspace.slug)
            path = path.replace("<str:token>", quote(token, safe="")).replace("<slug:name>", "x")
            for answer in (stranger.get(f"/{path}"), stranger.post(f"/{path}", {"x": token})):
                visit.take(f"/{route.pattern}", answer, token)

    knock()


def _junk(visit: Visit) -> st.SearchStrategy[str]:
    return st.one_of(JUNK, st.sampled_from(visit.foreign_ids))
