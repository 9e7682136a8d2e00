"""An import of a hundred thousand measurements, against the bare INSERTs of the same rows."""

import csv
import io
import threading
import time
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import psycopg2
from psycopg2.extras import execute_values

from bench.data.coalition import make_users
from bench.data.sizes import Extent
from bench.environment import Environment, sign_in
from bench.measuring import Figure
from imports.actions.applying import apply_import, confirm_import, undo_import
from imports.actions.dry_runs import check_import, map_columns
from imports.actions.uploads import start_import
from imports.models import ImportRun
from imports.progress import progress_of
from metrics.models import Metric
from stakeholders.models import Organization
from tenancy.isolation.models import new_id
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership, Workspace

SLUG = "bench-import"
COLUMNS = ("metric", "reporter_key", "period", "group", "numerator", "denominator")
GROUP = ("English learners", "English learners")
ROWS_AT_ONCE = 1_000
ROUNDS = 3
FEWEST_STEPS = 3
_ENTER = "SELECT set_config('app.workspace_id', %s, true)"
_MEASUREMENTS = """
INSERT INTO metrics_measurement (workspace_id, id, metric_id, organization_id, period_start,
    period_end, numerator, denominator, value, submitted_by_id, import_run_id, accepted_at,
    created_at, updated_at, status, note, evidence, sent_back_reason) VALUES %s
"""
_BREAKDOWNS = """
INSERT INTO metrics_breakdown (workspace_id, id, measurement_id, dimension, "group", numerator,
    denominator, value) VALUES %s
"""


@dataclass
class Imported:
    """What the rounds took: seconds of the dry run and of writing, and how far it was seen."""

    checked: list[float] = field(default_factory=list)
    written: list[float] = field(default_factory=list)
    by_hand: list[float] = field(default_factory=list)
    steps: set[int] = field(default_factory=set)


def make_import_workspace(extent: Extent) -> Workspace:
    """Metrics and reporters, and nothing reported yet."""
    workspace = Workspace.objects.create(slug=SLUG, name="Sample imports")
    with workspace_scope(workspace):
        for user in make_users(SLUG, 2):
            Membership.objects.create(user=user, role="coordinator")
        Organization.objects.bulk_create(
            Organization(name=f"School {number:03}", external_key=f"S{number}", sector="education")
            for number in range(extent.imported_reporters)
        )
        Metric.objects.bulk_create(
            Metric(name=f"Measure {number:03}", kind="percentage")
            for number in range(extent.imported_metrics)
        )
    return workspace


