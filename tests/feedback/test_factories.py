"""The factories give what they say."""

from feedback.access import access_answering
from feedback.content import QuestionKind
from tenancy.models import Workspace
from tests.factories.feedback import make_wave


def test_made_wave_has_every_kind_of_question_and_a_working_link_per_person(
    scope: Workspace,
) -> None:
    made = make_wave(people=5)
    assert {question.kind for question in made.content.questions} == set(QuestionKind)
    found = [access_answering(token=token).invitation for token in made.tokens]
    assert [invitation.person for invitation in found] == made.people
    assert made.wave.takes_answers
