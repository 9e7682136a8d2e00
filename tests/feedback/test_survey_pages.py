"""The survey list, the builder and its forms, as people use them without JavaScript."""

from typing import Any

import pytest
from django.test import Client

from feedback.content import QuestionKind
from feedback.models import Question, Survey, Wave
from feedback.queries.surveys import draft_content
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership, Workspace
from tests.factories.feedback import make_survey, make_wave


@pytest.fixture
def page(client: Client, coordinator: Membership) -> Client:
    client.force_login(coordinator.user)
    return client


def _survey(workspace: Workspace, **extra: Any) -> Survey:
    with workspace_scope(workspace):
        return make_survey(**extra)


def test_list_costs_the_same_at_one_row_and_at_three(
    page: Client, workspace: Workspace, django_assert_num_queries
) -> None:
    _survey(workspace)
    page.get("/w/harbor/surveys/")
    with django_assert_num_queries(10):
        page.get("/w/harbor/surveys/")
    with workspace_scope(workspace):
        make_wave(make_survey())
        make_wave(make_survey())
    with django_assert_num_queries(10):
        response = page.get("/w/harbor/surveys/")
    assert len(response.context["page"]) == 3


def test_search_finds_a_title_in_any_language(page: Client, workspace: Workspace) -> None:
    _survey(workspace)
    _survey(workspace, title={"en": "Other"})
    found = page.get("/w/harbor/surveys/?q=vamos").context["page"]
    assert [str(survey) for survey in found] == ["How are we doing?"]
    assert "Nothing matches" in page.get("/w/harbor/surveys/?q=zzz").content.decode()


def test_ready_made_survey_begins_with_its_questions(page: Client, workspace: Workspace) -> None:
    response = page.post(
        "/w/harbor/surveys/new/",
        {
            "instrument": "partnership-check",
            "title": "",
            "language": "en",
            "other_languages": ["es"],
            "promise": "anonymous",
        },
        follow=True,
    )
    assert response.status_code == 200
    text = response.content.decode()
    assert "Partnership check" in text
    assert "Chequeo de la alianza" not in response.context["missing"]
    assert response.context["missing"] == []
    with workspace_scope(workspace):
        survey = Survey.objects.get()
        content = draft_content(survey=survey)
    assert {question.kind for question in content.questions} == set(QuestionKind)
    assert content.languages == ("en", "es")
    assert content.is_anonymous


def test_survey_without_a_title_is_not_begun(page: Client, workspace: Workspace) -> None:
    response = page.post(
        "/w/harbor/surveys/new/",
        {"instrument": "", "title": " ", "language": "en", "promise": "confidential"},
    )
    assert response.status_code == 422
    with workspace_scope(workspace):
        assert not Survey.objects.exists()


def test_any_iso_language_can_be_added_and_nonsense_is_refused(
    page: Client, workspace: Workspace
) -> None:
    survey = _survey(workspace)
    url = f"/w/harbor/surveys/{survey.pk}/edit/"
    data = {
        "title_en": "Now",
        "title_es": "Ahora",
        "language": "en",
        "other_languages": ["es"],
        "more_languages": "ti, yue",
        "promise": "identified",
    }
    response = page.post(url, data)
    assert response.headers["Location"] == url
    assert "title_ti" in page.get(url).context["form"].fields
    with workspace_scope(workspace):
        changed = Survey.objects.get(pk=survey.pk)
    assert changed.languages == ["en", "es", "ti", "yue"]
    assert changed.title == {"en": "Now", "es": "Ahora"}
    assert changed.promise == "identified"
    assert page.post(url, {**data, "more_languages": "qqq"}).status_code == 422


