"""The wall clock's rhythms, and the jobs that run by them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from messaging.actions.schedules import run_schedules
from messaging.models import DueWork
from messaging.schedules import JOBS, MONTHS, WEEKS, Job, next_occurrence, wake_at
from tenancy.isolation.scope import current_workspace_id, workspace_scope
from tenancy.models import Workspace

ZONES = ["America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Africa/Cairo", "UTC"]
RHYTHMS = [*WEEKS, *MONTHS]


def _next(after: datetime, **changes: Any) -> datetime:
    values: dict[str, Any] = {
        "starts_on": date(2026, 1, 5),
        "at": time(9),
        "every": "week",
        "zone": "America/New_York",
    }
    return next_occurrence(after=after, **{**values, **changes})


def _local(moment: datetime, zone: str = "America/New_York") -> str:
    return moment.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")


def test_nine_stays_nine_over_both_clock_changes() -> None:
    spring = _next(datetime(2026, 3, 2, 15, tzinfo=UTC))
    assert spring == datetime(2026, 3, 9, 13, tzinfo=UTC)
    autumn = _next(datetime(2026, 10, 26, 14, tzinfo=UTC))
    assert autumn == datetime(2026, 11, 2, 14, tzinfo=UTC)
    assert _local(spring)[-5:] == _local(autumn)[-5:] == "09:00"


def test_a_time_that_the_clock_skips_moves_behind_the_gap() -> None:
    found = _next(datetime(2026, 3, 7, tzinfo=UTC), starts_on=date(2026, 3, 8), at=time(2, 30))
    assert _local(found) == "2026-03-08 03:30"


def test_of_a_time_that_comes_twice_the_first_counts_and_only_once() -> None:
    first = _next(datetime(2026, 10, 31, tzinfo=UTC), starts_on=date(2026, 11, 1), at=time(1, 30))
    assert first == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    again = _next(first, starts_on=date(2026, 11, 1), at=time(1, 30))
    assert _local(again) == "2026-11-08 01:30"


def test_two_weeks_count_from_the_start() -> None:
    found = _next(datetime(2026, 1, 6, tzinfo=UTC), every="two_weeks")
    assert _local(found) == "2026-01-19 09:00"


def test_a_month_too_short_uses_its_last_day_and_the_next_its_own() -> None:
    after = datetime(2027, 1, 31, 20, tzinfo=UTC)
    february = _next(after, starts_on=date(2026, 10, 31), every="month")
    assert _local(february) == "2027-02-28 09:00"
    march = _next(february, starts_on=date(2026, 10, 31), every="month")
    assert _local(march) == "2027-03-31 09:00"
    quarter = _next(after, starts_on=date(2026, 11, 30), every="quarter")
    assert _local(quarter) == "2027-02-28 09:00"


def test_nothing_happens_before_the_start() -> None:
    found = _next(datetime(2020, 1, 1, tzinfo=UTC), every="quarter")
    assert _local(found) == "2026-01-05 09:00"


def test_unknown_rhythms_and_naive_moments_are_refused() -> None:
    with pytest.raises(ValueError, match="fortnight"):
        _next(datetime(2026, 1, 1, tzinfo=UTC), every="fortnight")
    with pytest.raises(ValueError, match="time zone"):
        _next(datetime(2026, 1, 1))  # noqa: DTZ001 - what is refused


_rhythm = {
    "starts_on": st.dates(date(2020, 1, 1), date(2030, 12, 31)),
    "at": st.times().map(lambda clock: clock.replace(microsecond=0)),
    "every": st.sampled_from(RHYTHMS),
    "zone": st.sampled_from(ZONES),
    "after": st.datetimes(datetime(2020, 1, 1), datetime(2031, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - Hypothesis adds the zone
}


@given(**_rhythm)
def test_an_occurrence_is_later_on_the_wall_clock_or_just_behind_a_gap(
    starts_on: date, at: time, every: str, zone: str, after: datetime
) -> None:
    rhythm: dict[str, Any] = {"starts_on": starts_on, "at": at, "every": every, "zone": zone}
    found = next_occurrence(after=after, **rhythm)
    assert found > after
    local = found.astimezone(ZoneInfo(zone))
    wall = datetime.combine(local.date(), at, ZoneInfo(zone))
    is_in_gap = wall.astimezone(UTC).astimezone(ZoneInfo(zone)).time() != at
    assert local.time() == at or is_in_gap
    assert local.date() >= starts_on


@given(**_rhythm)
def test_between_a_moment_and_its_next_occurrence_there_is_no_other(
    starts_on: date, at: time, every: str, zone: str, after: datetime
) -> None:
    rhythm: dict[str, Any] = {"starts_on": starts_on, "at": at, "every": every, "zone": zone}
    found = next_occurrence(after=after, **rhythm)
    assert next_occurrence(after=found - timedelta(microseconds=1), **rhythm) == found
    middle = after + (found - after) / 2
    assert next_occurrence(after=middle, **rhythm) == found
    following = next_occurrence(after=found, **rhythm)
    longest = {"week": 8, "two_weeks": 15, "month": 32, "quarter": 93}[every]
    assert timedelta(days=6) < following - found <= timedelta(days=longest)


@pytest.fixture
def jobs() -> Iterator[dict[str, Job]]:
    """No jobs but the test's own."""
    kept = dict(JOBS)
    JOBS.clear()
    yield JOBS
    JOBS.clear()
    JOBS.update(kept)


