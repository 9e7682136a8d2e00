"""Asking, reminding and closing, by the clock and by hand."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from messaging.models import DueWork, Message
from messaging.schedules import JOBS
from partnerships.actions.answers import NoWinInIt, RecordedAlready, answer_check_in, record_win_of
from partnerships.actions.check_in_schedule import run_check_ins
from partnerships.actions.check_ins import (
    NoRecipients,
    OverlapsTheNext,
    RemindedAlready,
    RemindsTooLate,
    RoundIsClosed,
    RoundStaysClosed,
    RoundStillOpen,
    ask_participants,
    close_round,
    remind_silent,
    reopen_round,
    set_cadence,
)
from partnerships.models import CheckIn, CheckInCadence, CheckInRound, Partnership, Win
from stakeholders.models import Organization
from tenancy.isolation.scope import workspace_scope
from tenancy.models import AuditEvent, Membership, Workspace
from tests.factories.check_ins import make_answer, make_round
from tests.factories.partnerships import make_participation, make_partnership
from tests.factories.stakeholders import make_organization, make_person

MONDAY = datetime(2026, 3, 2, 15, tzinfo=UTC)  # 10:00 in New York, before the clocks change


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def asked_by(workspace: Workspace, coordinator: Membership) -> Membership:
    """A coordinator of a workspace in New York."""
    workspace.time_zone = "America/New_York"
    workspace.save()
    coordinator.workspace = workspace
    return coordinator


def make_asked(*languages: str) -> Partnership:
    """A partnership with one participant per language, each with a contact."""
    partnership = make_partnership("Ready Readers")
    for language in languages:
        organization = make_organization()
        person = make_person(organization=organization, language=language)
        make_participation(partnership, organization, contact=person)
    return partnership


def set_weekly(member: Membership, partnership: Partnership, **changes: object) -> CheckInCadence:
    values: dict[str, object] = {
        "every": "week",
        "starts_on": date(2026, 3, 2),
        "at": time(9),
        "remind_after_days": 3,
        "closes_after_days": 7,
    }
    return set_cadence(acting_member=member, partnership=partnership, **{**values, **changes})  # type: ignore[arg-type]


def test_nine_stays_nine_over_the_clock_change(
    asked_by: Membership, scope: Workspace, clock: time_machine.Traveller
) -> None:
    partnership = make_asked("en")
    cadence = set_weekly(asked_by, partnership)
    assert cadence.next_at == datetime(2026, 3, 9, 13, tzinfo=UTC)
    assert cadence.next_at.astimezone(ZoneInfo("America/New_York")).hour == 9
    assert DueWork.objects.get(kind="schedule").due_at == cadence.next_at


def test_the_schedule_asks_once_however_often_it_runs(
    asked_by: Membership, scope: Workspace, clock: time_machine.Traveller
) -> None:
    partnership = make_asked("en", "es")
    set_weekly(asked_by, partnership)
    clock.move_to(datetime(2026, 3, 9, 13, 0, 20, tzinfo=UTC))
    now = timezone.now()
    first = JOBS["partnerships.check_ins"](scope, now)
    second = run_check_ins(scope, now)
    assert first == second
    assert CheckInRound.objects.count() == 1
    assert Message.objects.filter(kind="check_in").count() == 2
    assert set(CheckIn.objects.values_list("language", flat=True)) == {"en", "es"}


def test_a_round_is_over_when_the_next_begins(
    asked_by: Membership, scope: Workspace, clock: time_machine.Traveller
) -> None:
    set_weekly(asked_by, make_asked("en"))
    for day in (9, 16, 23):
        clock.move_to(datetime(2026, 3, day, 13, 0, 40, tzinfo=UTC))
        run_check_ins(scope, timezone.now())
    assert CheckInRound.objects.count() == 3
    assert CheckInRound.objects.open(timezone.now()).count() == 1


def test_the_schedule_says_when_it_is_next_due(
    asked_by: Membership, scope: Workspace, clock: time_machine.Traveller
) -> None:
    set_weekly(asked_by, make_asked("en"))
    clock.move_to(datetime(2026, 3, 9, 13, tzinfo=UTC))
    reminder = run_check_ins(scope, timezone.now())
    assert reminder == datetime(2026, 3, 12, 13, tzinfo=UTC)
    clock.move_to(reminder)
    assert run_check_ins(scope, reminder) == datetime(2026, 3, 16, 13, tzinfo=UTC)


def test_a_closed_partnership_is_not_asked(
    asked_by: Membership, scope: Workspace, clock: time_machine.Traveller
) -> None:
    partnership = make_asked("en")
    set_weekly(asked_by, partnership)
    Partnership.objects.update(stage="closed")
    clock.move_to(datetime(2026, 3, 9, 13, tzinfo=UTC))
    assert run_check_ins(scope, timezone.now()) == datetime(2026, 3, 16, 13, tzinfo=UTC)
    assert CheckInRound.objects.count() == 0


def test_switched_off_nothing_is_asked(
    asked_by: Membership, scope: Workspace, clock: time_machine.Traveller
) -> None:
    partnership = make_asked("en")
    set_weekly(asked_by, partnership)
    set_weekly(asked_by, partnership, is_active=False)
    clock.move_to(datetime(2026, 3, 20, 13, tzinfo=UTC))
    assert run_check_ins(scope, timezone.now()) is None
    assert CheckInRound.objects.count() == 0
    assert CheckInCadence.objects.count() == 1


def test_a_rhythm_that_overlaps_itself_is_refused(
    coordinator: Membership, scope: Workspace
) -> None:
    partnership = make_asked("en")
    with pytest.raises(OverlapsTheNext):
        set_weekly(coordinator, partnership, closes_after_days=8)
    with pytest.raises(RemindsTooLate):
        set_weekly(coordinator, partnership, remind_after_days=7)


def test_only_the_silent_are_reminded_and_only_once(
    asked_by: Membership, scope: Workspace, clock: time_machine.Traveller
) -> None:
    asked = ask_participants(acting_member=asked_by, partnership=make_asked("en", "es", "en"))
    answered = CheckIn.objects.order_by("pk")[0]
    answer_check_in(check_in=answered, acting_member=None, progress="ahead", confidence=5)
    clock.shift(timedelta(days=3, minutes=1))
    run_check_ins(scope, timezone.now())
    run_check_ins(scope, timezone.now())
    reminded = Message.objects.filter(kind="check_in_reminder")
    silent = CheckIn.objects.silent().values_list("person__email", flat=True)
    assert set(reminded.values_list("to_email", flat=True)) == set(silent)
    assert reminded.count() == 2
    asked.round.refresh_from_db()
    with pytest.raises(RemindedAlready):
        remind_silent(acting_member=asked_by, round=asked.round)


def test_the_first_link_still_works_after_the_reminder(
    asked_by: Membership, scope: Workspace, client: Client
) -> None:
    asked = ask_participants(acting_member=asked_by, partnership=make_asked("en"))
    remind_silent(acting_member=asked_by, round=asked.round)
    path = next(iter(asked.links.values())).split("localhost:8000")[-1]
    assert CheckIn.objects.exclude(reminder_token_hash="").count() == 1
    assert client.get(path).status_code == 200


def test_an_answer_stops_the_messages_that_wait(
    asked_by: Membership, scope: Workspace, clock: time_machine.Traveller
) -> None:
    ask_participants(acting_member=asked_by, partnership=make_asked("en", "en"))
    found = CheckIn.objects.order_by("pk")[0]
    answer_check_in(check_in=found, acting_member=None, progress="slow", confidence=2)
    statuses = dict(Message.objects.values_list("to_email", "status"))
    assert found.person
    assert statuses.pop(found.person.email) == "canceled"
    assert set(statuses.values()) == {"queued"}


def test_asking_twice_asks_once(coordinator: Membership, scope: Workspace) -> None:
    partnership = make_asked("en")
    ask_participants(acting_member=coordinator, partnership=partnership)
    with pytest.raises(RoundStillOpen):
        ask_participants(acting_member=coordinator, partnership=partnership)
    assert Message.objects.count() == 1


def test_who_has_no_address_is_not_asked(coordinator: Membership, scope: Workspace) -> None:
    partnership = make_partnership("Quiet", make_organization())
    mute = make_organization()
    make_participation(partnership, mute, contact=make_person(organization=mute, email=""))
    with pytest.raises(NoRecipients):
        ask_participants(acting_member=coordinator, partnership=partnership)


def test_whose_part_has_ended_is_not_asked(coordinator: Membership, scope: Workspace) -> None:
    partnership = make_asked("en")
    gone = make_organization()
    make_participation(
        partnership, gone, contact=make_person(organization=gone), until=date(2020, 1, 1)
    )
    asked = ask_participants(acting_member=coordinator, partnership=partnership)
    assert gone.pk not in asked.links


def test_only_hashes_of_links_are_stored(coordinator: Membership, scope: Workspace) -> None:
    asked = ask_participants(acting_member=coordinator, partnership=make_asked("en"))
    token = next(iter(asked.links.values())).rstrip("/").rsplit("/", 1)[-1]
    assert token not in CheckIn.objects.get().token_hash
    message = Message.objects.get()
    assert token not in message.text + message.html + message.secret
    assert token not in str(list(AuditEvent.objects.values()))


def test_closing_stops_answers_and_messages(
    coordinator: Membership, scope: Workspace, clock: time_machine.Traveller
) -> None:
    asked = ask_participants(acting_member=coordinator, partnership=make_asked("en"))
    close_round(acting_member=coordinator, round=asked.round)
    assert Message.objects.get().status == "canceled"
    with pytest.raises(RoundIsClosed):
        answer_check_in(
            check_in=CheckIn.objects.get(), acting_member=None, progress="ahead", confidence=5
        )
    with pytest.raises(RoundIsClosed):
        close_round(acting_member=coordinator, round=asked.round)
    with pytest.raises(RoundIsClosed):
        remind_silent(acting_member=coordinator, round=asked.round)


def test_d_a_closed_check_in_is_reopened_and_nobody_is_written_to(
    coordinator: Membership, scope: Workspace, clock: time_machine.Traveller
) -> None:
    partnership = make_asked("en", "en")
    asked = ask_participants(acting_member=coordinator, partnership=partnership)
    close_round(acting_member=coordinator, round=asked.round)
    before = Message.objects.count()
    again = reopen_round(acting_member=coordinator, round=asked.round, closes_after_days=4)
    assert again.closes_at == MONDAY + timedelta(days=4)
    first = CheckIn.objects.order_by("pk")[0]
    answer_check_in(check_in=first, acting_member=None, progress="ahead", confidence=5)
    # A reminder that was never sent does not go out by itself because of it.
    run_check_ins(scope, MONDAY + timedelta(days=3))
    assert Message.objects.count() == before
    with pytest.raises(RoundStaysClosed):
        reopen_round(acting_member=coordinator, round=asked.round)
    assert AuditEvent.objects.filter(action="reopen_check_in_round").count() == 1


def test_d_only_the_last_check_in_is_reopened_and_not_beyond_the_next(
    asked_by: Membership, scope: Workspace, clock: time_machine.Traveller
) -> None:
    partnership = make_asked("en")
    cadence = set_weekly(asked_by, partnership)
    first = ask_participants(acting_member=asked_by, partnership=partnership).round
    close_round(acting_member=asked_by, round=first)
    again = reopen_round(acting_member=asked_by, round=first, closes_after_days=30)
    assert again.closes_at == cadence.next_at
    close_round(acting_member=asked_by, round=again)
    clock.shift(timedelta(hours=1))
    second = ask_participants(acting_member=asked_by, partnership=partnership).round
    close_round(acting_member=asked_by, round=second)
    with pytest.raises(RoundStaysClosed):
        reopen_round(acting_member=asked_by, round=first)
    assert reopen_round(acting_member=asked_by, round=second).is_open


def test_a_round_of_many_costs_as_many_statements_as_one_of_few(
    coordinator: Membership, scope: Workspace
) -> None:
    counts = []
    for size in (1, 5):
        partnership = make_asked(*["en"] * size)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            ask_participants(acting_member=coordinator, partnership=partnership)
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_an_answer_may_be_changed_and_stays_one(coordinator: Membership, scope: Workspace) -> None:
    ask_participants(acting_member=coordinator, partnership=make_asked("en"))
    found = CheckIn.objects.get()
    first = answer_check_in(check_in=found, acting_member=None, progress="ahead", confidence=5)
    again = answer_check_in(check_in=found, acting_member=None, progress="stuck", confidence=1)
    assert first.answered_at == again.answered_at
    assert CheckIn.objects.get().progress == "stuck"
    actions = AuditEvent.objects.filter(object_type="checkin").values_list("action", flat=True)
    assert sorted(actions) == ["answer_check_in", "change_check_in"]


def test_what_a_coordinator_writes_down_is_marked(
    coordinator: Membership, partner: Membership, scope: Workspace
) -> None:
    school = Organization.objects.get(name="Bridge School")
    partnership = make_partnership("Ours", school)
    found = make_round(partnership, school).check_ins.get()
    answer_check_in(check_in=found, acting_member=coordinator, progress="slow", confidence=3)
    assert CheckIn.objects.get().is_proxy
    answer_check_in(check_in=found, acting_member=partner, progress="slow", confidence=3)
    assert not CheckIn.objects.get().is_proxy


def test_a_win_is_recorded_once(coordinator: Membership, scope: Workspace) -> None:
    organization = make_organization()
    partnership = make_partnership("Ours", organization)
    told = make_answer(make_round(partnership), organization, win="A shelf of books")
    win = record_win_of(acting_member=coordinator, check_in=told)
    assert (win.text, win.organization, win.is_published) == (told.win, organization, False)
    with pytest.raises(RecordedAlready):
        record_win_of(acting_member=coordinator, check_in=told)
    nothing = make_answer(make_round(partnership, days_ago=40), organization)
    with pytest.raises(NoWinInIt):
        record_win_of(acting_member=coordinator, check_in=nothing)
    assert Win.objects.count() == 1


def test_another_workspace_sees_no_round(
    coordinator: Membership, other_workspace: Workspace, workspace: Workspace
) -> None:
    with workspace_scope(workspace):
        ask_participants(acting_member=coordinator, partnership=make_asked("en"))
    with workspace_scope(other_workspace):
        assert CheckInRound.objects.count() == CheckIn.objects.count() == 0
        assert run_check_ins(other_workspace, timezone.now()) is None
