"""
Two published results, one subtracted from the other: what is left is never fewer than five people.

Looks while answers come in, before and after the close, after an erasure, the whole against its
sectors, and the page against the files and the API.
"""

import csv
import io
from collections import Counter
from collections.abc import Mapping
from itertools import combinations, pairwise
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from feedback.actions.waves import close_wave
from feedback.calculations import QuestionTally, Tally
from feedback.content import SurveyContent
from feedback.models import Response, Wave
from feedback.queries.results import results_of
from feedback.results import ProtectedResults, ResultSet, protected_results, refusals_of
from tenancy.isolation.scope import workspace_scope
from tenancy.links import workspace_url
from tenancy.models import Membership, Workspace
from tests.factories.feedback import make_survey, make_wave
from tests.feedback.answering import answer

FEWEST = 5
FEWEST_COMMENTS = 10
SECTORS = ("education", "health", "business", "government", "")


def remainders(sizes: Mapping[str, int], shown: set[str]) -> list[int]:
    """How many people are left when any of the shown parts are taken from all."""
    whole = sum(sizes.values())
    return [
        whole - sum(sizes[key] for key in chosen)
        for number in range(1, len(shown) + 1)
        for chosen in combinations(sorted(shown), number)
    ]


sizes_by_sector = st.dictionaries(st.sampled_from(SECTORS), st.integers(0, 30), min_size=1)


@given(sizes=sizes_by_sector)
def test_sectors_taken_from_all_leave_nobody_or_at_least_five(sizes: dict[str, int]) -> None:
    shown = {key for key, refusal in refusals_of(sizes).items() if refusal is None}
    assert all(left == 0 or left >= FEWEST for left in remainders(sizes, shown))
    assert all(sizes[key] >= FEWEST for key in shown)


@given(sizes=sizes_by_sector)
def test_comments_taken_from_all_comments_leave_nobody_or_at_least_ten(
    sizes: dict[str, int],
) -> None:
    content = _content()
    key = content.questions[0].id
    said: list[tuple[str, str | None]] = [
        (sector, "yes") for sector, size in sizes.items() for _ in range(size)
    ]
    found = protected_results(
        content=content, counted=_tally(key, said), as_of="2026-03-02", with_sectors=True
    )
    read = {sector for sector, part in found.sectors.items() if part.has_comments}
    assert all(left == 0 or left >= FEWEST_COMMENTS for left in remainders(sizes, read))
    assert all(sizes[sector] >= FEWEST_COMMENTS for sector in read)


def test_parts_that_are_only_large_enough_give_the_rest_away() -> None:
    """The counter-example: asking each part for its size alone."""
    sizes = {"education": 20, "health": 12, "business": 2}
    naive = {key for key, size in sizes.items() if size >= FEWEST}
    assert 2 in remainders(sizes, naive)


answered = st.lists(
    st.tuples(st.sampled_from(SECTORS), st.sampled_from(["yes", "no", None])), max_size=60
)


@given(given_answers=answered)
def test_questions_by_sector_leave_nobody_or_at_least_five(
    given_answers: list[tuple[str, str | None]],
) -> None:
    content = _content()
    key = content.questions[0].id
    frozen = protected_results(
        content=content, counted=_tally(key, given_answers), as_of="2026-03-02", with_sectors=True
    )
    bases = {
        sector: sum(1 for where, said in given_answers if where == sector and said is not None)
        for sector in SECTORS
    }
    shown = {sector for sector, part in frozen.sectors.items() if part.questions[0].is_shown}
    if frozen.everyone.is_shown and frozen.everyone.questions[0].is_shown:
        assert all(left == 0 or left >= FEWEST for left in remainders(bases, shown))
    assert all(bases[sector] >= FEWEST for sector in shown)


def _content() -> SurveyContent:
    question = {
        "id": "0198f1d2-0000-7000-8000-000000000001",
        "kind": "single_choice",
        "text": {"en": "Do you take part?"},
        "options": [{"id": "yes", "text": {"en": "Yes"}}, {"id": "no", "text": {"en": "No"}}],
    }
    return SurveyContent.from_json(
        {
            "title": {"en": "Us"},
            "languages": ["en"],
            "promise": "confidential",
            "questions": [question],
        }
    )


def _tally(key: Any, given_answers: list[tuple[str, str | None]]) -> Tally:
    by_sector: dict[str, dict[Any, QuestionTally]] = {}
    for sector, said in given_answers:
        tally = by_sector.setdefault(sector, {}).setdefault(key, QuestionTally())
        if said is not None:
            tally.patterns[(said,), None] += 1
    respondents = Counter(sector for sector, _ in given_answers)
    return Tally(respondents=respondents, by_sector=by_sector)


