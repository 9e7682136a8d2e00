"""The impact dashboard and its charts as JSON."""

from typing import Any, ClassVar

from drf_spectacular.helpers import forced_singular_serializer
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import viewsets
from rest_framework.exceptions import ValidationError
from rest_framework.fields import Field, IntegerField, UUIDField
from rest_framework.request import Request
from rest_framework.response import Response

from metrics.queries.periods import Preset
from overview.drawing import find_chart
from overview.forms.dashboard import PeriodForm, metric_page_number
from overview.queries.dashboard import impact_dashboard, reader_of
from overview.serializers.dashboard import ImpactDashboardSerializer
from records.api.requests import KnownQueryMixin, member_of
from tenancy.dates import today_in
from tenancy.isolation.replica import read_figures

PERIOD = [
    OpenApiParameter(
        "period",
        description="A named period; 12_months ends today.",
        enum=[preset.value for preset in Preset],
    ),
    OpenApiParameter("start", OpenApiTypes.DATE, description="First day, with period=custom."),
    OpenApiParameter("end", OpenApiTypes.DATE, description="Last day, with period=custom."),
]


def _understood(request: Request) -> PeriodForm:
    """
    The period asked for; the page shows all time instead of what it can't read, the API says so.

    :raises ValidationError: a part of the query can't be read.
    """
    form = PeriodForm(request.query_params)
    errors: dict[str, Any] = {} if form.is_valid() else dict(form.errors)
    fields: dict[str, Field[Any, Any, Any, Any]] = {
        "page": IntegerField(min_value=1),
        "metric": UUIDField(),
    }
    for name in fields.keys() & request.query_params.keys():
        try:
            fields[name].run_validation(request.query_params[name])
        except ValidationError as error:
            errors[name] = error.detail
    if errors:
        raise ValidationError(errors)
    return form


class DashboardViewSet(KnownQueryMixin, viewsets.ViewSet):
    """Every figure of the impact dashboard, as the page shows it."""

    noun: ClassVar[str] = "dashboard"
    query_names: ClassVar = {"list": frozenset({"page", *PeriodForm.base_fields})}

    @extend_schema(
        operation_id="dashboard_retrieve",
        tags=["dashboard"],
        parameters=[
            *PERIOD,
            OpenApiParameter(
                "page",
                {"type": "integer", "minimum": 1},
                description="Page of metrics, eight on each.",
            ),
        ],
        responses=forced_singular_serializer(ImpactDashboardSerializer),  # type: ignore[no-untyped-call]
    )
    def list(self, request: Request, **kwargs: object) -> Response:
        """The dashboard: goals, metrics, activities, participation, feedback and wins."""
        member = member_of(request)
        today = today_in(member.workspace)
        period = _understood(request).chosen(today)

        def figures() -> Any:
            found = impact_dashboard(
                workspace=member.workspace,
                reader=reader_of(member),
                period=period,
                today=today,
                page=metric_page_number(request._request),
            )
            return ImpactDashboardSerializer(found).data

        return Response(read_figures(workspace=member.workspace, make=figures))


class ChartViewSet(KnownQueryMixin, viewsets.ViewSet):
    """The charts of the impact dashboard as Vega-Lite specs."""

    noun: ClassVar[str] = "dashboard"
    query_names: ClassVar = {
        "retrieve": frozenset({"metric", "dimension", *PeriodForm.base_fields})
    }
    lookup_field = "name"
    lookup_value_regex = "[a-z-]+"

    @extend_schema(
        operation_id="charts_list",
        tags=["dashboard"],
        responses={200: {"type": "string"}},
    )
    def list(self, request: Request, **kwargs: object) -> Response:
        """The names of the charts."""
        return Response(["metric-trend", "metric-groups", "sectors"])

    @extend_schema(
        operation_id="charts_retrieve",
        tags=["dashboard"],
        parameters=[
            OpenApiParameter(
                "name",
                str,
                OpenApiParameter.PATH,
                enum=["metric-trend", "metric-groups", "sectors"],
            ),
            OpenApiParameter("metric", OpenApiTypes.UUID, description="Of metric-… charts."),
            OpenApiParameter("dimension", str, description="Of metric-groups: what divides."),
            *PERIOD,
        ],
        responses=OpenApiTypes.OBJECT,
    )
    def retrieve(self, request: Request, name: str, **kwargs: object) -> Response:
        """One chart: a complete Vega-Lite spec, its data under the same suppression."""
        member = member_of(request)
        _understood(request)
        chart = find_chart(request._request, member.workspace, reader_of(member), name)
        return Response(chart.spec)
