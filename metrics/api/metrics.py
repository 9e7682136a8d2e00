"""The API of metrics and targets."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from drf_spectacular.utils import extend_schema

from metrics.access.metrics import access_metric_to_change, access_target_to_change
from metrics.actions.metrics import (
    TargetInput,
    add_metric,
    add_target,
    change_metric,
    change_target,
    remove_metric,
    remove_target,
)
from metrics.models import Metric, Target
from metrics.queries.series import metric_figures, policy_of
from metrics.serializers.metrics import MetricSerializer, TargetSerializer
from records.api.pagination import KnownFilters, RecordOrdering
from records.api.viewsets import RecordViewSet
from records.filters import YesNoFilter


class MetricFilter(django_filters.FilterSet):
    """``?q=``, ``?level=``, ``?kind=``, ``?goal=``, ``?is_on_dashboard=``."""

    q = django_filters.CharFilter(method="search", label="Name or definition contains")
    level = django_filters.ChoiceFilter(choices=Metric.Level.choices)
    kind = django_filters.ChoiceFilter(choices=Metric.Kind.choices)
    goal = django_filters.UUIDFilter(field_name="goal_id")
    is_on_dashboard = YesNoFilter()

    def search(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(Q(name__icontains=value) | Q(definition__icontains=value))


class TargetFilter(django_filters.FilterSet):
    """``?metric=``."""

    metric = django_filters.UUIDFilter(field_name="metric_id")


@extend_schema(tags=["metrics"])
class MetricViewSet(RecordViewSet[Metric]):
    """Success measures with their figures, the same as on the dashboard."""

    noun = "metric"
    queryset = Metric.objects  # for the schema; get_queryset says what is seen
    serializer_class = MetricSerializer
    filterset_class = MetricFilter
    filter_backends = [KnownFilters, RecordOrdering]
    ordering_fields = ["name", "created_at"]
    http_method_names = ["get", "post", "patch", "delete", "head", "options"]

    def get_queryset(self) -> QuerySet[Metric]:
        return Metric.objects.visible_to(self.member)

    def get_serializer(self, *args: Any, **kwargs: Any) -> Any:
        """With the figures of what is shown, one statement for all of it."""
        if getattr(self, "swagger_fake_view", False):
            return super().get_serializer(*args, **kwargs)
        shown = args[0] if args else None
        metrics = shown if isinstance(shown, list) else [shown]
        figures = metric_figures(
            [metric for metric in metrics if isinstance(metric, Metric)],
            policy=policy_of(self.member.workspace),
        )
        context = {**self.get_serializer_context(), "figures": figures}
        return MetricSerializer(*args, **{"context": context, **kwargs})

    def add_record(self, data: dict[str, Any]) -> Metric:
        return add_metric(acting_member=self.member, **data)

    def change_record(self, record: Metric, data: dict[str, Any]) -> Metric:
        found = access_metric_to_change(acting_member=self.member, metric_id=record.pk)
        return change_metric(acting_member=self.member, metric=found, **data)

    def remove_record(self, record: Metric) -> None:
        found = access_metric_to_change(acting_member=self.member, metric_id=record.pk)
        remove_metric(acting_member=self.member, metric=found)


@extend_schema(tags=["metrics"])
class TargetViewSet(RecordViewSet[Target]):
    """What metrics should reach, for everybody or for one student group."""

    noun = "target"
    queryset = Target.objects  # for the schema; get_queryset says what is seen
    serializer_class = TargetSerializer
    filterset_class = TargetFilter
    filter_backends = [KnownFilters]
    http_method_names = ["get", "post", "patch", "delete", "head", "options"]

    def get_queryset(self) -> QuerySet[Target]:
        return Target.objects.filter(metric__in=Metric.objects.visible_to(self.member))

    def add_record(self, data: dict[str, Any]) -> Target:
        metric = data.pop("metric")
        return add_target(acting_member=self.member, metric=metric, target=TargetInput(**data))

    def change_record(self, record: Target, data: dict[str, Any]) -> Target:
        found = access_target_to_change(acting_member=self.member, target_id=record.pk)
        return change_target(acting_member=self.member, target=found, **data)

    def remove_record(self, record: Target) -> None:
        found = access_target_to_change(acting_member=self.member, target_id=record.pk)
        remove_target(acting_member=self.member, target=found)
