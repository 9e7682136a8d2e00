"""Keeping patterns in the background: nobody waits for it, and nothing is left out."""

from typing import Any

import psycopg2
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from feedback.suppression.patterns import choose_hidden
from metrics.actions import patterns
from metrics.actions.patterns import keep_patterns
from metrics.models import Breakdown, SuppressionPattern
from tenancy.models import Workspace
from tests.factories.metrics import make_metric
from tests.metrics.test_student_figures import _report


@pytest.fixture
def two(scope: Workspace) -> Workspace:
    """A workspace with two metrics whose reports need a pattern."""
    for _metric in range(2):
        metric = make_metric()
        _report(metric, "A", {"race": {"Hispanic": (28, 40), "Black": (2, 5)}})
        for number in range(3):
            _report(metric, f"B{number}", {"race": {"Hispanic": (40, 60), "Black": (30, 50)}})
    return scope


def test_nothing_is_written_while_a_pattern_is_chosen(
    two: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[int] = []
    with CaptureQueriesContext(connection) as seen:

        def chosen(**choice: Any) -> Any:
            heads = [query["sql"].split(" ")[0] for query in seen.captured_queries]
            locks = [query for query in seen.captured_queries if "FOR UPDATE" in query["sql"]]
            written.append(len(locks) + sum(head in ("INSERT", "UPDATE") for head in heads))
            return choose_hidden(**choice)

        monkeypatch.setattr(patterns, "choose_hidden", chosen)
        assert keep_patterns(workspace=two) == 2
    assert written == [0, 0]
    assert SuppressionPattern.objects.count() == 2


def test_what_is_left_after_its_time_is_made_by_the_next_task(
    two: Workspace, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    monkeypatch.setattr(patterns, "_AT_MOST_SECONDS", 0.0)
    with django_capture_on_commit_callbacks() as queued:
        assert keep_patterns(workspace=two) == 1
    assert len(queued) == 1
    with django_capture_on_commit_callbacks() as queued:
        assert keep_patterns(workspace=two) == 1
    assert queued == []


def test_figures_that_change_meanwhile_are_made_by_the_next_task(
    two: Workspace, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:

    def chosen(**choice: Any) -> Any:
        Breakdown.objects.filter(group="Hispanic", numerator=28).update(numerator=27)
        return choose_hidden(**choice)

    monkeypatch.setattr(patterns, "choose_hidden", chosen)
    with django_capture_on_commit_callbacks() as queued:
        assert keep_patterns(workspace=two) == 0
    assert len(queued) == 1
    assert not SuppressionPattern.objects.exists()


def test_two_tasks_of_one_workspace_do_not_make_the_same_twice(two: Workspace) -> None:
    other = psycopg2.connect(**connection.get_connection_params())
    try:
        with other.cursor() as cursor:
            key = f"patterns:{two.pk}"
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
        assert keep_patterns(workspace=two) == 0
        other.rollback()  # Closing does not wait until the lock is released.
    finally:
        other.close()
    assert keep_patterns(workspace=two) == 2
