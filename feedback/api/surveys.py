"""The API of surveys and of the questions of their drafts."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from feedback.actions.questions import (
    add_question,
    change_question,
    move_question,
    remove_question,
)
from feedback.filters import QuestionFilter
from feedback.models import Question, Survey
from feedback.nouns.surveys import SURVEY
from feedback.serializers.surveys import MoveSerializer, QuestionSerializer
from records.api.nouns import NounViewSet
from records.api.viewsets import RecordViewSet
from records.fields import uuids_in


@extend_schema(tags=["surveys"])
class SurveyViewSet(NounViewSet[Survey]):
    """Surveys with the questions of their drafts."""

    declaration = SURVEY

    def get_queryset(self) -> QuerySet[Survey]:
        return super().get_queryset().prefetch_related("questions")

    def add_record(self, data: dict[str, Any]) -> Survey:
        questions = data.pop("questions", [])
        survey = super().add_record({"title": {}, **data})
        for question in questions:
            add_question(acting_member=self.member, survey=survey, **question)
        return self.get_queryset().get(pk=survey.pk)

    def change_record(self, record: Survey, data: dict[str, Any]) -> Survey:
        """Questions are changed one by one; an instrument is only a beginning."""
        kept = {name: data[name] for name in data if name not in ("questions", "instrument")}
        return super().change_record(record, kept)


@extend_schema(tags=["surveys"])
class SurveyQuestionViewSet(RecordViewSet[Question]):
    """The questions of drafts. What a wave has sent stays as it was."""

    noun = "survey"
    verbs: ClassVar[dict[str, str]] = {"create": "change", "destroy": "change", "move": "change"}
    serializer_class = QuestionSerializer
    filterset_class = QuestionFilter
    http_method_names = ["get", "post", "patch", "delete", "head", "options"]

    def get_queryset(self) -> QuerySet[Question]:
        return Question.objects.visible_to(self.member)

    def find(self, verb: str) -> Question:
        """The question of the address with its survey, held until the end."""
        rows = Question.objects.select_related("survey")
        for question_id in uuids_in([self.kwargs["pk"]]):
            found: Question = rows.get_for(self.member, verb, question_id, lock=True)
            return found
        raise Http404

    def locked(self, verb: str) -> Question:
        return self.unchanged(self.find("change"))

    def add_record(self, data: dict[str, Any]) -> Question:
        survey = SURVEY.find(self.member, "change", data.pop("survey").pk, lock=True)
        return add_question(acting_member=self.member, survey=survey, **data)

    def change_record(self, record: Question, data: dict[str, Any]) -> Question:
        kept = {name: data[name] for name in data if name not in ("survey", "kind")}
        return change_question(acting_member=self.member, question=record, **kept)

    def remove_record(self, record: Question) -> None:
        remove_question(acting_member=self.member, question=record)

    @extend_schema(request=MoveSerializer, responses=QuestionSerializer)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, **kwargs: Any) -> Response:
        """Swap with the question above or below."""
        found = self.find("change")
        given = MoveSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        is_up = given.validated_data["direction"] == "up"
        move_question(acting_member=self.member, question=found, is_up=is_up)
        return Response(QuestionSerializer(found).data)
