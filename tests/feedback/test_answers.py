"""What the action refuses of answers, whatever the page let through."""

from uuid import uuid4

import pytest

from feedback.access import access_answering
from feedback.actions.responses import submit_response
from feedback.answers import AnswerDoesNotFit, AnswerIsMissing, GivenAnswer
from feedback.models import Response
from tenancy.models import Workspace
from tests.factories.feedback import MadeWave, make_wave


def submit(made: MadeWave, *answers: GivenAnswer) -> None:
    answering = access_answering(token=made.tokens[0])
    submit_response(answering=answering, answers=answers, language="en")


def test_an_option_that_was_never_offered_is_refused(scope: Workspace) -> None:
    made = make_wave(people=1)
    question = made.content.questions[0].id
    with pytest.raises(AnswerDoesNotFit):
        submit(made, GivenAnswer(question_id=question, option_ids=("perhaps",)))
    assert not Response.objects.exists()
    submit(made, GivenAnswer(question_id=question, option_ids=("yes",)))
    assert Response.objects.count() == 1


def test_an_answer_to_a_question_that_was_never_asked_is_refused(scope: Workspace) -> None:
    made = make_wave(people=1)
    required = GivenAnswer(question_id=made.content.questions[0].id, option_ids=("yes",))
    with pytest.raises(AnswerDoesNotFit):
        submit(made, required, GivenAnswer(question_id=uuid4(), text="more"))


def test_a_required_question_that_was_left_out_is_refused(scope: Workspace) -> None:
    made = make_wave(people=1)
    with pytest.raises(AnswerIsMissing):
        submit(made, GivenAnswer(question_id=made.content.questions[5].id, text="only words"))
    assert not Response.objects.exists()
