"""Results: thresholds, complements, freezing, languages, who sees them, and on which surface."""

import csv
import io
import json
from itertools import combinations
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from feedback.actions.results import ResultsNotFinal, publish_results
from feedback.actions.waves import close_wave
from feedback.models import Answer, Response, Wave
from feedback.queries.results import (
    changes_between,
    comments_of,
    feedback_summary,
    reads_comments,
    results_of,
)
from feedback.results import allowed_parts
from tenancy.isolation.scope import workspace_scope
from tenancy.models import AuditEvent, Membership, Workspace
from tests.factories.feedback import MadeWave, make_survey, make_wave
from tests.factories.stakeholders import make_organization, make_person
from tests.feedback.answering import answer, answer_all

ROWS: list[dict[str, Any]] = [
    {"single": "yes", "multiple": ["people"], "rating": "agree", "score": 10, "number": 4},
    {"single": "yes", "multiple": ["people", "money"], "rating": "agree", "score": 9, "number": 8},
    {"single": "no", "rating": "disagree", "score": 3, "number": 1},
    {"single": "yes", "multiple": ["reach"], "rating": "none", "score": 8, "number": 2},
    {"single": "no", "multiple": ["people"], "rating": "neither", "score": 7, "number": 40},
    {"single": "yes", "multiple": ["people"], "rating": "agree", "score": 10, "number": 6},
]


def with_sectors(sizes: dict[str, int], promise: str = "confidential") -> MadeWave:
    """So many people of each sector, in that order."""
    people = [
        make_person(organization=organization)
        for sector, size in sizes.items()
        for organization in [make_organization(sector=sector)]
        for _ in range(size)
    ]
    return make_wave(make_survey(promise), people)


def closed(made: MadeWave) -> Wave:
    close_wave(acting_member=None, wave=made.wave)
    return again(made.wave)


def again(wave: Wave) -> Wave:
    return Wave.objects.select_related("version", "survey").get(pk=wave.pk)


def url(wave: Wave, rest: str = "results/") -> str:
    return reverse("feedback:wave", args=("harbor", wave.pk)) + rest


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
    assert [d.is_allowed for d in allowed_parts({"a": 500, "b": 300, "c": 4}).values()] == [
        True,
        False,
        False,
    ]
    assert all(d.is_allowed for d in allowed_parts({"a": 500, "b": 300, "c": 5}).values())
    assert not any(d.is_allowed for d in allowed_parts({"a": 500, "": 4}).values())


@given(
    st.dictionaries(
        st.sampled_from(["", "education", "health", "business", "media"]),
        st.integers(min_value=0, max_value=30),
        min_size=1,
    )
)
def test_no_sum_of_shown_sectors_leaves_one_to_four_people(sizes: dict[str, int]) -> None:
    shown = [key for key, decision in allowed_parts(sizes).items() if decision.is_allowed]
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
    assert sorted(c.text for c in comments) == sorted(f"comment {index}" for index in range(12))
    assert [c.text for c in comments] != [f"comment {index}" for index in range(12)]
    assert {comment.name for comment in comments} == {""}


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
    changes = {change.kind: change for change in changes_between(earlier=earlier, later=later)}
    assert changes["zero_to_ten"].difference == pytest.approx(100 - 33)
    assert changes["rating"].difference == pytest.approx(3 - 2.4)
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
    assert (found[0].headline.value, found[0].headline.n) == (33, 6)
    assert (found[0].answered.value, found[0].rate.value) == (6, 75)
    Wave.objects.update(is_published=False)
    assert feedback_summary() == []


@pytest.fixture
def published(workspace: Workspace) -> Wave:
    with workspace_scope(workspace):
        made = make_wave(make_survey(), 12)
        for index in range(12):
            row = {**ROWS[index % len(ROWS)], "text": f"=cmd|' /C calc'!A{index}"}
            answer(made, index, **row)
        wave = closed(made)
        Wave.objects.update(is_published=True)
    return wave


def test_the_page_shows_figures_and_bars_without_inline_styles(
    published: Wave, coordinator: Membership, client: Client
) -> None:
    client.force_login(coordinator.user)
    page = client.get(url(published)).content.decode()
    assert "Do you take part?" in page
    assert "n = 12" in page
    assert '<progress max="100" value="66.6' in page
    assert "style=" not in page
    assert "calc" in page


