"""Nobody is written to at night."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from messaging.quiet_hours import after_quiet_hours
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Workspace
from tests.factories.messaging import make_message

NIGHT = (time(21), time(7))


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-01-15 20:59", "2026-01-15 20:59"),
        ("2026-01-15 21:00", "2026-01-16 07:00"),
        ("2026-01-16 03:00", "2026-01-16 07:00"),
        ("2026-01-16 07:00", "2026-01-16 07:00"),
        ("2026-03-07 23:00", "2026-03-08 07:00"),
    ],
)
def test_the_night_ends_at_seven_by_the_workspaces_clock(
    at: str, expected: str, settings: Settings
) -> None:
    settings.QUIET_HOURS = NIGHT
    zone = ZoneInfo("America/New_York")
    moment = datetime.fromisoformat(at).replace(tzinfo=zone)
    found = after_quiet_hours(moment, "America/New_York")
    assert found.astimezone(zone).strftime("%Y-%m-%d %H:%M") == expected


def test_quiet_hours_within_one_day(settings: Settings) -> None:
    settings.QUIET_HOURS = (time(12), time(14))
    noon = datetime(2026, 1, 15, 12, 30, tzinfo=UTC)
    assert after_quiet_hours(noon, "UTC") == noon.replace(hour=14, minute=0)
    evening = noon.replace(hour=22)
    assert after_quiet_hours(evening, "UTC") == evening


@hypothesis_settings(max_examples=200)
@given(
    moment=st.datetimes(datetime(2020, 1, 1), datetime(2031, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - Hypothesis adds the zone
    zone=st.sampled_from(["America/New_York", "Asia/Kolkata", "Europe/Berlin"]),
)
def test_the_result_is_never_earlier_never_at_night_and_at_most_a_night_later(
    moment: datetime, zone: str
) -> None:
    from django.test import override_settings

    with override_settings(QUIET_HOURS=NIGHT):
        found = after_quiet_hours(moment, zone)
        assert after_quiet_hours(found, zone) == found
    assert moment <= found <= moment + timedelta(hours=11)
    assert time(7) <= found.astimezone(ZoneInfo(zone)).time() < time(21)


def test_queueing_at_night_waits_for_the_morning_unless_it_was_asked_for(
    workspace: Workspace, settings: Settings
) -> None:
    settings.QUIET_HOURS = NIGHT
    tomorrow = timezone.now() + timedelta(days=1)
    night = tomorrow.replace(hour=23, minute=0, second=0, microsecond=0)
    with workspace_scope(workspace):
        held = make_message(due_at=night)
        asked = make_message(due_at=night, is_transactional=True)
    assert held.due_at == night + timedelta(hours=8)
    assert asked.due_at == night
