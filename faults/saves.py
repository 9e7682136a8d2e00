"""Drills of a save in a bad moment: what was typed is kept, and is saved once in the end."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from uuid import uuid4

from django.db import connections

from faults.answers import survey_path
from faults.browser import Browser, Page, signed_in
from faults.environment import Environment, TooSlow
from faults.rows import Row
from feedback.models import Answer
from meetings.models import Meeting
from partnerships.models import Activity, CheckIn
from tenancy.accounts.tokens import new_token
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership, Workspace
from tests.factories.check_ins import make_check_in, make_round
from tests.factories.feedback import make_wave
from tests.factories.meetings import make_meeting
from tests.factories.partnerships import make_partnership
from tests.factories.stakeholders import make_organization
from tests.factories.tenancy import make_member, make_workspace

SLOWEST_SECONDS = 5.0
UNCERTAIN = "tell whether what you sent was saved"
LONG = "\r\n".join(
    f'{number}. "Who brings what?" – said <b>Ana</b> & left; €{number}, niños, 人民.'
    for number in range(1, 60)
)


@dataclass
class House:
    """A workspace with something to write into, and who writes."""

    workspace: Workspace
    member: Membership
    partnership_id: str
    meeting_id: str
    survey_token: str
    check_in_token: str

    @property
    def room(self) -> str:
        """Where its pages are."""
        return f"/w/{self.workspace.slug}"


def a_house() -> House:
    """A new one."""
    workspace = make_workspace(slug=f"house-{uuid4().hex[:8]}")
    member = make_member(workspace, "coordinator")
    token = new_token()
    with workspace_scope(workspace):
        organization = make_organization()
        partnership = make_partnership("", organization)
        meeting = make_meeting(partnership, organization)
        made = make_wave(people=1)
        make_check_in(make_round(partnership), organization, token=token)
    return House(workspace, member, str(partnership.pk), str(meeting.pk), made.tokens[0], token)


@dataclass(frozen=True)
class Form:
    """A page, what is typed into it, and how often that is saved."""

    name: str
    path: str
    typed: dict[str, str]
    saved: Callable[[], int]


def _forms(house: House) -> list[Form]:
    activity = {"title": "Tutoring", "type": "tutoring", "partnership": house.partnership_id}
    return [
        Form(
            "activity",
            f"{house.room}/activities/new/",
            {**activity, "description": LONG},
            lambda: sum(_same(one.description) for one in Activity.objects.all()),
        ),
        Form(
            "minutes",
            f"{house.room}/meetings/{house.meeting_id}/edit/",
            {"minutes": LONG},
            lambda: sum(_same(one.minutes) for one in Meeting.objects.all()),
        ),
        Form(
            "survey",
            survey_path(house.workspace, house.survey_token),
            {"q1": "yes", "q6": LONG},
            lambda: sum(_same(one.text) for one in Answer.objects.all()),
        ),
        Form(
            "check-in",
            f"/p/{house.workspace.slug}/check-in/{house.check_in_token}/",
            {"progress": "on_track", "confidence": "4", "win": LONG[:1500]},
            lambda: sum(one.win.replace("\r", "") == _plain(LONG[:1500]) for one in _check_ins()),
        ),
    ]


def _check_ins() -> list[CheckIn]:
    return list(CheckIn.objects.all())


def _plain(text: str) -> str:
    return text.replace("\r", "").strip()


def _same(text: str) -> bool:
    return _plain(text) == _plain(LONG)


def save_without_postgres(environment: Environment) -> list[Row]:
    """Forms sent while PostgreSQL is down come back whole; sent again, they are saved once."""
    house = a_house()
    environment.start_web()
    browser = signed_in(environment.port, house.member)
    forms = _forms(house)
    opened = [browser.get(form.path) for form in forms]
    environment.servers.stop_postgres_at_once()
    connections.close_all()
    refused = [browser.send(page, **form.typed) for page, form in zip(opened, forms, strict=True)]
    environment.servers.start_postgres()
    back_at = time.monotonic()
    broken = [
        f"{form.name}: {fault}"
        for form, page, before in zip(forms, refused, opened, strict=True)
        for fault in _faults_of(form, page, before)
    ]
    again = [browser.send(page) for page in refused]
    broken += [
        f"{form.name}: sent again, {page.status}"
        for form, page in zip(forms, again, strict=True)
        if not page.is_redirect
    ]
    seconds = time.monotonic() - back_at
    with workspace_scope(house.workspace):
        saved = [form.saved() for form in forms]
    row = Row(
        what="long forms sent while PostgreSQL is down, then again",
        sent=len(forms),
        lost=saved.count(0),
        duplicated=sum(max(0, count - 1) for count in saved),
        seconds=seconds,
        broken=tuple(broken),
    )
    return [row]


def _faults_of(form: Form, page: Page, before: Page) -> list[str]:
    """What the page that says "not saved" does wrong."""
    if not page.is_outage:
        return [f"answered {page.status}"]
    sent = {**before.form().data(), **{name: [value] for name, value in form.typed.items()}}
    kept = {
        name: [_plain(value) for value in values] for name, values in page.form().data().items()
    }
    lost = [name for name, values in sent.items() if kept.get(name) != [_plain(v) for v in values]]
    return [f"{name} was not kept" for name in lost]


def _all(values: list[str]) -> list[str]:
    return [_plain(value) for value in values]


def saves_through_restarts(environment: Environment) -> list[Row]:
    """Four people log one activity after another while PostgreSQL is shut down twice."""
    house = a_house()
    environment.start_web()
    each = 10 if environment.is_short else 30
    titles = [f"Activity {person}/{number}" for person in range(4) for number in range(each)]
    browsers = [signed_in(environment.port, house.member) for _ in range(4)]
    done = list[str]()

    def log(person: int) -> None:
        for number in range(each):
            _log_until_saved(browsers[person], house, f"Activity {person}/{number}")
            done.append("one")

    killed_at = 0.0
    with ThreadPoolExecutor(4) as pool:
        waiting = [pool.submit(log, person) for person in range(4)]
        for share in (4, 2):
            until = time.monotonic() + 60
            while len(done) < len(titles) // share and time.monotonic() < until:
                time.sleep(0.01)
            environment.servers.stop_postgres_at_once()
            killed_at = time.monotonic()
            environment.servers.start_postgres()
        for one in waiting:
            one.result(timeout=90)
    seconds = time.monotonic() - killed_at
    connections.close_all()
    with workspace_scope(house.workspace):
        saved = list(Activity.objects.values_list("title", flat=True))
    row = Row(
        what="activities logged while PostgreSQL is shut down twice",
        sent=len(titles),
        lost=len(set(titles) - set(saved)),
        duplicated=len(saved) - len(set(saved)),
        seconds=seconds,
    )
    return [row]


def _log_until_saved(browser: Browser, house: House, title: str) -> None:
    """Send it again from the page that says it did not work; look first where that is advised."""
    path = f"{house.room}/activities/new/"
    until = time.monotonic() + 60
    page = browser.get(path)
    while time.monotonic() < until:
        if not page.is_outage:
            typed = {"title": title, "type": "tutoring", "partnership": house.partnership_id}
            page = browser.send(page, **typed)
        elif not page.has_form:
            page = browser.get(path)
        elif UNCERTAIN in page.text:
            seen = browser.get(f"{house.room}/activities/")
            if seen.is_outage:
                time.sleep(0.2)
                continue
            if title in seen.text:
                return
            page = browser.send(page)
        else:
            page = browser.send(page)
        if page.is_redirect:
            return
        time.sleep(0.1)
    raise TooSlow(f"{title} could not be saved.")


def save_without_redis(environment: Environment) -> list[Row]:
    """Redis is away: every form is saved and every page shown, without a long wait."""
    house = a_house()
    environment.start_web()
    browser = signed_in(environment.port, house.member)
    environment.servers.kill_redis()
    slowest, broken = 0.0, list[str]()

    def timed(name: str, ask: Callable[[], Page], *, is_save: bool) -> None:
        nonlocal slowest
        began = time.monotonic()
        page = ask()
        slowest = max(slowest, time.monotonic() - began)
        if not (page.is_redirect if is_save else page.status == 200):
            broken.append(f"{name}: {page.status}")

    forms = _forms(house)
    for form in forms:
        timed(form.name, partial(browser.send, browser.get(form.path), **form.typed), is_save=True)
    api = f"/api/v1/workspaces/{house.workspace.slug}/activities/"
    for path in (f"{house.room}/", f"{house.room}/dashboard/", api):
        timed(path, partial(browser.get, path), is_save=False)
    timed("sign-in page", partial(Browser(environment.port).get, "/accounts/login/"), is_save=False)
    with workspace_scope(house.workspace):
        saved = [form.saved() for form in forms]
    row = Row(
        what="forms saved and pages shown while Redis is away",
        sent=len(forms),
        lost=saved.count(0),
        duplicated=sum(max(0, count - 1) for count in saved),
        seconds=slowest,
        limit=SLOWEST_SECONDS,
        broken=tuple(broken),
    )
    return [row]
