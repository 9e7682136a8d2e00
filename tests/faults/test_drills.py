"""What `make faults` must break, held to what the product registers; and how rows are judged."""

from collections.abc import Callable

import pytest
from django.conf import settings

from config.celery import app
from faults import drills, figures
from faults.answers import LOOKED_AT, MARKED
from faults.rows import Row, table
from messaging.schedules import JOBS
from tests.routes import PUBLIC_PREFIX, public_routes


@pytest.mark.parametrize(
    ("covered", "registered"),
    [
        (drills.TASKS, lambda: {n for n in app.tasks if not n.startswith(("celery.", "tests."))}),
        (drills.JOBS, lambda: set(JOBS)),
    ],
)
def test_everything_that_runs_in_the_background_is_broken_by_a_drill_or_says_why_not(
    covered: dict[str, object], registered: Callable[[], set[str]]
) -> None:
    app.loader.import_default_modules()
    assert set(covered) == registered()
    known = {drill.run for drill in drills.DRILLS}
    for name, drill in covered.items():
        assert drill in known or (isinstance(drill, str) and drill), name


def test_the_waits_of_a_run_stand_in_the_order_of_production() -> None:
    assert figures.LEASE > figures.TASK_LIMIT > figures.SMTP_TIMEOUT
    assert settings.OUTBOX_LEASE_SECONDS > settings.OUTBOX_TASK_LIMIT_SECONDS
    assert settings.OUTBOX_TASK_LIMIT_SECONDS > settings.EMAIL_TIMEOUT
    assert figures.RECOVERY == figures.LEASE + figures.SEND_EVERY


GOOD: dict[str, object] = {"what": "x", "sent": 3, "duplicated": 1, "allowed": 1, "seconds": 2.0}


@pytest.mark.parametrize(
    ("changes", "is_held"),
    [
        ({}, True),
        ({"seconds": None}, True),
        ({"lost": 1}, False),
        ({"duplicated": 2}, False),
        ({"seconds": figures.RECOVERY + 0.1}, False),
        ({"broken": ("something",)}, False),
    ],
)
def test_a_row_holds_only_if_all_of_its_promises_do(
    changes: dict[str, object], is_held: bool
) -> None:
    row = Row(**{**GOOD, **changes})  # type: ignore[arg-type]
    assert row.held is is_held
    assert table([row]).splitlines()[2].endswith("yes" if is_held else "NO")


def test_the_short_run_still_kills_every_kind_of_process() -> None:
    short = {drill.name for drill in drills.DRILLS if drill.is_in_short_run}
    assert {"worker_is_killed", "postgres_is_restarted", "save_without_redis"} <= short


def test_every_public_link_is_looked_at_or_says_what_it_notes() -> None:
    public_links = {
        route.pattern.removeprefix(PUBLIC_PREFIX).split("/")[0] for route in public_routes()
    }
    assert public_links == {*LOOKED_AT, *MARKED}
