"""The API of measurements: report, submit, accept, send back, reopen."""

from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from metrics.access.measurements import (
    access_measurement,
    access_measurement_to_change,
    access_measurements_to_accept,
)
from metrics.actions.measurements import (
    accept_measurement,
    accept_measurements,
    change_measurement,
    record_measurement,
    remove_measurement,
    reopen_measurement,
    send_back_measurement,
    submit_measurement,
)
from metrics.models import Measurement
from metrics.queries.measurements import breakdowns_by_report, reports
from metrics.queries.series import policy_of
from metrics.serializers.measurements import (
    AcceptedSerializer,
    BulkAcceptanceSerializer,
    MeasurementSerializer,
    ReturnSerializer,
    breakdown_inputs,
)
from records.api.pagination import KnownFilters, RecordOrdering
from records.api.viewsets import RecordViewSet

# What a list shows of a row, which is not all of it.
COLUMNS = [
    *(set(MeasurementSerializer.Meta.fields) - {"shown", "is_raw", "breakdowns"}),
    "metric__kind",
]


class MeasurementFilter(django_filters.FilterSet):
    """``?metric=``, ``?organization=``, ``?partnership=``, ``?status=``, ``?since=&until=``."""

    metric = django_filters.UUIDFilter(field_name="metric_id")
    organization = django_filters.UUIDFilter(field_name="organization_id")
    partnership = django_filters.UUIDFilter(field_name="partnership_id")
    status = django_filters.ChoiceFilter(choices=Measurement.Status.choices)
    since = django_filters.DateFilter(field_name="period_end", lookup_expr="gte")
    until = django_filters.DateFilter(field_name="period_end", lookup_expr="lte")


@extend_schema(tags=["metrics"])
class MeasurementViewSet(RecordViewSet[Measurement]):
    """Reports of metrics. A partner reports for its own organization; coordinators accept."""

    noun = "measurement"
    verbs: ClassVar[dict[str, str]] = {
        "submission": "change",
        "acceptance": "accept",
        "bulk_acceptance": "accept",
        "send_back": "accept",
        "reopening": "accept",
    }
    queryset = Measurement.objects  # for the schema; get_queryset says what is seen
    serializer_class = MeasurementSerializer
    filterset_class = MeasurementFilter
    filter_backends = [KnownFilters, RecordOrdering]
    ordering_fields = ["period_end", "created_at"]
    http_method_names = ["get", "post", "patch", "delete", "head", "options"]

    def get_queryset(self) -> QuerySet[Measurement]:
        rows = Measurement.objects.visible_to(self.member).select_related("metric")
        return rows.only(*COLUMNS) if self.action == "list" else rows

    def get_serializer(self, *args: Any, **kwargs: Any) -> Any:
        """With what the member may see of each report, and all their groups at once."""
        if getattr(self, "swagger_fake_view", False):
            return super().get_serializer(*args, **kwargs)
        shown = args[0] if args else None
        rows = [each for each in (shown if isinstance(shown, list) else [shown]) if each]
        policy = policy_of(self.member.workspace)
        found = reports(rows, member=self.member, policy=policy)
        context = {
            **self.get_serializer_context(),
            "policy": policy,
            "reports": {report.measurement.pk: report for report in found},
            "groups": breakdowns_by_report(rows) if rows else {},
        }
        return MeasurementSerializer(*args, **{"context": context, **kwargs})

    def add_record(self, data: dict[str, Any]) -> Measurement:
        groups = breakdown_inputs(data.pop("breakdowns", ()))
        return record_measurement(acting_member=self.member, breakdowns=groups, **data)

    def change_record(self, record: Measurement, data: dict[str, Any]) -> Measurement:
        found = access_measurement_to_change(acting_member=self.member, measurement_id=record.pk)
        groups = breakdown_inputs(data.pop("breakdowns")) if "breakdowns" in data else None
        return change_measurement(
            acting_member=self.member, measurement=found, breakdowns=groups, **data
        )

    def remove_record(self, record: Measurement) -> None:
        found = access_measurement_to_change(acting_member=self.member, measurement_id=record.pk)
        remove_measurement(acting_member=self.member, measurement=found)

    @extend_schema(request=None, responses=MeasurementSerializer)
    @action(detail=True, methods=["post"])
    def submission(self, request: Request, **kwargs: Any) -> Response:
        """Hand a draft, or what was sent back, to the coordinators."""
        found = access_measurement_to_change(
            acting_member=self.member, measurement_id=self.get_object().pk
        )
        submit_measurement(acting_member=self.member, measurement=found)
        return self._answer(found)

    @extend_schema(request=None, responses=MeasurementSerializer)
    @action(detail=True, methods=["post"])
    def acceptance(self, request: Request, **kwargs: Any) -> Response:
        """Let a submitted report count."""
        found = self._seen()
        accept_measurement(acting_member=self.member, measurement=found)
        return self._answer(found)

    @extend_schema(request=ReturnSerializer, responses=MeasurementSerializer)
    @action(detail=True, methods=["post"], url_path="return")
    def send_back(self, request: Request, **kwargs: Any) -> Response:
        """Give a submitted report back with a reason."""
        found = self._seen()
        sent = ReturnSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        send_back_measurement(
            acting_member=self.member, measurement=found, reason=sent.validated_data["reason"]
        )
        return self._answer(found)

    @extend_schema(request=None, responses=MeasurementSerializer)
    @action(detail=True, methods=["post"])
    def reopening(self, request: Request, **kwargs: Any) -> Response:
        """Take an accepted report out of all figures, so that it can be changed."""
        found = self._seen()
        reopen_measurement(acting_member=self.member, measurement=found)
        return self._answer(found)

    @extend_schema(request=BulkAcceptanceSerializer, responses=AcceptedSerializer)
    @action(detail=False, methods=["post"], url_path="acceptances")
    def bulk_acceptance(self, request: Request, **kwargs: Any) -> Response:
        """Let several submitted reports count."""
        sent = BulkAcceptanceSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        chosen = access_measurements_to_accept(
            acting_member=self.member, measurement_ids=sent.validated_data["ids"]
        )
        done = accept_measurements(acting_member=self.member, measurements=chosen)
        return Response({"accepted": [str(each.pk) for each in done]})

    def _seen(self) -> Measurement:
        return access_measurement(acting_member=self.member, measurement_id=self.get_object().pk)

    def _answer(self, measurement: Measurement) -> Response:
        return Response(self.get_serializer(measurement).data)
