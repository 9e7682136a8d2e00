"""A drill of the days on which the clock changes: what is due at nine comes at nine, once."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import time_machine
from django.db import connections

from faults.environment import Environment
from faults.rows import Row
from messaging.actions.schedules import run_schedules
from messaging.actions.send_due import send_due
from partnerships.actions.check_ins import set_cadence
from partnerships.models import CheckInRound, Partnership
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership
from tests.factories.partnerships import make_participation, make_partnership
from tests.factories.stakeholders import make_organization, make_person
from tests.factories.tenancy import make_member, make_workspace

NINE = time(9)
TICK = timedelta(minutes=5)
PEOPLE = 2


@dataclass(frozen=True)
class Change:
    """A Sunday on which a zone changes its clock, and a time within the hour concerned."""

    name: str
    zone: str
    sunday: date
    at: time
    # When that is on the day itself: behind the gap in spring, the first of two in autumn.
    comes_at: time

    @property
    def days(self) -> list[tuple[date, time, time]]:
        """Sundays and Mondays around it: the day, what is asked for, what the clock shows."""
        weeks = [self.sunday + timedelta(weeks=number) for number in (-1, 0, 1)]
        sundays = [
            (day, self.at, self.comes_at if day == self.sunday else self.at) for day in weeks
        ]
        return sundays + [(day + timedelta(days=1), NINE, NINE) for day in weeks]


CHANGES = (
    Change("ny-spring", "America/New_York", date(2027, 3, 14), time(2, 30), time(3, 30)),
    Change("berlin-spring", "Europe/Berlin", date(2027, 3, 28), time(2, 30), time(3, 30)),
    Change("berlin-autumn", "Europe/Berlin", date(2027, 10, 31), time(2, 30), time(2, 30)),
    Change("ny-autumn", "America/New_York", date(2027, 11, 7), time(1, 30), time(1, 30)),
)


def clocks_change(environment: Environment) -> list[Row]:
    """
    Weekly check-ins over four clock changes, two schedulers at every tick.

    Within this process, because its clock can be set: the database, the schedules and the mail
    server are the real ones.
    """
    sent, arrived, broken = 0, Counter[str](), list[str]()
    with ThreadPoolExecutor(2) as pool:
        for change in CHANGES:
            wanted = sorted(f"{day} {shown:%H:%M}" for day, _asked, shown in change.days)
            seen = _live_through(change, pool)
            sent += len(wanted) * PEOPLE
            if seen != wanted:
                broken.append(f"{change.name}: wanted {wanted}, began {seen}")
        list(pool.map(lambda _: connections.close_all(), range(2)))
    for one in list(environment.sink.received):
        if one.recipient.startswith("clock-"):
            arrived[one.message_id] += 1
    row = Row(
        what=f"weekly schedules over {len(CHANGES)} clock changes, two schedulers",
        sent=sent,
        lost=max(0, sent - len(arrived)),
        duplicated=sum(arrived.values()) - min(sent, len(arrived)),
        broken=tuple(broken),
    )
    return [row]


def _live_through(change: Change, pool: ThreadPoolExecutor) -> list[str]:
    """Three weeks in ticks; when the rounds began, by the clock on the wall."""
    zone = ZoneInfo(change.zone)
    start = datetime.combine(change.sunday - timedelta(days=8), NINE, zone)
    with time_machine.travel(start):
        member, partnerships = _asked_weekly(change)
    for day, asked, _shown in sorted(change.days):
        begin = datetime.combine(day, asked, zone).astimezone(UTC) - timedelta(hours=2)
        for number in range(timedelta(hours=5) // TICK):
            with time_machine.travel(begin + number * TICK):
                done = [pool.submit(run_schedules) for _ in range(2)]
                for one in done:
                    one.result(timeout=30)
                send_due()
    with workspace_scope(member.workspace):
        began = [one.opened_at.astimezone(zone) for one in CheckInRound.objects.all()]
    with time_machine.travel(start + timedelta(weeks=4)):
        _ask_no_more(member, partnerships)
    return sorted(f"{moment:%Y-%m-%d %H:%M}" for moment in began)


def _asked_weekly(change: Change) -> tuple[Membership, list[Partnership]]:
    """One partnership is asked on Sundays in the hour that changes, one on Mondays at nine."""
    workspace = make_workspace(slug=f"clock-{change.name}", time_zone=change.zone)
    member = make_member(workspace, "coordinator")
    made = []
    with workspace_scope(workspace):
        for day, at in ((change.sunday, change.at), (change.sunday + timedelta(days=1), NINE)):
            partnership = make_partnership()
            for number in range(PEOPLE):
                organization = make_organization()
                email = f"clock-{change.name}-{at:%H%M}-{number}@example.org"
                person = make_person(organization=organization, email=email)
                make_participation(partnership, organization, contact=person)
            _set(member, partnership, day - timedelta(weeks=1), at, is_active=True)
            made.append(partnership)
    return member, made


def _ask_no_more(member: Membership, partnerships: list[Partnership]) -> None:
    with workspace_scope(member.workspace):
        for partnership in partnerships:
            _set(member, partnership, date(2027, 1, 1), NINE, is_active=False)


def _set(
    member: Membership, partnership: Partnership, day: date, at: time, *, is_active: bool
) -> None:
    set_cadence(
        acting_member=member,
        partnership=partnership,
        every="week",
        starts_on=day,
        at=at,
        remind_after_days=0,
        closes_after_days=6,
        is_active=is_active,
    )
