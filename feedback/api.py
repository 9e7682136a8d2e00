"""The API of surveys, of the questions of their drafts, of waves and of results."""

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from feedback.actions.questions import (
    add_question,
    change_question,
    move_question,
    remove_question,
)
from feedback.actions.results import publish_results
from feedback.actions.waves import cancel_wave, close_wave, remind_now, reopen_wave, send_wave
from feedback.filters import QuestionFilter, ResultFilter
from feedback.models import Question, Survey, Wave
from feedback.nouns import SURVEY, WAVE
from feedback.queries.waves import sector_rates
from feedback.serializers import (
    MoveSerializer,
    QuestionSerializer,
    ResponseRateSerializer,
    SendingSerializer,
    WaveResultDetailSerializer,
    WaveResultSerializer,
    WaveSerializer,
)
from records.api.nouns import NounViewSet
from records.api.viewsets import RecordViewSet, idempotent
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


@extend_schema(tags=["surveys"])
class WaveViewSet(NounViewSet[Wave]):
    """Sendings of surveys. Sending, closing and canceling are steps of their own."""

    declaration = WAVE
    verbs: ClassVar[dict[str, str]] = {
        "send": "change",
        "close": "change",
        "reopen": "change",
        "cancel": "change",
        "remind": "change",
        "response_rate": "read",
    }

    def change_record(self, record: Wave, data: dict[str, Any]) -> Wave:
        """A wave stays with its survey."""
        kept = {name: data[name] for name in data if name != "survey"}
        return super().change_record(record, kept)

    @extend_schema(request=SendingSerializer, responses=WaveSerializer)
    @action(detail=True, methods=["post"])
    def send(self, request: Request, **kwargs: Any) -> Response:
        """Store what the survey asks now, and ask the audience; sending again changes nothing."""
        given = SendingSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        known = given.validated_data.get("acknowledge", ())
        return self._step(request, partial(send_wave, acknowledged=known))

    @extend_schema(request=None, responses=WaveSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, **kwargs: Any) -> Response:
        """
        Take no further answers and make the results final.

        Of an anonymous survey, fewer than five answers (`answered_count`) are deleted at that
        moment, and can't be brought back: they could show who gave them.
        """
        return self._step(request, close_wave)

    @extend_schema(request=None, responses=WaveSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, **kwargs: Any) -> Response:
        """Take answers again after the close, where the promise allows it."""
        return self._step(request, reopen_wave)

    @extend_schema(request=None, responses=WaveSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, **kwargs: Any) -> Response:
        """Cancel it: waiting messages are stopped, links stop working."""
        return self._step(request, cancel_wave)

    @extend_schema(request=None, responses=WaveSerializer)
    @action(detail=True, methods=["post"])
    def remind(self, request: Request, **kwargs: Any) -> Response:
        """Remind everybody who has not answered, once."""
        return self._step(request, remind_now)

    @extend_schema(responses=ResponseRateSerializer)
    @action(detail=True, url_path="response-rate")
    def response_rate(self, request: Request, **kwargs: Any) -> Response:
        """The live response rate, and by sector where enough people answered."""
        wave = self.get_object()
        found = {"wave": wave, "sectors": sector_rates(wave=wave)}
        return Response(ResponseRateSerializer(found).data)

    def _step(self, request: Request, act: Callable[..., Wave]) -> Response:
        found = self.find("change")
        return idempotent(
            request,
            lambda: Response(self.get_serializer(act(acting_member=self.member, wave=found)).data),
        )


@extend_schema(tags=["results"])
@extend_schema_view(
    retrieve=extend_schema(
        parameters=[
            OpenApiParameter("sector", str, description="One of the wave's `sectors`."),
            OpenApiParameter("language", str, description="The language of the labels."),
        ]
    )
)
class ResultViewSet(RecordViewSet[Wave]):
    """Results of waves under suppression: the same figures as the results page."""

    noun = "result"
    filterset_class = ResultFilter
    query_names: ClassVar = {"retrieve": frozenset({"sector", "language"})}
    http_method_names = ["get", "patch", "head", "options"]

    def get_queryset(self) -> QuerySet[Wave]:
        waves = Wave.results.visible_to(self.member).select_related("survey")
        if self.action == "list":
            return waves.defer("final_results")
        return waves.select_related("version")

    def get_serializer_class(self) -> type[BaseSerializer[Any]]:
        return WaveResultSerializer if self.action == "list" else WaveResultDetailSerializer

    def change_record(self, record: Wave, data: dict[str, Any]) -> Wave:
        is_published = data.get("is_published", record.is_published)
        return publish_results(acting_member=self.member, wave=record, is_published=is_published)
