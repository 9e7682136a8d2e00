"""Results: thresholds, complements, freezing, languages, publication."""

import json
from itertools import combinations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from feedback.actions.results import ResultsNotFinal, publish_results
from feedback.models import Answer, Response, Wave
from feedback.queries.results import (
    changes_between,
    comments_of,
    feedback_summary,
    reads_comments,
    results_of,
)
from feedback.results import refusals_of
from tenancy.models import AuditEvent, Membership, Workspace
from tests.factories.feedback import make_survey, make_wave
from tests.feedback.answering import answer, answer_all
from tests.feedback.waves_with_results import ROWS, again, closed, with_sectors


def test_figures_of_every_kind(scope: Workspace) -> None:
    made = make_wave(make_survey(), 8)
    answer_all(made, ROWS)
    single, multiple, rating, score, number, text = results_of(wave=closed(made)).shown.questions
    assert (single.n, dict(single.counts)) == (6, {"yes": 4, "no": 2})
    assert (multiple.n, dict(multiple.counts)) == (5, {"people": 4, "money": 1, "reach": 1})
    assert multiple.percent("people") == pytest.approx(80)
    assert (rating.n, rating.no_opinion) == (5, 1)
    assert dict(rating.counts) == {"disagree": 1, "neither": 1, "agree": 3}
    assert list(rating.counts) == ["disagree", "neither", "agree"]
    assert list(multiple.counts) == ["people", "money", "reach"]
    assert rating.mean == pytest.approx(2.4)
    assert rating.deviation == pytest.approx(0.894427)
    assert rating.top_two_percent == pytest.approx(80)
    assert (score.n, score.score) == (6, 33)
    assert (number.n, number.median) == (6, 5)
    assert number.mean == pytest.approx(10.1667, rel=1e-4)
    assert (text.n, text.counts) == (None, {})


def test_answers_in_two_languages_are_counted_together(scope: Workspace) -> None:
    made = make_wave(make_survey(), 8)
    for index, row in enumerate(ROWS):
        answer(made, index, language="es" if index % 2 else "en", **row)
    assert set(Response.objects.values_list("language", flat=True)) == {"en", "es"}
    chosen = {
        option for ids in Answer.objects.values_list("option_ids", flat=True) for option in ids
    }
    assert chosen <= {
        "yes",
        "no",
        "people",
        "money",
        "reach",
        "agree",
        "neither",
        "disagree",
        "none",
    }
    single = results_of(wave=closed(made)).shown.questions[0]
    assert dict(single.counts) == {"yes": 4, "no": 2}


def test_nothing_is_shown_below_five(scope: Workspace) -> None:
    made = make_wave(make_survey(), 8)
    answer_all(made, ROWS[:4])
    wave = closed(made)
    found = results_of(wave=wave)
    assert found.shown.n is None
    assert found.shown.questions == ()
    assert wave.final_results is not None
    assert "4" not in json.dumps(wave.final_results["everyone"])


def test_a_question_that_fewer_than_five_answered_is_withheld_alone(scope: Workspace) -> None:
    made = make_wave(make_survey(), 8)
    answer_all(made, [*({"single": "yes", "rating": "agree"} for _ in range(4)), {}, {}])
    single, _multiple, rating, *_ = results_of(wave=closed(made)).shown.questions
    assert single.n == 6
    assert rating.n is None
    assert rating.counts == {}
    assert rating.mean is None


def test_sectors_whose_complement_is_small_are_withheld(scope: Workspace) -> None:
    made = with_sectors({"education": 9, "health": 6, "business": 3})
    answer_all(made, [{} for _ in range(18)])
    found = results_of(wave=closed(made))
    # Education and health together would leave business by subtraction; the larger is shown.
    assert found.sectors == ("education",)
    assert results_of(wave=again(made.wave), sector="health").shown.n is None
    assert results_of(wave=again(made.wave), sector="business").shown.n is None
    assert results_of(wave=again(made.wave), sector="nonsense").shown.n is None


def test_the_complement_rule_holds_for_every_single_question(scope: Workspace) -> None:
    """7 of education and 2 of health rate: education's figure would give health's two away."""
    made = with_sectors({"education": 8, "health": 8})
    answer_all(made, [{"rating": "agree"} if index < 10 else {} for index in range(16)])
    found = results_of(wave=closed(made), sector="education")
    assert found.shown.n == 8
    single, _multiple, rating, *_ = found.shown.questions
    assert single.n == 8
    assert rating.n is None
    assert rating.refusal == "too_few_others"


def test_capping_the_parts_changes_no_decision() -> None:
    refusals = refusals_of({"a": 500, "b": 300, "c": 4}).values()
    assert [refusal is None for refusal in refusals] == [True, False, False]
    assert all(r is None for r in refusals_of({"a": 500, "b": 300, "c": 5}).values())
    assert all(r is not None for r in refusals_of({"a": 500, "": 4}).values())


@given(
    st.dictionaries(
        st.sampled_from(["", "education", "health", "business", "media"]),
        st.integers(min_value=0, max_value=30),
        min_size=1,
    )
)
def test_no_sum_of_shown_sectors_leaves_one_to_four_people(sizes: dict[str, int]) -> None:
    shown = [key for key, refusal in refusals_of(sizes).items() if refusal is None]
    everyone = sum(sizes.values())
    for number in range(len(shown) + 1):
        for chosen in combinations(shown, number):
            rest = everyone - sum(sizes[key] for key in chosen)
            assert rest == 0 or rest >= 5 or everyone < 5