@pytest.mark.parametrize("role", ["funder", "viewer", "partner"])
def test_others_read_published_results_without_comments(
    published: Wave, workspace: Workspace, client: Client, role: str, request: pytest.FixtureRequest
) -> None:
    member: Membership = request.getfixturevalue(role)
    client.force_login(member.user)
    page = client.get(url(published))
    assert page.status_code == 200
    assert "calc" not in page.content.decode()
    assert client.get(url(published, "results.csv")).status_code == 200
    assert client.get(url(published, "answers.csv")).status_code == 403
    assert client.get(url(published, "answers.xlsx")).status_code == 403
    assert client.post(url(published, "results/publication/")).status_code == 403
    with workspace_scope(workspace):
        Wave.objects.update(is_published=False)
    assert client.get(url(published)).status_code == 404
    assert client.get(url(published, "results.csv")).status_code == 404
    assert client.get(f"/api/v1/workspaces/harbor/results/{published.pk}/").status_code == 404


def test_members_of_other_workspaces_find_nothing(
    published: Wave, outsider: Membership, client: Client
) -> None:
    client.force_login(outsider.user)
    for rest in ("results/", "results.csv", "answers.csv", "answers.xlsx"):
        assert client.get(url(published, rest)).status_code == 404
        assert client.get(url(published, rest).replace("harbor", "valley")).status_code == 404


def test_publishing_through_the_page(
    workspace: Workspace, published: Wave, coordinator: Membership, client: Client
) -> None:
    client.force_login(coordinator.user)
    client.post(url(published, "results/publication/"), {"is_published": "0"})
    with workspace_scope(workspace):
        assert not again(published).is_published
    client.post(url(published, "results/publication/"), {"is_published": "1"})
    with workspace_scope(workspace):
        assert again(published).is_published


