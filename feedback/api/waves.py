"""The API of waves: prepare, send, watch, close, call off."""

from collections.abc import Callable
from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from feedback.access.waves import access_wave, access_wave_to_change
from feedback.actions.waves import (
    add_wave,
    cancel_wave,
    change_wave,
    close_wave,
    remind_now,
    remove_wave,
    send_wave,
)
from feedback.models import Wave
from feedback.queries.waves import response_rate_of, sector_rates
from feedback.serializers.waves import ResponseRateSerializer, WaveSerializer
from records.api.viewsets import RecordViewSet, idempotent


class WaveFilter(django_filters.FilterSet):
    """``?survey=``, ``?status=``, ``?q=``."""

    survey = django_filters.UUIDFilter(field_name="survey_id")
    status = django_filters.ChoiceFilter(choices=Wave.Status.choices)
    q = django_filters.CharFilter(field_name="name", lookup_expr="icontains")


@extend_schema(tags=["surveys"])
class WaveViewSet(RecordViewSet[Wave]):
    """Sendings of surveys. Sending, closing and calling off are steps of their own."""

    noun = "wave"
    verbs: ClassVar[dict[str, str]] = {
        "send": "change",
        "close": "change",
        "cancel": "change",
        "remind": "change",
        "response_rate": "read",
    }
    serializer_class = WaveSerializer
    filterset_class = WaveFilter
    http_method_names = ["get", "post", "patch", "delete", "head", "options"]

    def get_queryset(self) -> QuerySet[Wave]:
        return Wave.objects.visible_to(self.member).for_list()

    def add_record(self, data: dict[str, Any]) -> Wave:
        return add_wave(acting_member=self.member, **data)

    def change_record(self, record: Wave, data: dict[str, Any]) -> Wave:
        found = access_wave_to_change(acting_member=self.member, wave_id=record.pk)
        data.pop("survey", None)
        return change_wave(acting_member=self.member, wave=found, **data)

    def remove_record(self, record: Wave) -> None:
        found = access_wave_to_change(acting_member=self.member, wave_id=record.pk)
        remove_wave(acting_member=self.member, wave=found)

    @extend_schema(request=None, responses=WaveSerializer)
    @action(detail=True, methods=["post"])
    def send(self, request: Request, **kwargs: Any) -> Response:
        """Freeze the survey and ask the audience; sending again changes nothing."""
        return self._step(request, send_wave)

    @extend_schema(request=None, responses=WaveSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, **kwargs: Any) -> Response:
        """Take no further answers and freeze the results."""
        return self._step(request, close_wave)

    @extend_schema(request=None, responses=WaveSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, **kwargs: Any) -> Response:
        """Call it off: waiting messages are stopped, links stop working."""
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
        wave = access_wave(acting_member=self.member, wave_id=self.get_object().pk)
        found = {"whole": response_rate_of(wave=wave), "sectors": sector_rates(wave=wave)}
        return Response(ResponseRateSerializer(found).data)

    def _step(self, request: Request, act: Callable[..., Wave]) -> Response:
        found = access_wave_to_change(acting_member=self.member, wave_id=self.get_object().pk)

        def answer() -> Response:
            act(acting_member=self.member, wave=found)
            return Response(WaveSerializer(self.get_object()).data)

        return idempotent(request, answer)
