"""The bench measures what it says: its data are whole, its yardsticks do the same work."""

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Count

from bench.answering import answering_figures
from bench.environment import Environment
from bench.importing import import_figures
from bench.mail import mail_figures
from bench.measuring import Fact, Figure, Taken, measure
from bench.pages import fetched_by, page_figures
from bench.report import BEGINS, ENDS, as_text, facts_table, table, write_document
from bench.results import by_hand, computed, result_figures, wave_of
from bench.sending import sending_figures
from feedback.models import Answer
from messaging.models import DueWork, Message
from metrics.models import Measurement
from partnerships.models import Activity
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Workspace


def _once(figure: Figure) -> Taken:
    return measure(replace(figure, rounds=1))


def test_data_have_the_size_asked_for_with_breakdowns_and_sample_marks(tiny: Environment) -> None:
    for size in (tiny.extent.coalition, tiny.extent.larger):
        with workspace_scope(Workspace.objects.get(slug=size.slug)):
            rows = Measurement.objects.annotate(parts=Count("breakdowns"))
            assert rows.count() == size.measurements
            assert set(rows.values_list("parts", flat=True)) == {2, 4}
            assert {"accepted"} < set(rows.values_list("status", flat=True))
            assert Activity.objects.filter(is_sample=True).count() == size.activities
    neighbors = Workspace.objects.filter(slug__startswith="neighbor-")
    assert DueWork.objects.filter(workspace__in=neighbors).count() == tiny.extent.neighbors


def test_a_larger_coalition_holds_the_smaller_ones_figures(tiny: Environment) -> None:
    """So its values come from what a row is, not from when it was made."""
    smaller, larger = (
        _figures_of(size.slug) for size in (tiny.extent.coalition, tiny.extent.larger)
    )
    assert smaller.items() <= larger.items()
    assert len(set(larger.values())) > len(larger) / 3


def _figures_of(slug: str) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    with workspace_scope(Workspace.objects.get(slug=slug)):
        names = ("metric__name", "organization__name", "period_start")
        rows = Measurement.objects.values_list(*names, "numerator", "denominator", "value")
        return {row[:3]: row[3:] for row in rows}


def test_pages_are_measured_with_their_statements(tiny: Environment) -> None:
    taken = [_once(figure) for figure in page_figures(tiny)]
    counted = [row.statements for row in taken if row.against == "bare view"][1:]
    assert all(counted)
    assert len({row.what for row in taken}) == len(taken)


def test_what_a_page_fetches_by_itself_is_found() -> None:
    page = (
        '<p id="details" class="no-print" hx-get="/a/?b=1&amp;c=2" hx-trigger="load"></p>'
        '<div id="x" hx-get="/part/" hx-trigger="load"></div><a href="/d/" hx-get="/on-click/"></a>'
    )
    assert fetched_by(page) == ["/a/?b=1&c=2", "/part/"]


def test_answers_of_all_clients_are_counted(tiny: Environment) -> None:
    for figure in answering_figures(tiny):
        _once(figure)
    with workspace_scope(Workspace.objects.get(slug="bench-surveys")):
        left = Answer.objects.filter(wave__name__startswith="Open").values("response").distinct()
        assert left.count() == tiny.extent.answers  # the yardstick's rows are gone again


@pytest.mark.parametrize("is_by_sector", [False, True])
def test_the_statements_by_hand_count_what_the_product_shows(
    tiny: Environment, is_by_sector: bool
) -> None:
    workspace, wave, content = wave_of(tiny.extent.many_answers)
    result: Any = computed(workspace, wave, content, by_sector=is_by_sector)
    shown = result.everyone if is_by_sector else result
    found = by_hand(workspace, wave, content, by_sector=is_by_sector)
    for question, rows in zip(shown.questions, found, strict=True):
        counted: Counter[str] = Counter()
        for key, times, *_sector in rows:
            counted[str(int(key)) if question.kind == "zero_to_ten" else str(key)] += times
        if question.counts:
            assert {key: each for key, each in question.counts.items() if each} == counted


def test_results_files_and_invitations_are_measured(tiny: Environment) -> None:
    taken = [_once(figure) for figure in (*result_figures(tiny), *mail_figures(tiny))]
    assert [row.goal for row in taken] == [1.5] * 4 + [3, None, 3, 4, 4]


def test_an_import_is_measured_and_leaves_nothing_behind(tiny: Environment) -> None:
    figures = import_figures(tiny, is_watched=False)
    assert [_once(figure).goal for figure in figures] == [4, None]
    with workspace_scope(Workspace.objects.get(slug="bench-import")):
        assert not Measurement.objects.exists()


def test_the_product_and_the_statements_by_hand_send_from_the_same_queue(tiny: Environment) -> None:
    [figure] = sending_figures(tiny)
    _once(figure)
    sent = 0
    for workspace in Workspace.objects.filter(slug__startswith="neighbor-"):
        with workspace_scope(workspace):
            sent += Message.objects.filter(key__startswith="due:", status="sent").count()
    assert sent > 0


def _taken(**changes: Any) -> Taken:
    row = Taken(
        what="a page",
        against="bare view",
        goal=40,
        ratio=39,
        low=30,
        high=50,
        rounds=9,
        product_ms=20,
        yardstick_ms=0.5,
        statements=12,
        statements_of_one=12,
        most_statements=12,
    )
    return replace(row, **changes)


@pytest.mark.parametrize(
    ("changes", "holds"),
    [
        ({}, True),
        ({"ratio": 41}, False),
        ({"statements": 13}, False),
        ({"statements_of_one": 11}, False),
        ({"goal": None, "most_statements": None, "statements_of_one": None}, None),
    ],
)
def test_a_goal_is_held_only_by_ratio_and_statements_together(
    changes: dict[str, Any], holds: bool | None
) -> None:
    assert _taken(**changes).holds is holds


def test_the_tables_go_into_the_document_between_its_marks(tmp_path: Path) -> None:
    document = tmp_path / "performance.md"
    document.write_text(f"Before\n{BEGINS}\nold\n{ENDS}\nAfter\n", encoding="utf-8")
    facts = [Fact(what="a process", value=251, unit="MB", goal=250)]
    write_document(document, [_taken(ratio=41)], facts)
    text = document.read_text(encoding="utf-8")
    assert text.startswith("Before\n")
    assert text.endswith("After\n")
    assert "old" not in text
    assert text.count("MISSED") == 2
    assert "held" in as_text(table([_taken()]))
    assert "MISSED" in as_text(facts_table(facts))
    (tmp_path / "other.md").write_text("no marks", encoding="utf-8")
    with pytest.raises(ValueError, match="no place"):
        write_document(tmp_path / "other.md", [], [])
