"""The API of measurements: report, submit, accept, send back, reopen."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from metrics.actions.measurements import (
    accept_measurement,
    accept_measurements,
    reopen_measurement,
    send_back_measurement,
    submit_measurement,
)
from metrics.models import Measurement
from metrics.nouns.measurements import MEASUREMENT
from metrics.queries.measurements import fill_parts
from metrics.serializers.measurements import (
    AcceptedSerializer,
    BulkAcceptanceSerializer,
    MeasurementSerializer,
    ReturnSerializer,
)
from records.api.nouns import NounViewSet
from records.api.pagination import ListFilters, RecordOrdering

# What a list shows of a row, which is not all of it.
COLUMNS = [
    *(set(MeasurementSerializer.Meta.fields) - {"shown", "is_raw", "breakdowns"}),
    "metric__is_cumulative",
    "metric__kind",
    "metric__language",
]


@extend_schema(tags=["metrics"])
class MeasurementViewSet(NounViewSet[Measurement]):
    """Reports of metrics. A partner reports for its own organization; coordinators accept."""

    declaration = MEASUREMENT
    verbs: ClassVar[dict[str, str]] = {
        "submission": "change",
        "acceptance": "accept",
        "bulk_acceptance": "accept",
        "send_back": "accept",
        "reopening": "accept",
    }
    filter_backends = [ListFilters, RecordOrdering]
    ordering_fields = ["period_end", "created_at"]

    def get_queryset(self) -> QuerySet[Measurement]:
        """A list takes no more than it shows."""
        if self.action != "list":
            return super().get_queryset()
        rows = self.declaration.rows.visible_to(self.member)
        return rows.select_related("metric").only(*COLUMNS)  # type: ignore[no-any-return]

    def fill(self, rows: list[Measurement]) -> None:
        """What the member may see of each report and of its groups."""
        fill_parts(rows, self.member)

    @extend_schema(request=None, responses=MeasurementSerializer)
    @action(detail=True, methods=["post"])
    def submission(self, request: Request, **kwargs: Any) -> Response:
        """Hand a draft, or what was sent back, to the coordinators."""
        return self._step("change", submit_measurement)

    @extend_schema(request=None, responses=MeasurementSerializer)
    @action(detail=True, methods=["post"])
    def acceptance(self, request: Request, **kwargs: Any) -> Response:
        """Let a submitted report count."""
        return self._step("accept", accept_measurement)

    @extend_schema(request=ReturnSerializer, responses=MeasurementSerializer)
    @action(detail=True, methods=["post"], url_path="return")
    def send_back(self, request: Request, **kwargs: Any) -> Response:
        """Give a submitted report back with a reason."""
        found = self.find("accept")
        sent = ReturnSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        send_back_measurement(acting_member=self.member, measurement=found, **sent.validated_data)
        return Response(self.get_serializer(found).data)

    @extend_schema(request=None, responses=MeasurementSerializer)
    @action(detail=True, methods=["post"])
    def reopening(self, request: Request, **kwargs: Any) -> Response:
        """Take an accepted report out of all figures, so that it can be changed."""
        return self._step("accept", reopen_measurement)

    @extend_schema(request=BulkAcceptanceSerializer, responses=AcceptedSerializer)
    @action(detail=False, methods=["post"], url_path="acceptances")
    def bulk_acceptance(self, request: Request, **kwargs: Any) -> Response:
        """Let several submitted reports count."""
        sent = BulkAcceptanceSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        ids = sent.validated_data["ids"]
        done = accept_measurements(acting_member=self.member, measurement_ids=ids)
        return Response({"accepted": [str(each.pk) for each in done]})

    def _step(self, verb: str, act: Callable[..., Measurement]) -> Response:
        found = act(acting_member=self.member, measurement=self.find(verb))
        return Response(self.get_serializer(found).data)