def test_a_job_runs_in_its_workspaces_scope_and_again_when_it_said(
    workspace: Workspace, other_workspace: Workspace, jobs: dict[str, Job]
) -> None:
    now = timezone.now()
    runs: list[tuple[object, datetime]] = []

    def job(where: Workspace, moment: datetime) -> datetime | None:
        assert current_workspace_id() == where.pk
        runs.append((where.slug, moment))
        return now + timedelta(days=7) if len(runs) == 1 else None

    jobs["test.job"] = job
    with workspace_scope(workspace):
        wake_at(now + timedelta(hours=1))
    assert run_schedules() == 0
    with time_machine.travel(now + timedelta(hours=1, seconds=1)):
        assert run_schedules() == 1
        assert run_schedules() == 0
    assert DueWork.objects.get().due_at == now + timedelta(days=7)
    with time_machine.travel(now + timedelta(days=7, seconds=1)):
        assert run_schedules() == 1
    assert [slug for slug, _ in runs] == ["harbor", "harbor"]
    assert not DueWork.objects.exists()


def test_the_earliest_wish_counts_even_while_a_job_runs(
    workspace: Workspace, jobs: dict[str, Job]
) -> None:
    now = timezone.now()

    def job(where: Workspace, moment: datetime) -> datetime | None:
        wake_at(now + timedelta(minutes=10))
        return now + timedelta(days=7)

    jobs["test.job"] = job
    with workspace_scope(workspace):
        wake_at(now + timedelta(hours=2))
        wake_at(now - timedelta(seconds=1))
        wake_at(now + timedelta(hours=3))
    assert run_schedules() == 1
    assert DueWork.objects.get().due_at == now + timedelta(minutes=10)


def test_a_job_that_fails_takes_nothing_of_the_others_and_runs_again_soon(
    workspace: Workspace, jobs: dict[str, Job], caplog: pytest.LogCaptureFixture
) -> None:
    now = timezone.now()

    def broken(where: Workspace, moment: datetime) -> datetime | None:
        Workspace.objects.filter(pk=where.pk).update(name="Half done")
        raise ZeroDivisionError

    def sound(where: Workspace, moment: datetime) -> datetime | None:
        Workspace.objects.filter(pk=where.pk).update(time_zone="Europe/Berlin")
        return now + timedelta(days=1)

    jobs["test.a_broken"], jobs["test.b_sound"] = broken, sound
    with workspace_scope(workspace):
        wake_at(now)
    assert run_schedules() == 1
    workspace.refresh_from_db()
    assert (workspace.name, workspace.time_zone) == ("Harbor Coalition", "Europe/Berlin")
    due_in = DueWork.objects.get().due_at - now
    assert timedelta(minutes=4) < due_in < timedelta(minutes=6)
    assert "test.a_broken failed" in caplog.text
