"""What the tables of this room hold on people, beside those of its declared nouns."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from feedback.actions.erasure import erase_invitations
from feedback.content import QuestionContent
from feedback.models import (
    AnonymousBatch,
    AnonymousBuffer,
    Answer,
    Question,
    Response,
    Survey,
    SurveyInvitation,
    SurveyLink,
    SurveyVersion,
)
from tenancy.privacy.personal_data import Held, NotHeld, Subject, as_values


def _identified(subject: Subject) -> list[dict[str, Any]]:
    """What coordinators may read with the name."""
    return [row for row in _responses(subject) if row["promise"] == Survey.Promise.IDENTIFIED]


def _confidential(subject: Subject) -> list[dict[str, Any]]:
    """What was promised to be seen in groups only."""
    return [row for row in _responses(subject) if row["promise"] != Survey.Promise.IDENTIFIED]


def _responses(subject: Subject) -> list[dict[str, Any]]:
    """Each response with its questions and answers in words; the promise is the one sent."""
    responses = Response.objects.filter(
        invitation__person=subject.person_id, invitation__person__isnull=False
    )
    rows = responses.order_by("pk").select_related("wave__version")
    return [
        {
            "survey": content.title.text_in(response.language),
            "promise": content.promise,
            "wave": response.wave.name,
            "answered_on": response.answered_on,
            "language": response.language,
            "is_proxy": response.is_proxy,
            "answers": [
                _answer(question, answer, response)
                for question in content.questions
                for answer in response.answers.all()
                if answer.question_id == question.id
            ],
        }
        for response in rows.prefetch_related("answers")
        for content in [response.wave.content]
    ]


def _answer(question: QuestionContent, answer: Answer, response: Response) -> dict[str, Any]:
    labels = question.labels(response.language)
    return {
        "question": question.text.text_in(response.language),
        "chosen": [labels.get(key, key) for key in answer.option_ids],
        "number": answer.number,
        "text": answer.text,
    }


DECLARED: dict[type[models.Model], Any] = {
    Question: NotHeld("What a survey asks."),
    SurveyVersion: NotHeld("What a survey asked when it was sent."),
    SurveyInvitation: Held(
        title=_("Survey invitations"),
        through="who was asked",
        show=as_values(
            lambda subject: SurveyInvitation.objects.filter(
            person=subject.person_id, person__isnull=False
        ),
            "wave__name", "wave__sent_at", "sector", "has_started", "has_answered",
            "is_ineligible",
        ),
        goes=_("Stays counted, without the person; an unfinished answer is deleted."),
        erase=erase_invitations,
    ),
    SurveyLink: NotHeld("Hashes of an invitation's links; deleted with the person."),
    Response: Held(
        title=_("Survey answers, identified and confidential"),
        through="the invitation",
        show=_identified,
        show_to_person=_confidential,
        goes=_("Words are deleted; choices and numbers stay in the figures, without the person."),
    ),
    Answer: NotHeld("Shown with its response, through which alone it leads to a person."),
    AnonymousBuffer: NotHeld("Anonymous answers lead to nobody, by design."),
    AnonymousBatch: NotHeld("Anonymous answers lead to nobody, by design."),
}  # fmt: skip
