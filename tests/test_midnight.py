"""
Near midnight the workspace's day counts, not the server's: on every page, in files and e-mails.

The clock is set while two workspaces are walked through: in New York it is still yesterday
when the server's next day has begun, in Tokyo it is tomorrow already.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format

from feedback.actions.schedule import invite_more_people
from feedback.actions.waves import add_wave, send_wave
from messaging.models import Message
from metrics.actions.measurements import accept_measurement, record_measurement
from overview.actions.shares import create_share
from partnerships.actions.check_ins import ask_participants
from partnerships.models import Participation
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership, Workspace
from tests.addresses import address_of, values_of
from tests.factories.feedback import make_survey
from tests.factories.metrics import make_metric
from tests.factories.stakeholders import make_organization, make_person
from tests.factories.tenancy import make_member, make_workspace
from tests.routes import member_routes
from tests.samples import Samples

# Zone, the moment in UTC, and the day there; the server's is another one.
MIDNIGHTS = {
    "America/New_York": (datetime(2026, 3, 11, 3, 30, tzinfo=UTC), date(2026, 3, 10)),
    "Asia/Tokyo": (datetime(2026, 3, 10, 16, 30, tzinfo=UTC), date(2026, 3, 11)),
}
OPEN_FOR = 10
# Pages whose form begins with today.
BEGINS_TODAY = {"activities/new/": "happened_on", "wins/new/": "happened_on"}
# Lists of what was done at this moment.
SHOWS_TODAY = ("audit/", "check-ins/", "imports/", "messages/", "members/")


def as_written(day: date) -> re.Pattern[str]:
    """A day in every way in which pages, files and e-mails write one."""
    formats = ("DATE_FORMAT", "SHORT_DATE_FORMAT", "MONTH_DAY_FORMAT")
    texts = {date_format(day, each) for each in formats} | {day.isoformat()}
    return re.compile("|".join(rf"(?<!\d){re.escape(each)}(?!\d)" for each in sorted(texts)))


@dataclass(frozen=True)
class Night:
    """A workspace shortly before or after its midnight, with one of everything."""

    workspace: Workspace
    owner: Membership
    partner: Membership
    today: date

    @property
    def not_today(self) -> re.Pattern[str]:
        """The server's day, as it must stand nowhere."""
        return as_written(timezone.now().astimezone(UTC).date())

    def client(self) -> Client:
        client = Client()
        client.force_login(self.owner.user)
        return client


@pytest.fixture(params=MIDNIGHTS)
def night(request: pytest.FixtureRequest, db: None) -> Iterator[Night]:
    moment, today = MIDNIGHTS[request.param]
    with time_machine.travel(moment):
        workspace = make_workspace(slug="harbor", time_zone=request.param)
        with workspace_scope(workspace):
            organization = make_organization("Bridge School")
        owner = make_member(workspace, "owner")
        partner = make_member(workspace, "partner", organization_id=organization.pk)
        yield Night(workspace, owner, partner, today)


def read(client: Client, url: str) -> str:
    """What an address answers, if it is a page or a file of text."""
    answer: Any = client.get(url)
    assert answer.status_code < 500, url
    if not answer.streaming:
        return str(answer.content.decode()) if answer.status_code == 200 else ""
    content = b"".join(answer.streaming_content)
    return "" if url.endswith((".xlsx", ".zip")) else content.decode(errors="replace")


def test_c_at_midnight_every_page_and_file_has_the_workspaces_day(night: Night) -> None:
    client = night.client()
    samples = Samples(night.workspace, night.partner, night.owner)
    seen: dict[str, str] = {}
    for route in member_routes():
        if route.is_api or "get" not in route.verbs() or "archive" in route.pattern:
            continue
        with timezone.override(night.workspace.time_zone):  # as in a request
            values = values_of(route, samples)
        url = address_of(route, "harbor", values)
        html = read(client, url)
        found = night.not_today.search(html)
        assert found is None, f"{url}: …{html[found.start() - 200 : found.end() + 60]}…"
        seen[url.removeprefix("/w/harbor/")] = html
    assert len(seen) > 150
    for path in SHOWS_TODAY:
        assert as_written(night.today).search(read(client, f"/w/harbor/{path}")), path
    for path, name in BEGINS_TODAY.items():
        value = re.search(rf'<input[^>]*name="{name}"[^>]*>', seen[path])
        assert value, path
        assert f'value="{night.today.isoformat()}"' in value[0], path


def test_c_at_midnight_deadlines_in_e_mails_are_the_workspaces_days(night: Night) -> None:
    ends = night.today + timedelta(days=OPEN_FOR)
    with workspace_scope(night.workspace), timezone.override(night.workspace.time_zone):
        samples = Samples(night.workspace, night.partner, night.owner)
        partnership = samples.partnership()
        person = make_person("Ana", organization=samples.organization(), email="ana@example.org")
        Participation.objects.filter(partnership=partnership).update(contact=person)
        ask_participants(
            acting_member=night.owner,
            partnership=partnership,
            remind_after_days=3,
            closes_after_days=OPEN_FOR,
        )
        closes_at = timezone.now() + timedelta(days=OPEN_FOR)
        wave = add_wave(
            acting_member=night.owner, survey=make_survey(), name="Spring", closes_at=closes_at
        )
        send_wave(acting_member=night.owner, wave=wave)
        invite_more_people(wave_id=wave.pk)
        texts = dict(Message.objects.values_list("kind", "text"))
    assert {kind.partition("_")[0] for kind in texts} == {"check", "survey"}, texts.keys()
    not_then = as_written((timezone.now() + timedelta(days=OPEN_FOR)).astimezone(UTC).date())
    for kind, text in texts.items():
        assert as_written(ends).search(text), (kind, text)
        assert not not_then.search(text), (kind, text)


def test_c_at_midnight_the_history_of_a_report_and_a_share_have_the_workspaces_day(
    night: Night,
) -> None:
    with workspace_scope(night.workspace), timezone.override(night.workspace.time_zone):
        made = record_measurement(
            acting_member=night.owner,
            metric=make_metric("Hours", kind="sum"),
            value=Decimal(3),
            period_start=date(2025, 1, 1),
            period_end=date(2025, 12, 31),
        )
        accept_measurement(acting_member=night.owner, measurement=made)
        _share, token = create_share(
            acting_member=night.owner, title="Board", expires_on=night.today
        )
    client = night.client()
    for page in (f"measurements/{made.pk}/", "shares/"):
        html = read(client, f"/w/harbor/{page}")
        assert as_written(night.today).search(html), page
        assert not night.not_today.search(html), page
    # It works through its day, and no longer.
    shared = f"/p/harbor/share/{token}/"
    html = read(Client(), shared)
    assert as_written(night.today).search(html)
    assert not night.not_today.search(html)
