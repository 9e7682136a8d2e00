"""The impact dashboard and its charts as JSON."""

from typing import ClassVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from metrics.drawing import chart_spec
from metrics.forms.dashboard import PeriodForm, page_of
from metrics.queries.dashboard import impact_dashboard, reader_of
from metrics.queries.periods import Preset
from metrics.serializers.dashboard import ImpactDashboardSerializer
from tenancy.dates import today_in
from tenancy.rest import member_of

PERIOD = [
    OpenApiParameter(
        "period",
        description="A named stretch of time; 12_months ends today.",
        enum=[preset.value for preset in Preset],
    ),
    OpenApiParameter("start", OpenApiTypes.DATE, description="First day, with period=custom."),
    OpenApiParameter("end", OpenApiTypes.DATE, description="Last day, with period=custom."),
]


class DashboardViewSet(viewsets.ViewSet):
    """Every figure of the impact dashboard, as the page shows it."""

    noun: ClassVar[str] = "dashboard"

    @extend_schema(
        operation_id="dashboard_retrieve",
        tags=["dashboard"],
        parameters=[
            *PERIOD,
            OpenApiParameter("page", int, description="Page of metrics, eight on each."),
        ],
        responses=ImpactDashboardSerializer,
    )
    def list(self, request: Request, **kwargs: object) -> Response:
        """The dashboard: goals, metrics, activities, participation, feedback and wins."""
        member = member_of(request)
        today = today_in(member.workspace)
        figures = impact_dashboard(
            workspace=member.workspace,
            reader=reader_of(member),
            period=PeriodForm(request.query_params).chosen(today),
            today=today,
            page=page_of(request._request),
        )
        return Response(ImpactDashboardSerializer(figures).data)


class ChartViewSet(viewsets.ViewSet):
    """The charts of the impact dashboard as Vega-Lite specs."""

    noun: ClassVar[str] = "dashboard"
    lookup_field = "name"
    lookup_value_regex = "[a-z-]+"

    @extend_schema(
        operation_id="charts_list",
        tags=["dashboard"],
        responses={200: {"type": "array", "items": {"type": "string"}}},
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
        return Response(chart_spec(request._request, member.workspace, reader_of(member), name))
