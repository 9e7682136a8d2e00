"""Copies of questions and surveys hold all of the original; questions keep their order."""

from typing import Any

from feedback.actions.questions import (
    add_question,
    duplicate_question,
    move_question,
    remove_question,
)
from feedback.actions.surveys import duplicate_survey
from feedback.content import QUESTION_TEXTS
from feedback.models import Question, Survey
from tenancy.models import AuditEvent, Membership, Workspace
from tests.factories.feedback import make_survey

KEPT = ("kind", "is_required", "minimum", "maximum", *QUESTION_TEXTS)


def _number(coordinator: Membership, survey: Survey) -> Question:
    return add_question(
        acting_member=coordinator,
        survey=survey,
        kind="number",
        text={"en": "How many hours?", "es": "¿Cuántas horas?"},
        help_text={"en": "In a week."},
        unit={"en": "hours", "es": "horas"},
        minimum=1,
        maximum=60,
        is_required=True,
    )


def _choice(survey: Survey) -> Question:
    return next(each for each in survey.questions.all() if each.options)


def _kept(question: Question) -> dict[str, Any]:
    return {name: getattr(question, name) for name in KEPT}


def _labels(question: Question) -> list[dict[str, Any]]:
    return [
        {name: value for name, value in option.items() if name != "id"}
        for option in question.options
    ]


def _order(survey: Survey) -> list[Question]:
    found = list(survey.questions.order_by("position"))
    assert [each.position for each in found] == list(range(1, len(found) + 1))
    return found


def test_a_copied_question_holds_all_of_it_right_below(
    scope: Workspace, coordinator: Membership
) -> None:
    survey = make_survey()
    _number(coordinator, survey)
    for question in (_order(survey)[0], _choice(survey), _order(survey)[-1]):
        before = _order(survey)
        copy = duplicate_question(acting_member=coordinator, question=question)
        place = before.index(question) + 1
        assert _order(survey) == [*before[:place], copy, *before[place:]]
        copy.refresh_from_db()
        assert _kept(copy) == _kept(question)
        assert _labels(copy) == _labels(question)
        ids = {each["id"] for each in (*copy.options, *question.options)}
        assert len(ids) == 2 * len(question.options)
        event = AuditEvent.objects.filter(action="add_question").latest("happened_at")
        assert (event.object_id, event.actor_id) == (copy.pk, coordinator.pk)


def test_a_moved_question_swaps_with_its_neighbor_or_stays(
    scope: Workspace, coordinator: Membership
) -> None:
    survey = make_survey()
    first, second, *others = _order(survey)
    move_question(acting_member=coordinator, question=first, is_up=False)
    assert _order(survey) == [second, first, *others]
    first.refresh_from_db()
    move_question(acting_member=coordinator, question=first, is_up=True)
    assert _order(survey) == [first, second, *others]
    events = AuditEvent.objects.filter(action="move_question")
    assert {(each.object_id, each.actor_id) for each in events} == {(first.pk, coordinator.pk)}
    count = events.count()
    move_question(acting_member=coordinator, question=_order(survey)[0], is_up=True)
    move_question(acting_member=coordinator, question=_order(survey)[-1], is_up=False)
    assert _order(survey) == [first, second, *others]
    assert events.count() == count


def test_a_removed_question_closes_the_gap(scope: Workspace, coordinator: Membership) -> None:
    survey = make_survey()
    first, second, *others = _order(survey)
    remove_question(acting_member=coordinator, question=second)
    assert _order(survey) == [first, *others]
    event = AuditEvent.objects.get(action="remove_question")
    assert event.actor_id == coordinator.pk


def test_a_copied_survey_is_a_draft_with_all_of_it(
    scope: Workspace, coordinator: Membership
) -> None:
    survey = make_survey("anonymous")
    _number(coordinator, survey)
    copy = duplicate_survey(acting_member=coordinator, survey=survey)
    copy.refresh_from_db()
    assert copy.title == {code: f"{title} (2)" for code, title in survey.title.items()}
    for name in ("intro", "thanks", "languages", "promise"):
        assert getattr(copy, name) == getattr(survey, name)
    assert copy.created_by == coordinator
    assert [_kept(each) for each in _order(copy)] == [_kept(each) for each in _order(survey)]
    assert [each.options for each in _order(copy)] == [each.options for each in _order(survey)]
    event = AuditEvent.objects.get(action="add_survey", object_id=copy.pk)
    assert event.actor_id == coordinator.pk
