"""Drills of the public links: answered by many at once, looked at, interrupted."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from http import HTTPStatus
from threading import Barrier
from uuid import uuid4

from django.db import connections
from django.utils import timezone

from faults.browser import Browser, Page
from faults.database import rows_of
from faults.environment import Environment, TooSlow, wait_until
from faults.rows import Row
from feedback.actions.waves import close_wave
from feedback.models import Answer, Wave
from messaging.links import unsubscribe_url
from stakeholders.models import OwnDataLink
from tenancy.accounts.tokens import hash_token, new_token
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Invitation, Workspace
from tests.factories.check_ins import make_check_in, make_round
from tests.factories.feedback import MadeWave, make_survey, make_wave
from tests.factories.partnerships import make_partnership
from tests.factories.stakeholders import make_organization
from tests.factories.tenancy import make_workspace

CLIENTS = 20
ALREADY = "We already have your answers"
# Programs that open links in e-mails before their readers do.
BOTS = (
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "WhatsApp/2.23",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) SafeLinks",
    "Mozilla/5.0 BingPreview/1.0b",
)


# The public links: those that a look leaves as they were, and those that keep a mark.
LOOKED_AT = ("survey", "check-in", "invitation", "unsubscribe", "own-data")
MARKED = {"share": "notes the day on which the link was last opened, and nothing of who"}


def a_wave(people: int, promise: str) -> tuple[Workspace, MadeWave]:
    """An open wave in a workspace of its own."""
    workspace = make_workspace(slug=f"survey-{uuid4().hex[:8]}")
    with workspace_scope(workspace):
        return workspace, make_wave(make_survey(promise), people)


def survey_path(workspace: Workspace, token: str) -> str:
    """The address behind a personal link."""
    return f"/p/{workspace.slug}/survey/{token}/"


def twenty_clients_answer_at_once(environment: Environment) -> list[Row]:
    """One link, twenty browsers, one instant: for each of two promises."""
    environment.start_web()
    broken = list[str]()
    stored = 0
    promises = ("identified", "anonymous")
    for promise in promises:
        workspace, made = a_wave(1, promise)
        pages = _all_at_once(environment, survey_path(workspace, made.tokens[0]))
        told = Counter(_what_it_says(page) for page in pages)
        if told != {"thanked": 1, "told of the first": CLIENTS - 1}:
            broken.append(f"{promise}: the clients were {dict(told)}")
        with workspace_scope(workspace):
            wave = Wave.objects.get()
            stored += wave.answered_count
            winners = [number for number, page in enumerate(pages) if page.is_redirect]
            if promise == "identified" and numbers_stored() != winners:
                broken.append(
                    f"clients {winners} were thanked, the answers of {numbers_stored()} are in"
                )
    sent = len(promises)
    row = Row(
        what=f"one link answered by {CLIENTS} clients at once",
        sent=sent,
        lost=max(0, sent - stored),
        duplicated=max(0, stored - sent),
        broken=tuple(broken),
    )
    return [row]


def _all_at_once(environment: Environment, path: str) -> list[Page]:
    start = Barrier(CLIENTS)

    def answer(number: int) -> Page:
        browser = Browser(environment.port)
        page = browser.get(path)
        start.wait(timeout=60)
        return browser.send(page, q1="yes", q5=str(number))

    with ThreadPoolExecutor(CLIENTS) as pool:
        return list(pool.map(answer, range(CLIENTS)))


def _what_it_says(page: Page) -> str:
    if page.is_redirect:
        return "thanked"
    if page.status == HTTPStatus.CONFLICT and ALREADY in page.text:
        return "told of the first"
    return f"given {page.status}"


def numbers_stored() -> list[int]:
    """The number that each stored answer carries."""
    numbers = Answer.objects.exclude(number=None).values_list("number", flat=True)
    return [int(number) for number in numbers if number is not None]


def links_are_only_looked_at(environment: Environment) -> list[Row]:
    """GET and HEAD of every personal link that an e-mail brings, by people and by programs."""
    environment.start_web()
    paths = _links()
    assert set(paths) == set(LOOKED_AT)
    before, broken, count = _contents(environment), list[str](), 0
    for name, path in paths.items():
        for agent in ("Mozilla/5.0", *BOTS):
            for method in ("GET", "HEAD"):
                page = Browser(environment.port, agent=agent).get(path, method)
                count += 1
                if page.status != HTTPStatus.OK:
                    broken.append(f"{method} {name}: {page.status}")
    after = _contents(environment)
    broken += [f"{table} was written to" for table in after if after[table] != before.get(table)]
    what = f"{len(paths)} kinds of links looked at by people and programs"
    return [Row(what=what, sent=count, broken=tuple(broken))]


def _links() -> dict[str, str]:
    workspace, made = a_wave(1, "anonymous")
    public_link = f"/p/{workspace.slug}"
    check_in, invitation, own_data = new_token(), new_token(), new_token()
    with workspace_scope(workspace):
        organization = make_organization()
        partnership = make_partnership("", organization)
        make_check_in(make_round(partnership), organization, token=check_in)
        Invitation.objects.create(
            email="new@example.org",
            role="viewer",
            token_hash=hash_token(invitation),
            expires_at=timezone.now() + timedelta(days=7),
        )
        OwnDataLink.objects.create(
            person=made.people[0],
            token_hash=hash_token(own_data),
            expires_at=timezone.now() + timedelta(days=7),
        )
    leave = unsubscribe_url(workspace, email="ana@example.org", language="en")
    return {
        "survey": survey_path(workspace, made.tokens[0]),
        "check-in": f"{public_link}/check-in/{check_in}/",
        "invitation": f"{public_link}/invitation/{invitation}/",
        "own-data": f"{public_link}/own-data/{own_data}/",
        "unsubscribe": leave[leave.index("/p/") :],
    }


def _contents(environment: Environment) -> dict[str, str]:
    """A mark of every row of every table, with its version: rewriting the same counts too."""
    tables = rows_of(environment, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    marks = {}
    for (table,) in tables:
        row = "t.xmin::text || t::text"
        statement = f"SELECT md5(string_agg({row}, '' ORDER BY {row})) FROM {table} AS t"
        marks[table] = str(rows_of(environment, statement)[0][0])
    return marks


def no_thanked_answer_is_lost(environment: Environment) -> list[Row]:
    """People answer while PostgreSQL is shut down at once, twice; who was thanked is in."""
    people = 30 if environment.is_short else 100
    environment.start_web()
    return [_answered(environment, promise, people) for promise in ("identified", "anonymous")]


def _answered(environment: Environment, promise: str, people: int) -> Row:
    workspace, made = a_wave(people, promise)
    thanked = list[int]()

    def answer(number: int) -> None:
        path = survey_path(workspace, made.tokens[number])
        _until_thanked(environment, path, number)
        thanked.append(number)

    restarts = [people // 4, people // 2]
    killed_at = 0.0
    with ThreadPoolExecutor(4) as pool:
        waiting = [pool.submit(answer, number) for number in range(people)]
        for count in restarts:
            wait_until(partial(_has, thanked, count), seconds=60, what="answers come")
            environment.servers.stop_postgres_at_once()
            killed_at = time.monotonic()
            environment.servers.start_postgres()
        for one in waiting:
            one.result(timeout=90)
    over_at = time.monotonic()
    connections.close_all()
    with workspace_scope(workspace):
        # What waits anonymously becomes rows at the close.
        wave = close_wave(acting_member=None, wave=made.wave)
        stored = numbers_stored()
    broken = () if wave.answered_count == people else (f"the wave counts {wave.answered_count}",)
    return Row(
        what=f"{promise} answers while PostgreSQL is shut down twice",
        sent=people,
        lost=people - len(set(stored)),
        duplicated=len(stored) - len(set(stored)),
        seconds=over_at - killed_at,
        broken=broken,
    )


def _has(thanked: list[int], count: int) -> bool:
    return len(thanked) >= count


def _until_thanked(environment: Environment, path: str, number: int) -> None:
    """As a person does: send it again from the page that says it did not work, typing nothing."""
    browser = Browser(environment.port)
    until = time.monotonic() + 60
    page, was_refused = browser.get(path), False
    while time.monotonic() < until:
        if not page.is_outage:
            page = browser.send(page, q1="yes", q5=str(number))
        elif page.has_form:
            assert page.form().data()["q5"] == [str(number)]
            page, was_refused = browser.send(page), True
        else:
            page = browser.get(path)
        if page.is_redirect or (page.status == HTTPStatus.CONFLICT and was_refused):
            return
        if not page.is_outage and page.status != HTTPStatus.OK:
            raise AssertionError(f"Person {number} was given {page.status}.")
        time.sleep(0.2)
    raise TooSlow(f"Nobody thanked person {number}.")