def test_list_and_page_cost_the_same_for_one_and_three_waves(
    workspace: Workspace, published: Wave, coordinator: Membership, client: Client
) -> None:
    client.force_login(coordinator.user)
    paths = ["/w/harbor/results/", url(published), "/api/v1/workspaces/harbor/results/"]

    def count(path: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    before = [count(path) for path in paths]
    with workspace_scope(workspace):
        for _ in range(2):
            made = make_wave(make_survey(), 8)
            answer_all(made, ROWS)
            closed(made)
    assert [count(path) for path in paths] == before


def test_api_page_and_file_agree(published: Wave, coordinator: Membership, client: Client) -> None:
    client.force_login(coordinator.user)
    data = client.get(f"/api/v1/workspaces/harbor/results/{published.pk}/").json()
    text = client.get(url(published, "results.csv")).getvalue().decode()
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    page = client.get(url(published)).content.decode()
    assert data["n"] == 12
    for question in data["questions"]:
        for option in question["options"]:
            wanted = [question["text"], option["text"], str(question["n"]), str(option["count"])]
            assert wanted in [[row[0], row[2], row[3], row[4]] for row in rows]
            assert f'<td class="is-numeric">{option["count"]}</td>' in page
    assert {"answers_csv", "answers_xlsx", "results_csv"} == set(data["files"])


def test_api_publishes_and_withdraws(
    workspace: Workspace, published: Wave, coordinator: Membership, funder: Membership
) -> None:
    path = f"/api/v1/workspaces/harbor/results/{published.pk}/"
    client = Client()
    client.force_login(funder.user)
    body = json.dumps({"is_published": False})
    assert client.patch(path, body, content_type="application/json").status_code == 403
    client.force_login(coordinator.user)
    answer = client.patch(path, body, content_type="application/json")
    assert answer.status_code == 200
    assert answer.json()["is_published"] is False
    with workspace_scope(workspace):
        assert not again(published).is_published


def test_answers_of_a_confidential_survey_leave_as_loose_rows(
    workspace: Workspace, published: Wave, coordinator: Membership, client: Client
) -> None:
    client.force_login(coordinator.user)
    answer_ = client.get(url(published, "answers.csv"))
    assert answer_.headers["Content-Disposition"].startswith("attachment; filename=")
    text = answer_.getvalue().decode()
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert rows[0] == ["Question", "Sector", "Answer"]
    assert "Person" not in text
    with workspace_scope(workspace):
        shown = results_of(wave=again(published))
        assert len(rows) - 1 == Answer.objects.count()
    yes = sum(row[0] == "Do you take part?" and row[2] == "Yes" for row in rows)
    assert yes == shown.shown.questions[0].counts["yes"]
    comments = [row[2] for row in rows if row[0] == "What should we change?"]
    assert len(comments) == 12
    assert all(comment.startswith("'=cmd") for comment in comments)


def test_answers_of_an_identified_survey_carry_names(
    workspace: Workspace, coordinator: Membership, client: Client
) -> None:
    with workspace_scope(workspace):
        made = make_wave(make_survey("identified"), 3)
        answer(made, 0, multiple=["people", "reach"], score=9, text="@SUM(A1)")
    client.force_login(coordinator.user)
    text = client.get(url(made.wave, "answers.csv")).getvalue().decode()
    head, row = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert head[0] == "Name"
    assert row[0] == made.people[0].name
    assert "Contacts; Reach" in row
    assert "'@SUM(A1)" in row
    book = load_workbook(io.BytesIO(client.get(url(made.wave, "answers.xlsx")).getvalue()))
    cells = [list(values) for values in book["Answers"].iter_rows(values_only=True)]
    assert cells[0] == head
    assert [str(cell or "") for cell in cells[1]] == row
    assert all(cell.data_type != "f" for line in book["Answers"].iter_rows() for cell in line)


@pytest.mark.parametrize("promise", ["confidential", "anonymous"])
def test_no_answers_leave_while_open_or_below_five(
    workspace: Workspace, coordinator: Membership, client: Client, promise: str
) -> None:
    client.force_login(coordinator.user)
    with workspace_scope(workspace):
        made = make_wave(make_survey(promise), 25)
        for index in range(25):
            answer(made, index)
    assert _data_rows(client, made.wave) == 0
    with workspace_scope(workspace):
        few = make_wave(make_survey(promise), 6)
        answer_all(few, ROWS[:4])
        closed(few)
        closed(made)
    assert _data_rows(client, few.wave) == 0
    assert _data_rows(client, made.wave) == 25


def test_words_and_numbers_leave_only_from_ten(
    workspace: Workspace, coordinator: Membership, client: Client
) -> None:
    client.force_login(coordinator.user)
    with workspace_scope(workspace):
        made = make_wave(make_survey(), 9)
        for index in range(9):
            answer(made, index, number=index * 1000, text="in my own words")
        closed(made)
    assert _data_rows(client, made.wave) == 9
    text = client.get(url(made.wave, "answers.csv")).getvalue().decode()
    assert "own words" not in text
    assert "8000" not in text


def test_a_sector_that_was_never_there_reads_nothing(
    workspace: Workspace, coordinator: Membership, client: Client
) -> None:
    with workspace_scope(workspace):
        made = make_wave(make_survey("identified"), 6)
        answer_all(made, [{**row, "text": "signed\x0b"} for row in ROWS])
    client.force_login(coordinator.user)
    assert "signed" in client.get(url(made.wave)).content.decode()
    assert client.get(url(made.wave) + "?sector=%00").status_code == 400
    page = client.get(url(made.wave) + "?sector=nowhere")
    assert page.status_code == 200
    assert "signed" not in page.content.decode()
    assert client.get(url(made.wave, "answers.xlsx")).getvalue()


def test_a_file_streams_after_its_request_in_a_scope_of_its_own(
    published: Wave, coordinator: Membership, client: Client
) -> None:
    from tenancy.isolation.scope import in_workspace_scope

    client.force_login(coordinator.user)
    answer_ = client.get(url(published, "answers.csv"))
    assert not in_workspace_scope()
    for _ in answer_:
        assert not in_workspace_scope()


def _data_rows(client: Client, wave: Wave) -> int:
    text = client.get(url(wave, "answers.csv")).getvalue().decode()
    return len(list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))) - 1


def test_a_coordinator_enters_answers_for_somebody(
    workspace: Workspace, coordinator: Membership, client: Client
) -> None:
    with workspace_scope(workspace):
        made = make_wave(make_survey(), 3)
    client.force_login(coordinator.user)
    path = reverse("feedback:proxy-answer", args=("harbor", made.invitations[0].pk))
    assert made.people[0].name in client.get(path).content.decode()
    assert client.post(path, {"page": "en"}).status_code == 422
    assert client.post(path, {"q1": "yes", "page": "en"}).status_code == 302
    again_ = client.post(path, {"q1": "no", "page": "en"})
    assert again_.status_code == 422
    with workspace_scope(workspace):
        response = Response.objects.get()
        assert response.is_proxy
        event = AuditEvent.objects.get(action="submit_response")
        assert event.actor_id == coordinator.pk


@pytest.mark.parametrize("role", ["partner", "funder", "viewer"])
def test_others_enter_no_answers(
    workspace: Workspace, client: Client, role: str, request: pytest.FixtureRequest
) -> None:
    member: Membership = request.getfixturevalue(role)
    with workspace_scope(workspace):
        made = make_wave(make_survey(), 3)
    client.force_login(member.user)
    path = reverse("feedback:proxy-answer", args=("harbor", made.invitations[0].pk))
    assert client.post(path, {"q1": "yes"}).status_code == 403
