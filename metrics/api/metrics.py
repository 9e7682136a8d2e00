"""The API of metrics and targets."""

from drf_spectacular.utils import extend_schema

from metrics.models import Metric, StudentGroup, Target
from metrics.nouns.metrics import METRIC
from metrics.nouns.student_groups import STUDENT_GROUP
from metrics.nouns.targets import TARGET
from metrics.queries.metrics import fill_figures
from records.api.nouns import NounViewSet
from records.api.pagination import ListFilters, RecordOrdering


@extend_schema(tags=["metrics"])
class MetricViewSet(NounViewSet[Metric]):
    """Success measures with their figures, the same as on the dashboard."""

    declaration = METRIC
    filter_backends = [ListFilters, RecordOrdering]
    ordering_fields = ["name", "created_at"]

    def fill(self, rows: list[Metric]) -> None:
        """The figures with those of groups, which no page's list shows."""
        fill_figures(rows, self.member, with_groups=True)


@extend_schema(tags=["metrics"])
class TargetViewSet(NounViewSet[Target]):
    """What metrics should reach, for everybody or for one student group."""

    declaration = TARGET


@extend_schema(tags=["metrics"])
class StudentGroupViewSet(NounViewSet[StudentGroup]):
    """What student groups are called in other languages."""

    declaration = STUDENT_GROUP
