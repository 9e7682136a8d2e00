"""Drills of work in the background: a wave called off, a worker killed in the middle of writing."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar
from uuid import uuid4

import psycopg2
from django.utils import timezone

from faults import figures
from faults.answers import numbers_stored
from faults.database import admin_url, rows_of
from faults.environment import Environment, wait_until
from faults.mailing import now
from faults.rows import Row
from feedback.actions.invitations import BATCH_SIZE
from feedback.actions.waves import add_wave, cancel_wave, send_wave
from feedback.models import Wave
from imports.actions.applying import confirm_import
from imports.actions.dry_runs import map_columns
from imports.actions.uploads import start_import
from imports.models import ImportRun
from messaging.models import Message
from messaging.schedules import wake_at
from stakeholders.models import Organization
from tenancy.isolation.scope import workspace_scope
from tenancy.models import AuditEvent, Membership, Workspace
from tests.factories.feedback import make_survey, make_wave
from tests.factories.stakeholders import make_person
from tests.factories.tenancy import make_member, make_workspace
from tests.feedback.answering import answer_all

T = TypeVar("T")

ANSWERS = 57
ROWS = 400
# The first and the last table that each piece of work writes to.
FLUSH_MEETS = ("feedback_answer", "tenancy_auditevent")
IMPORT_MEETS = ("stakeholders_organization", "tenancy_auditevent")
INVITING_MEETS = ("feedback_surveyinvitation", "messaging_message")


def _a_member(name: str) -> Membership:
    return make_member(make_workspace(slug=f"{name}-{uuid4().hex[:8]}"), "coordinator")


def wave_is_called_off(environment: Environment) -> list[Row]:
    """A wave called off while its e-mails go out: what is not in anybody's hand stays here."""
    member = _a_member("called-off")
    with workspace_scope(member.workspace):
        for number in range(environment.count):
            make_person(email=f"calledoff-{number}@example.org")
        wave = add_wave(acting_member=member, survey=make_survey(), name="Autumn")
    environment.sink.pause = 0.03
    environment.processes.start_worker()
    environment.processes.start_beat()
    with workspace_scope(member.workspace):
        send_wave(acting_member=member, wave=wave)
    wait_until(lambda: len(_arrived(environment)) >= 25, seconds=60, what="25 e-mails of the wave")
    with workspace_scope(member.workspace):
        cancel_wave(acting_member=member, wave=Wave.objects.get())
    called_off_at = now()
    wait_until(lambda: now() > called_off_at + 2 * figures.SEND_EVERY, seconds=60, what="a while")
    arrived = _arrived(environment)
    late = sum(at > called_off_at for at in arrived.values())
    with workspace_scope(member.workspace):
        states = Counter(Message.objects.values_list("status", flat=True))
        invited = Wave.objects.get().invited_count
    broken = list[str]()
    if set(states) != {"sent", "canceled"} or sum(states.values()) != invited:
        broken.append(f"{invited} were invited, the log says {dict(states)}")
    if late > figures.CONCURRENCY:
        broken.append(f"{late} went out after it was called off")
    row = Row(
        what=f"a wave to {environment.count} called off while it is sent ({late} in flight)",
        sent=states["sent"],
        lost=max(0, states["sent"] - len(arrived)),
        duplicated=max(0, len(arrived) - states["sent"]),
        broken=tuple(broken),
    )
    return [row]


def _arrived(environment: Environment) -> dict[str, float]:
    found = list(environment.sink.received)
    return {one.recipient: one.at for one in found if one.recipient.startswith("calledoff-")}


def worker_is_killed_inviting(environment: Environment) -> list[Row]:
    """A wave larger than its first batch: whoever asks the rest dies, and everybody is asked."""
    people = BATCH_SIZE + 25
    member = _a_member("inviting")
    with workspace_scope(member.workspace):
        for number in range(people):
            make_person(email=f"invited-{number}@example.org")
        wave = add_wave(acting_member=member, survey=make_survey(), name="Autumn")
        send_wave(acting_member=member, wave=wave)
    killed_at = 0.0
    tables = INVITING_MEETS[:1] if environment.is_short else INVITING_MEETS
    for table in tables:
        killed_at = _kill_when_it_meets(environment, table)
    environment.processes.start_worker()
    over_at = wait_until(
        lambda: _read(member.workspace, lambda: Wave.objects.get().is_open and not _unsent()),
        seconds=90,
        what="everybody is asked",
    )
    found = [one.recipient for one in list(environment.sink.received)]
    arrived = [one for one in found if one.startswith("invited-")]
    invited = _read(member.workspace, lambda: Wave.objects.get().invited_count)
    row = Row(
        what=f"worker killed {len(tables)} times while it invites",
        sent=people,
        lost=people - len(set(arrived)),
        duplicated=len(arrived) - len(set(arrived)),
        allowed=len(tables) * figures.CONCURRENCY,
        seconds=over_at - killed_at,
        broken=() if invited == people else (f"the wave counts {invited} invited",),
    )
    return [row]