@pytest.mark.parametrize("kind", Question.Kind.values)
def test_question_of_each_kind_is_added_in_both_languages(
    page: Client, workspace: Workspace, kind: str
) -> None:
    survey = _survey(workspace, has_questions=False)
    url = f"/w/harbor/surveys/{survey.pk}/questions/new/?kind={kind}"
    assert page.get(url).status_code == 200
    data = {"text_en": "How?", "text_es": "¿Cómo?", "help_text_en": "Help", "is_required": "on"}
    if kind in ("single_choice", "multiple_choice", "rating"):
        data |= {
            "option-TOTAL_FORMS": "3",
            "option-INITIAL_FORMS": "0",
            "option-0-text_en": "Yes",
            "option-0-text_es": "Sí",
            "option-0-ORDER": "2",
            "option-1-text_en": "No",
            "option-1-ORDER": "1",
        }
    assert page.post(url, data).status_code == 302
    with workspace_scope(workspace):
        question = Question.objects.get()
        assert (question.kind, question.is_required, question.position) == (kind, True, 1)
        assert question.text == {"en": "How?", "es": "¿Cómo?"}
        if question.options:
            assert [option["text"]["en"] for option in question.options] == ["No", "Yes"]


def test_question_with_one_option_or_no_text_is_sent_back(
    page: Client, workspace: Workspace
) -> None:
    survey = _survey(workspace, has_questions=False)
    url = f"/w/harbor/surveys/{survey.pk}/questions/new/?kind=single_choice"
    data = {
        "text_en": "How?",
        "option-TOTAL_FORMS": "1",
        "option-INITIAL_FORMS": "0",
        "option-0-text_en": "Yes",
    }
    response = page.post(url, data)
    assert response.status_code == 422
    assert "at least two options" in response.content.decode()
    assert page.post(url, {**data, "text_en": ""}).status_code == 422


def test_more_room_for_options_keeps_what_was_typed(page: Client, workspace: Workspace) -> None:
    survey = _survey(workspace, has_questions=False)
    url = f"/w/harbor/surveys/{survey.pk}/questions/new/?kind=single_choice"
    data = {
        "text_en": "Typed so far",
        "option-TOTAL_FORMS": "4",
        "option-INITIAL_FORMS": "0",
        "option-0-text_en": "Kept",
        "more_options": "yes",
    }
    response = page.post(url, data)
    assert response.status_code == 200
    text = response.content.decode()
    assert "Typed so far" in text
    assert 'value="Kept"' in text
    assert len(response.context["form"].options.forms) == 6


def test_editing_keeps_option_ids_and_drops_emptied_options(
    page: Client, workspace: Workspace
) -> None:
    survey = _survey(workspace)
    with workspace_scope(workspace):
        question = survey.questions.get(position=2)
    url = f"/w/harbor/surveys/questions/{question.pk}/edit/"
    assert page.get(url).status_code == 200
    data = {
        "text_en": "What did you gain?",
        "option-TOTAL_FORMS": "4",
        "option-INITIAL_FORMS": "3",
        "option-0-id": "people",
        "option-0-text_en": "Friends",
        "option-0-ORDER": "1",
        "option-1-id": "money",
        "option-1-ORDER": "2",
        "option-2-id": "reach",
        "option-2-text_en": "Reach",
        "option-2-ORDER": "3",
        "option-3-text_en": "New",
        "option-3-ORDER": "4",
    }
    assert page.post(url, data).status_code == 302
    with workspace_scope(workspace):
        options = Question.objects.get(pk=question.pk).options
    assert [option["text"]["en"] for option in options] == ["Friends", "Reach", "New"]
    assert [option["id"] for option in options[:2]] == ["people", "reach"]
    assert options[2]["id"] not in ("people", "money", "reach")


def test_questions_move_copy_and_go_by_plain_form_posts(page: Client, workspace: Workspace) -> None:
    survey = _survey(workspace)

    def order() -> list[str]:
        with workspace_scope(workspace):
            return [question.kind for question in survey.questions.order_by("position")]

    before = order()
    with workspace_scope(workspace):
        first, second = survey.questions.all()[:2]
    page.post(f"/w/harbor/surveys/questions/{second.pk}/move/", {"direction": "up"})
    assert order() == [before[1], before[0], *before[2:]]
    page.post(f"/w/harbor/surveys/questions/{second.pk}/move/", {"direction": "up"})
    assert order()[0] == before[1]
    page.post(f"/w/harbor/surveys/questions/{first.pk}/duplicate/")
    assert order()[:3] == [before[1], before[0], before[0]]
    page.get(f"/w/harbor/surveys/questions/{first.pk}/deletion/")
    assert len(order()) == 7
    page.post(f"/w/harbor/surveys/questions/{first.pk}/deletion/")
    assert order() == [before[1], before[0], *before[2:]]
    with workspace_scope(workspace):
        assert [q.position for q in survey.questions.all()] == [1, 2, 3, 4, 5, 6]


