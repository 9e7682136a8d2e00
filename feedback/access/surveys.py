"""Doors to surveys and their questions."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from feedback.models import Question, Survey
from tenancy.models import Membership


def access_survey(*, acting_member: Membership, survey_id: UUID) -> Survey:
    """:raises Http404: unless the member may read this survey."""
    survey = Survey.objects.visible_to(acting_member).filter(pk=survey_id).first()
    if survey is None:
        raise Http404
    return survey


def access_survey_to_change(*, acting_member: Membership, survey_id: UUID) -> Survey:
    """
    :raises Http404: unless the member may read this survey.
    :raises PermissionDenied: may read it, but not change it.
    """
    survey = access_survey(acting_member=acting_member, survey_id=survey_id)
    if not Survey.objects.changeable_by(acting_member).filter(pk=survey_id).exists():
        raise PermissionDenied(_("Your role does not allow this."))
    return survey


def access_question_to_change(*, acting_member: Membership, question_id: UUID) -> Question:
    """
    :raises Http404: unless the member may read the question's survey.
    :raises PermissionDenied: may read it, but not change it.
    """
    question = Question.objects.filter(pk=question_id).first()
    if question is None:
        raise Http404
    question.survey = access_survey_to_change(
        acting_member=acting_member, survey_id=question.survey_id
    )
    return question