def _unsent() -> bool:
    return Message.objects.unfinished().exists()


def worker_is_killed_at_the_close(environment: Environment) -> list[Row]:
    """A wave closes, its anonymous answers are written out, and the worker dies of it."""
    workspace = make_workspace(slug=f"closing-{uuid4().hex[:8]}")
    with workspace_scope(workspace):
        made = make_wave(make_survey("anonymous"), ANSWERS)
        answer_all(made, [{"number": number} for number in range(ANSWERS)])
        Wave.objects.update(closes_at=timezone.now())
        wake_at(timezone.now())
    tables = FLUSH_MEETS[:1] if environment.is_short else FLUSH_MEETS
    before = _read(workspace, lambda: sorted(numbers_stored()))
    broken = list[str]()
    killed_at = 0.0
    for table in tables:
        killed_at = _kill_when_it_meets(environment, table)
        after = _read(workspace, lambda: sorted(numbers_stored()))
        if after != before or not _read(workspace, lambda: Wave.objects.get().is_open):
            broken.append(f"killed at {table}, the wave is half closed")
    environment.processes.start_worker()
    over_at = wait_until(
        lambda: _read(workspace, lambda: Wave.objects.get().is_closed),
        seconds=60,
        what="the wave is closed",
    )
    stored = _read(workspace, numbers_stored)
    row = Row(
        what=f"worker killed {len(tables)} times while it writes out anonymous answers",
        sent=ANSWERS,
        lost=ANSWERS - len(set(stored)),
        duplicated=len(stored) - len(set(stored)),
        seconds=over_at - killed_at,
        broken=tuple(broken),
    )
    return [row]


def worker_is_killed_importing(environment: Environment) -> list[Row]:
    """A file is imported as a whole or not at all, wherever the worker dies."""
    member = _a_member("importing")
    workspace = member.workspace
    lines = [f"Organization {number},health" for number in range(ROWS)]
    content = "\n".join(["name,sector", *lines]).encode()
    with workspace_scope(workspace):
        run = start_import(
            acting_member=member, importer="organizations", file_name="many.csv", content=content
        )
        map_columns(acting_member=member, run=run, mapping=run.mapping)
    _kill_when_it_meets(environment, "imports_importrun")
    environment.processes.start_worker()
    wait_until(lambda: _status(workspace) == "checked", seconds=60, what="the file is checked")
    environment.processes.kill("worker")
    with workspace_scope(workspace):
        confirm_import(acting_member=member, run=ImportRun.objects.get())
    tables = IMPORT_MEETS[:1] if environment.is_short else IMPORT_MEETS
    broken = list[str]()
    killed_at = 0.0
    for table in tables:
        killed_at = _kill_when_it_meets(environment, table)
        count = _read(workspace, Organization.objects.count)
        if count or _status(workspace) != "importing":
            broken.append(f"killed at {table}, {count} rows are in, {_status(workspace)}")
    environment.processes.start_worker()
    over_at = wait_until(lambda: _status(workspace) == "done", seconds=60, what="it is imported")
    names = _read(workspace, lambda: list(Organization.objects.values_list("name", flat=True)))
    told = _read(workspace, lambda: AuditEvent.objects.filter(action="apply_import").count())
    if told != 1:
        broken.append(f"the audit trail tells of it {told} times")
    row = Row(
        what=f"worker killed {1 + len(tables)} times while it checks and imports",
        sent=ROWS,
        lost=ROWS - len(set(names)),
        duplicated=len(names) - len(set(names)),
        seconds=over_at - killed_at,
        broken=tuple(broken),
    )
    return [row]


def _status(workspace: Workspace) -> str:
    return _read(workspace, lambda: ImportRun.objects.get().status)


def _read(workspace: Workspace, read: Callable[[], T]) -> T:
    with workspace_scope(workspace):
        return read()


def _kill_when_it_meets(environment: Environment, table: str) -> float:
    """
    Let the worker run into a locked table, in the middle of its transaction, and kill it there.

    When that was. The lock is given back only then, so that what had been sent is carried out.
    """
    with _locked(environment, table):
        if not environment.processes.is_running("beat"):
            environment.processes.start_beat()
        environment.processes.start_worker()
        wait_until(
            lambda: _is_waiting(environment, table), seconds=60, what=f"it writes to {table}"
        )
        environment.processes.kill("worker")
        killed_at = time.monotonic()
    wait_until(lambda: not _is_waiting(environment, table), seconds=20, what="the lock is free")
    return killed_at


@contextmanager
def _locked(environment: Environment, table: str) -> Iterator[None]:
    """Nobody writes to the table; reading goes on."""
    connection = psycopg2.connect(admin_url(environment.servers.servers))
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {table} IN SHARE MODE")
        yield
    finally:
        connection.close()


def _is_waiting(environment: Environment, table: str) -> bool:
    statement = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = %s::regclass::oid"
    return bool(rows_of(environment, statement, [table])[0][0])
