"""One GET of every address of the site, by whom it is for, with what came back and was written."""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tenancy.isolation.scope import workspace_scope
from tenancy.models import User, Workspace
from tests.addresses import address_of, values_of
from tests.factories.stakeholders import make_organization
from tests.factories.tenancy import make_member
from tests.routes import (
    MEMBER_PREFIXES,
    PUBLIC_PREFIX,
    Route,
    all_routes,
    member_routes,
    public_routes,
)
from tests.samples import Samples
from tests.security.public_links import open_token
from tests.security.signing_in import confirm_address, set_up_codes

WRITES = re.compile(
    r"^\s*(INSERT INTO|UPDATE|DELETE FROM|MERGE INTO|TRUNCATE|COPY)\s+\"?(\w+)", re.IGNORECASE
)
MAIL = (
    "From: a@example.org\r\nTo: b@example.org\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
    "Content-Type: text/html; charset=utf-8\r\n\r\n"
    "<html><head><style>p{color:red}</style></head><body><p>Hello</p></body></html>\r\n"
)


@dataclass(frozen=True)
class Visit:
    """What one request was answered with."""

    pattern: str
    url: str
    is_signed_in: bool
    status: int
    headers: dict[str, str]
    text: str
    content: bytes = b""
    writes: frozenset[str] = field(default_factory=frozenset)

    @property
    def is_html(self) -> bool:
        return self.headers["Content-Type"].startswith("text/html")


def make_samples(workspace: Workspace) -> Samples:
    """A workspace's samples, with the members they need."""
    with workspace_scope(workspace):
        organization = make_organization(name="Bridge School", sector="education")
    partner = make_member(workspace, "partner", organization_id=organization.pk)
    return Samples(workspace, partner, make_member(workspace, "owner"))


def visit(client: Client, pattern: str, url: str, *, is_signed_in: bool) -> Visit:
    """GET a page, read it to its end, and undo nothing: the caller's transaction does."""
    connection.queries_log.clear()  # it holds 9,000 statements and forgets the rest
    with CaptureQueriesContext(connection) as queries:
        answer: Any = client.get(url)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    writes = {
        f"{found[1].upper()} {found[2]}"
        for query in queries
        if (found := WRITES.match(query["sql"])) is not None
    }
    text = content.decode("utf-8", errors="replace")
    headers = dict(answer.headers)
    return Visit(
        pattern, url, is_signed_in, answer.status_code, headers, text, content, frozenset(writes)
    )


def addresses(samples: Samples) -> Iterator[tuple[Route, str]]:
    """Every route with an address that leads to something; for tokens see public_links.py."""
    public = {route.pattern for route in public_routes()}
    for route in all_routes():
        if not route.pattern.startswith((*MEMBER_PREFIXES, PUBLIC_PREFIX)):
            name = "x.eml" if route.pattern.startswith("mail/") else "1"
            yield route, "/" + re.sub(r"<(?:\w+:)?\w+>", name, route.pattern)
            continue
        values = values_of(route, samples)
        if route.pattern in public:
            with workspace_scope(samples.workspace):
                values["token"] = open_token(route.pattern, samples)
        yield route, address_of(route, samples.workspace.slug, values)


def walk(samples: Samples, mail_folder: Path) -> list[Visit]:
    """
    Every address once: members' by an owner, public ones by nobody, what is in between by both.

    ``mail_folder`` is where the embedded mode's mail is looked for. Leaves its rows behind.
    """
    (mail_folder / "x.eml").write_text(MAIL, encoding="utf-8", newline="")
    confirm_address(samples.owner.user)
    owner = _signed_in(samples.owner.user)
    members = {route.pattern for route in member_routes()}
    public = {route.pattern for route in public_routes()}
    visits = []
    for route, url in addresses(samples):
        if route.pattern not in public:
            visits.append(_undone(owner, route, url, is_signed_in=True))
        if route.pattern not in members:
            visits.append(_undone(Client(), route, url, is_signed_in=False))
    return visits


def _signed_in(user: User) -> Client:
    """With a second factor, and just now asked who it is: every page of the account opens."""
    set_up_codes(user)
    RecoveryCodes.activate(user)
    client = Client()
    client.force_login(user)
    session = client.session
    shown = {"method": "password", "at": time.time(), "reauthenticated": True}
    session["account_authentication_methods"] = [shown]
    session.save()
    return client


def _undone(client: Client, route: Route, url: str, *, is_signed_in: bool) -> Visit:
    with transaction.atomic():
        seen = visit(client, route.pattern, url, is_signed_in=is_signed_in)
        transaction.set_rollback(True)
    return seen
