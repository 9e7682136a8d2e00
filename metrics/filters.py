"""What narrows the lists of this room, on the page and in the API."""

from django.utils.translation import gettext_lazy as _

from metrics.models import Measurement, Metric
from partnerships.models import Goal, Partnership
from records.filters import (
    ChoiceFilter,
    DayFilter,
    RecordChoiceFilter,
    RecordFilter,
    TextFilter,
    YesNoFilter,
)
from stakeholders.models import Organization


class MetricFilter(RecordFilter):
    """``goal`` and ``is_on_dashboard`` are for addresses and the API."""

    q = TextFilter("name", "definition")
    level = ChoiceFilter(label=_("Level"), choices=Metric.Level.choices)
    kind = ChoiceFilter(label=_("Kind"), choices=Metric.Kind.choices)
    goal = RecordChoiceFilter(Goal, label=_("Goal"), named_by="title", is_hidden=True)
    is_on_dashboard = YesNoFilter(label=_("On the impact dashboard"), is_hidden=True)


class TargetFilter(RecordFilter):
    """The targets of one metric."""

    metric = RecordChoiceFilter(Metric, label=_("Metric"))


class StudentGroupFilter(RecordFilter):
    """What student groups are called."""

    q = TextFilter("dimension", "group")


class MeasurementFilter(RecordFilter):
    """A report belongs to the day on which its period ends; relations are for addresses."""

    q = TextFilter("metric__name", "metric__translations", "organization__name")
    status = ChoiceFilter(label=_("Status"), choices=Measurement.Status.choices)
    since = DayFilter(field_name="period_end", lookup_expr="gte", label=_("From"))
    until = DayFilter(field_name="period_end", lookup_expr="lte", label=_("To"))
    metric = RecordChoiceFilter(Metric, label=_("Metric"), is_hidden=True)
    organization = RecordChoiceFilter(Organization, label=_("Organization"), is_hidden=True)
    partnership = RecordChoiceFilter(Partnership, label=_("Partnership"), is_hidden=True)
