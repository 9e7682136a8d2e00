"""The API of waves: prepare, send, watch, close, cancel."""

from collections.abc import Callable
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from feedback.actions.waves import cancel_wave, close_wave, remind_now, send_wave
from feedback.models import Wave
from feedback.nouns.waves import WAVE
from feedback.queries.waves import sector_rates
from feedback.serializers.waves import ResponseRateSerializer, WaveSerializer
from records.api.nouns import NounViewSet
from records.api.viewsets import idempotent


@extend_schema(tags=["surveys"])
class WaveViewSet(NounViewSet[Wave]):
    """Sendings of surveys. Sending, closing and canceling are steps of their own."""

    declaration = WAVE
    verbs: ClassVar[dict[str, str]] = {
        "send": "change",
        "close": "change",
        "cancel": "change",
        "remind": "change",
        "response_rate": "read",
    }

    def change_record(self, record: Wave, data: dict[str, Any]) -> Wave:
        """A wave stays with its survey."""
        kept = {name: data[name] for name in data if name != "survey"}
        return super().change_record(record, kept)

    @extend_schema(request=None, responses=WaveSerializer)
    @action(detail=True, methods=["post"])
    def send(self, request: Request, **kwargs: Any) -> Response:
        """Store what the survey asks now, and ask the audience; sending again changes nothing."""
        return self._step(request, send_wave)

    @extend_schema(request=None, responses=WaveSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, **kwargs: Any) -> Response:
        """Take no further answers and make the results final."""
        return self._step(request, close_wave)

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