def _looks(promise: str, people: int) -> list[ResultSet]:
    """What is shown before the first answer, after each, and after the close."""
    made = make_wave(make_survey(promise), people)

    def look() -> ResultSet:
        wave = Wave.objects.select_related("version", "survey").get(pk=made.wave.pk)
        return results_of(wave=wave).shown

    looks = [look()]
    for index in range(people):
        answer(made, index, **_to_some_questions(index))
        looks.append(look())
    close_wave(acting_member=None, wave=made.wave)
    return [*looks, look()]


def _to_some_questions(index: int) -> dict[str, Any]:
    """Answers of which one question is required and each other is left out by most."""
    optional: dict[str, Any] = {
        "multiple": ["people"],
        "rating": "none" if index % 2 else "agree",
        "score": 9,
        "number": index,
        "text": f"person {index}",
    }
    chosen = [name for number, name in enumerate(optional) if (index + number) % 3 == 0]
    return {"single": "yes" if index % 3 else "no", **{name: optional[name] for name in chosen}}


def _tallies(look: ResultSet) -> Counter[tuple[str, str]]:
    """How many answers stand behind each figure that is shown: by question, opinions or none."""
    shown: Counter[tuple[str, str]] = Counter({("all", "respondents"): look.n or 0})
    for result in look.questions:
        shown[result.question_id, "answers"] = result.n or 0
        shown[result.question_id, "no opinion"] = result.no_opinion
    return shown


def _joined(looks: list[ResultSet]) -> set[int]:
    """By how many answers any figure grew between two looks, the close left out."""
    steps = pairwise(_tallies(look) for look in looks[:-1])
    return {later[key] - earlier[key] for earlier, later in steps for key in {*earlier, *later}} - {
        0
    }


@pytest.mark.parametrize("promise", ["confidential", "anonymous"])
def test_no_question_shows_an_answer_that_joined_with_fewer_than_five(
    scope: Workspace, promise: str
) -> None:
    looks = _looks(promise, 23)
    assert all(number >= FEWEST for number in _joined(looks))
    final = _tallies(looks[-1])
    assert final["all", "respondents"] == 23
    assert sum(final[key] for key in final if key[1] == "answers") > 40


def test_looks_where_each_answer_counts_at_once_differ_by_one(scope: Workspace) -> None:
    """The counter-example: where names are shown anyway, every answer counts when it comes."""
    assert 1 in _joined(_looks("identified", 8))


def test_what_is_erased_after_the_close_can_not_be_subtracted(scope: Workspace) -> None:
    made = make_wave(make_survey(), 12)
    for index in range(12):
        answer(made, index)
    wave = close_wave(acting_member=None, wave=made.wave)
    before = results_of(wave=wave).shown
    Response.objects.filter(invitation=made.invitations[0]).delete()
    after = results_of(wave=Wave.objects.select_related("version").get(pk=wave.pk)).shown
    assert before == after
    assert before.n == 12


def test_page_files_and_api_show_the_same_figures(
    workspace: Workspace, coordinator: Membership, client: Client
) -> None:
    """One surface can't be subtracted from another where both show the same."""
    with workspace_scope(workspace):
        made = make_wave(make_survey(), 24)
        for index in range(24):
            answer(made, index, single="yes" if index % 2 else "no")
        frozen = ProtectedResults.from_json(
            close_wave(acting_member=None, wave=made.wave).final_results or {}
        )
    client.force_login(coordinator.user)
    api = f"/api/v1/workspaces/{workspace.slug}/results/{made.wave.pk}/"
    page = workspace_url(workspace, "feedback:results", made.wave.pk)
    file = workspace_url(workspace, "feedback:results-csv", made.wave.pk)
    for sector in ["", *frozen.sectors, "unknown"]:
        shown = client.get(api, {"sector": sector}).json()
        content = client.get(file, {"sector": sector}).getvalue().decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(content)))
        expected = frozen.sectors.get(sector) if sector else frozen.everyone
        counts = {
            count
            for each in (expected.questions if expected else ())
            for count in each.counts.values()
        }
        by_api = {option["count"] for each in shown["questions"] for option in each["options"]}
        assert by_api == counts
        assert {int(row["Count"]) for row in rows if row["Count"].isdigit()} == counts
        assert shown["n"] == (expected.n if expected else None)
        assert client.get(page, {"sector": sector}).status_code == 200