def file_of(extent: Extent) -> bytes:
    """A row for everybody and one for a student group, for each metric, reporter and year."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    until = date.today().year  # noqa: DTZ011 - any year will do
    for number in range(extent.imported_metrics):
        for reporter in range(extent.imported_reporters):
            for year in range(until - extent.imported_years, until):
                base = 100 + (number * 7 + reporter * 3 + year) % 800
                key = (f"Measure {number:03}", f"S{reporter}", f"{year}-{year + 1}")
                writer.writerow((*key, "", base * 6 // 10, base))
                writer.writerow((*key, GROUP[1], base // 20, base // 10))
    return text.getvalue().encode()


def import_workspace(environment: Environment) -> Workspace:
    """The one that exists, or a new one that somebody is signed in to."""
    found = Workspace.objects.filter(slug=SLUG).first()
    if found is None:
        found = make_import_workspace(environment.extent)
        environment.cookies[SLUG] = sign_in(f"coordinator@{SLUG}.example.org")
    return found


def import_figures(environment: Environment, *, is_watched: bool = True) -> list[Figure]:
    """
    Writing what the dry run showed, and both passes together.

    :param is_watched: whether progress must have been seen; a small file is done before.
    """
    extent = environment.extent
    workspace = import_workspace(environment)
    number = extent.imported_metrics * extent.imported_reporters * extent.imported_years
    content, taken = file_of(extent), Imported()

    def both() -> float:
        return taken.checked.pop(0) + taken.written.pop(0)

    return [
        Figure(
            name=f"import of {number:,} measurements with breakdowns",
            against="bare bulk INSERTs",
            goal=4,
            product=lambda: imported(workspace, content, taken, is_watched=is_watched),
            yardstick=lambda: by_hand(environment, workspace, content, taken),
            rounds=ROUNDS,
        ),
        Figure(
            name="the same with its dry run",
            against="bare bulk INSERTs",
            product=both,
            yardstick=lambda: taken.by_hand.pop(0),
            rounds=ROUNDS,
        ),
    ]


def imported(workspace: Workspace, content: bytes, taken: Imported, *, is_watched: bool) -> float:
    """
    Seconds for writing; the dry run before it is noted as well, and all is undone afterwards.

    :raises RuntimeError: nobody could have seen how far it was, or rows were left out.
    """
    with workspace_scope(workspace):
        member = Membership.objects.select_related("user")[0]
        run = start_import(
            acting_member=member, importer="measurements", file_name="file.csv", content=content
        )
        map_columns(acting_member=member, run=run, mapping=run.mapping)
    began = time.perf_counter()
    with workspace_scope(workspace):
        check_import(run=run)
    taken.checked.append(time.perf_counter() - began)
    with workspace_scope(workspace):
        confirm_import(acting_member=member, run=run)
    watching = Watching(run, taken.steps)
    watching.start()
    began = time.perf_counter()
    with workspace_scope(workspace):
        run = apply_import(acting_member=member, run=run)
    taken.written.append(time.perf_counter() - began)
    watching.stop()
    if is_watched and len(taken.steps) < FEWEST_STEPS:
        raise RuntimeError(f"The import's progress was not shown: {taken.steps}")
    with workspace_scope(workspace):
        if set(run.row_outcomes) != {"a"}:
            raise RuntimeError(f"Not all rows were added: {sorted(set(run.row_outcomes))}")
        undo_import(acting_member=member, run=run)
        ImportRun.objects.all().delete()
    return taken.written[-1]


class Watching(threading.Thread):
    """Looks at the progress, as the page does."""

    def __init__(self, run: ImportRun, steps: set[int]) -> None:
        super().__init__(daemon=True)
        self.run_seen, self.steps, self.is_over = run, steps, threading.Event()

    def run(self) -> None:
        while not self.is_over.wait(0.1):
            self.steps.add(progress_of(self.run_seen))

    def stop(self) -> None:
        """Look no more."""
        self.is_over.set()
        self.join()


def by_hand(
    environment: Environment, workspace: Workspace, content: bytes, taken: Imported
) -> float:
    """The same rows, ready made, in statements of a thousand and one transaction; then deleted."""
    measurements, breakdowns = _rows(workspace, content)
    key = str(workspace.pk)
    connection = psycopg2.connect(environment.servers.database_url)
    began = time.perf_counter()
    with connection, connection.cursor() as cursor:
        cursor.execute(_ENTER, [key])
        execute_values(cursor, _MEASUREMENTS, measurements, page_size=ROWS_AT_ONCE)
        execute_values(cursor, _BREAKDOWNS, breakdowns, page_size=ROWS_AT_ONCE)
    taken.by_hand.append(time.perf_counter() - began)
    with connection, connection.cursor() as cursor:
        cursor.execute(_ENTER, [key])
        cursor.execute("DELETE FROM metrics_breakdown WHERE workspace_id = %s", [key])
        cursor.execute("DELETE FROM metrics_measurement WHERE workspace_id = %s", [key])
    connection.close()
    return taken.by_hand[-1]


def _rows(workspace: Workspace, content: bytes) -> tuple[list[Any], list[Any]]:
    with workspace_scope(workspace):
        metrics = {metric.name: str(metric.pk) for metric in Metric.objects.all()}
        reporters = {each.external_key: str(each.pk) for each in Organization.objects.all()}
        member = str(Membership.objects.all()[0].pk)
    key, now = str(workspace.pk), "2026-01-01 00:00+00"
    measurements: list[Any] = []
    breakdowns: list[Any] = []
    reader = csv.reader(io.StringIO(content.decode()))
    next(reader)
    for metric, reporter, period, group, numerator, denominator in reader:
        if group:
            figures = (*GROUP, numerator, denominator, None)
            breakdowns.append((key, str(new_id()), measurements[-1][1], *figures))
            continue
        span = (f"{period[:4]}-07-01", f"{period[5:]}-06-30")
        row = (key, str(new_id()), metrics[metric], reporters[reporter], *span)
        rest = (None, member, None, now, now, now, "accepted", "", "", "")
        measurements.append((*row, numerator, denominator, *rest))
    return measurements, breakdowns
