"""The API of surveys and of the questions of their drafts."""

from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from feedback.access.surveys import access_question_to_change, access_survey_to_change
from feedback.actions.questions import (
    add_question,
    change_question,
    move_question,
    remove_question,
)
from feedback.actions.surveys import add_survey, change_survey, remove_survey
from feedback.models import Question, Survey
from feedback.serializers.surveys import MoveSerializer, QuestionSerializer, SurveySerializer
from records.api.viewsets import RecordViewSet


class SurveyFilter(django_filters.FilterSet):
    """``?q=``, ``?promise=``."""

    q = django_filters.CharFilter(field_name="title", lookup_expr="icontains")
    promise = django_filters.ChoiceFilter(choices=Survey.Promise.choices)


class QuestionFilter(django_filters.FilterSet):
    """``?survey=``, ``?kind=``."""

    survey = django_filters.UUIDFilter(field_name="survey_id")
    kind = django_filters.ChoiceFilter(choices=Question.Kind.choices)


@extend_schema(tags=["surveys"])
class SurveyViewSet(RecordViewSet[Survey]):
    """Surveys with the questions of their drafts."""

    noun = "survey"
    serializer_class = SurveySerializer
    filterset_class = SurveyFilter
    http_method_names = ["get", "post", "patch", "delete", "head", "options"]

    def get_queryset(self) -> QuerySet[Survey]:
        return Survey.objects.visible_to(self.member).prefetch_related("questions")

    def add_record(self, data: dict[str, Any]) -> Survey:
        questions = data.pop("questions", [])
        survey = add_survey(acting_member=self.member, **{"title": {}, **data})
        for question in questions:
            add_question(acting_member=self.member, survey=survey, **question)
        return self.get_queryset().get(pk=survey.pk)

    def change_record(self, record: Survey, data: dict[str, Any]) -> Survey:
        found = access_survey_to_change(acting_member=self.member, survey_id=record.pk)
        data.pop("questions", None)
        data.pop("instrument", None)
        return change_survey(acting_member=self.member, survey=found, **data)

    def remove_record(self, record: Survey) -> None:
        found = access_survey_to_change(acting_member=self.member, survey_id=record.pk)
        remove_survey(acting_member=self.member, survey=found)


@extend_schema(tags=["surveys"])
class SurveyQuestionViewSet(RecordViewSet[Question]):
    """The questions of drafts. What a wave has sent stays as it was."""

    noun = "survey"
    verbs: ClassVar[dict[str, str]] = {"create": "change", "destroy": "change", "move": "change"}
    serializer_class = QuestionSerializer
    filterset_class = QuestionFilter
    http_method_names = ["get", "post", "patch", "delete", "head", "options"]

    def get_queryset(self) -> QuerySet[Question]:
        surveys = Survey.objects.visible_to(self.member)
        return Question.objects.filter(survey__in=surveys.values("pk"))

    def add_record(self, data: dict[str, Any]) -> Question:
        survey = access_survey_to_change(acting_member=self.member, survey_id=data.pop("survey").pk)
        return add_question(acting_member=self.member, survey=survey, **data)

    def change_record(self, record: Question, data: dict[str, Any]) -> Question:
        found = access_question_to_change(acting_member=self.member, question_id=record.pk)
        for name in ("survey", "kind"):
            data.pop(name, None)
        return change_question(acting_member=self.member, question=found, **data)

    def remove_record(self, record: Question) -> None:
        found = access_question_to_change(acting_member=self.member, question_id=record.pk)
        remove_question(acting_member=self.member, question=found)

    @extend_schema(request=MoveSerializer, responses=QuestionSerializer)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, **kwargs: Any) -> Response:
        """Swap with the question above or below."""
        found = access_question_to_change(
            acting_member=self.member, question_id=self.get_object().pk
        )
        given = MoveSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        move_question(acting_member=self.member, question=found, **given.validated_data)
        return Response(QuestionSerializer(found).data)