def test_an_open_confidential_wave_shows_nothing_before_the_close(
    scope: Workspace, coordinator: Membership
) -> None:
    made = make_wave(make_survey(), 20)
    for index in range(20):
        answer(made, index, text=f"comment {index}")
    found = results_of(wave=again(made.wave))
    assert (found.shown.n, found.shown.refusal, found.by_sector) == (None, "still_open", {})
    assert not reads_comments(acting_member=coordinator, results=found)
    final = results_of(wave=closed(made))
    assert final.is_final
    assert final.shown.n == 20
    assert reads_comments(acting_member=coordinator, results=final)


def test_comments_of_a_sector_are_not_shown_where_the_others_are_fewer_than_ten(
    scope: Workspace, coordinator: Membership
) -> None:
    made = with_sectors({"education": 14, "health": 7})
    for index in range(21):
        answer(made, index, text=f"comment {index}")
    wave = closed(made)
    read = {
        sector: reads_comments(
            acting_member=coordinator, results=results_of(wave=wave, sector=sector)
        )
        for sector in ("", "education", "health")
    }
    assert read == {"": True, "education": False, "health": False}
    assert results_of(wave=wave, sector="education").shown.n == 14


def test_an_identified_wave_is_seen_as_it_comes_in_from_five(scope: Workspace) -> None:
    made = make_wave(make_survey("identified"), 7)
    answer_all(made, ROWS[:4])
    assert results_of(wave=again(made.wave)).shown.n is None
    answer(made, 4, **ROWS[4])
    assert results_of(wave=again(made.wave)).shown.n == 5


def test_closed_results_never_change_again(scope: Workspace) -> None:
    made = make_wave(make_survey(), 8)
    answer_all(made, ROWS)
    before = results_of(wave=closed(made)).shown
    Response.objects.filter(pk=Response.objects.values("pk")[:1]).delete()
    with CaptureQueriesContext(connection) as queries:
        wave = again(made.wave)
        assert results_of(wave=wave).shown == before
    assert len(queries) == 1


def test_comments_are_read_from_ten_by_coordinators_without_names(
    scope: Workspace, coordinator: Membership, funder: Membership
) -> None:
    made = make_wave(make_survey(), 12)
    for index in range(12):
        answer(made, index, text=f"comment {index}")
    assert not reads_comments(acting_member=coordinator, results=results_of(wave=again(made.wave)))
    found = results_of(wave=closed(made))
    assert reads_comments(acting_member=coordinator, results=found)
    assert not reads_comments(acting_member=funder, results=found)
    comments = comments_of(results=found, question=found.content.questions[-1])
    assert sorted(c["text"] for c in comments) == sorted(f"comment {index}" for index in range(12))
    assert [c["text"] for c in comments] != [f"comment {index}" for index in range(12)]
    assert {tuple(comment) for comment in comments} == {("text",)}


def test_nine_comments_are_not_shown(scope: Workspace, coordinator: Membership) -> None:
    made = make_wave(make_survey(), 9)
    for index in range(9):
        answer(made, index, text="comment")
    assert not reads_comments(acting_member=coordinator, results=results_of(wave=closed(made)))


def test_publishing_waits_for_the_close_and_is_recorded(
    scope: Workspace, coordinator: Membership
) -> None:
    made = make_wave(make_survey(), 8)
    answer_all(made, ROWS)
    with pytest.raises(ResultsNotFinal):
        publish_results(acting_member=coordinator, wave=made.wave, is_published=True)
    wave = closed(made)
    publish_results(acting_member=coordinator, wave=wave, is_published=True)
    assert AuditEvent.objects.filter(action="publish_results", actor_id=coordinator.pk).exists()
    publish_results(acting_member=coordinator, wave=wave, is_published=False)
    assert not again(wave).is_published


def test_change_between_waves_of_one_survey(scope: Workspace) -> None:
    survey = make_survey()
    first, second = make_wave(survey, 6), make_wave(survey, 6, name="Spring")
    answer_all(first, ROWS)
    answer_all(second, [{**row, "score": 10, "rating": "agree"} for row in ROWS])
    earlier, later = results_of(wave=closed(first)), results_of(wave=closed(second))
    found = changes_between(earlier=earlier, later=later)
    changes = {change["question"].kind.value: change["difference"] for change in found}
    assert changes["zero_to_ten"] == pytest.approx(100 - 100 / 3)
    assert changes["rating"] == pytest.approx(3 - 2.4)
    assert set(changes) == {"zero_to_ten", "rating"}


def test_the_summary_for_dashboards_costs_one_statement(scope: Workspace) -> None:
    for _ in range(3):
        made = make_wave(make_survey(), 8)
        answer_all(made, ROWS)
        closed(made)
    Wave.objects.update(is_published=True)
    with CaptureQueriesContext(connection) as queries:
        found = feedback_summary()
    assert len(queries) == 1
    assert len(found) == 3
    assert found[0].headline is not None
    assert (found[0].headline["value"], found[0].headline["n"]) == (33, 6)
    assert (found[0].answered.value, found[0].rate.value) == (6, 75)
    Wave.objects.update(is_published=False)
    assert feedback_summary() == []