def test_missing_translations_are_pointed_out(page: Client, workspace: Workspace) -> None:
    survey = _survey(workspace, languages=("en", "es", "fr"))
    response = page.get(f"/w/harbor/surveys/{survey.pk}/")
    assert "no translation yet" in response.content.decode()
    assert {gap["language"] for gap in response.context["missing"]} == {"French"}


@pytest.mark.parametrize(("language", "text"), [("en", "Would you recommend us?"), ("es", "¿Nos")])
def test_preview_speaks_each_language(
    page: Client, workspace: Workspace, language: str, text: str
) -> None:
    survey = _survey(workspace)
    response = page.get(f"/w/harbor/surveys/{survey.pk}/preview/?language={language}")
    assert text in response.content.decode()


def test_survey_is_copied_and_removed_unless_sent(page: Client, workspace: Workspace) -> None:
    survey = _survey(workspace)
    page.post(f"/w/harbor/surveys/{survey.pk}/duplicate/")
    with workspace_scope(workspace):
        assert Survey.objects.count() == 2
        assert Question.objects.count() == 12
        make_wave(survey)
    page.post(f"/w/harbor/surveys/{survey.pk}/deletion/")
    with workspace_scope(workspace):
        assert Survey.objects.filter(pk=survey.pk).exists()
        copy = Survey.objects.exclude(pk=survey.pk).get()
    page.post(f"/w/harbor/surveys/{copy.pk}/deletion/")
    with workspace_scope(workspace):
        assert not Survey.objects.filter(pk=copy.pk).exists()


def test_removed_survey_and_draft_wave_come_back(page: Client, workspace: Workspace) -> None:
    survey = _survey(workspace)
    with workspace_scope(workspace):
        wave = Wave.objects.create(survey=survey, name="Draft")
        asked = [question.text for question in survey.questions.all()]
    for path in (f"waves/{wave.pk}", f"surveys/{survey.pk}"):
        removed = page.post(f"/w/harbor/{path}/deletion/", follow=True)
        event = removed.context["removal"]
        assert "was deleted" in removed.content.decode()
        page.post(f"/w/harbor/removals/{event.pk}/restoration/")
    with workspace_scope(workspace):
        assert Wave.objects.get().survey_id == survey.pk
        assert [question.text for question in survey.questions.all()] == asked
        assert Survey.objects.get().title == survey.title


def test_builder_costs_the_same_for_any_number_of_questions(
    page: Client, workspace: Workspace, django_assert_num_queries
) -> None:
    empty, full = _survey(workspace, has_questions=False), _survey(workspace)
    page.get(f"/w/harbor/surveys/{full.pk}/")
    with django_assert_num_queries(11):
        page.get(f"/w/harbor/surveys/{empty.pk}/")
    with django_assert_num_queries(11):
        page.get(f"/w/harbor/surveys/{full.pk}/")


@pytest.mark.parametrize("role", ["partner", "funder", "viewer"])
def test_only_coordinators_and_owners_come_in(
    client: Client, workspace: Workspace, role: str, request: pytest.FixtureRequest
) -> None:
    survey = _survey(workspace)
    client.force_login(request.getfixturevalue(role).user)
    for path in ("surveys/", "surveys/new/", f"surveys/{survey.pk}/", f"surveys/{survey.pk}/edit/"):
        assert client.get(f"/w/harbor/{path}").status_code == 403


def test_surveys_of_another_workspace_are_not_there(
    page: Client, other_workspace: Workspace
) -> None:
    survey = _survey(other_workspace)
    with workspace_scope(other_workspace):
        question = survey.questions.first()
        assert question is not None
    for path in (f"surveys/{survey.pk}/", f"surveys/{survey.pk}/edit/"):
        assert page.get(f"/w/harbor/{path}").status_code == 404
    path = f"/w/harbor/surveys/questions/{question.pk}/move/"
    assert page.post(path, {"direction": "down"}).status_code == 404
