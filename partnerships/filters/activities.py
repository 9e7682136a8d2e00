"""What narrows the activity log."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from partnerships.models import Activity, Goal, Partnership
from partnerships.queries.activities import organizations_in_log
from records.filters import (
    ChoiceFilter,
    DayFilter,
    RecordChoiceFilter,
    RecordFilter,
    TextFilter,
)
from stakeholders.models import Organization


class ActivityFilter(RecordFilter):
    """``organization`` is one that joined; ``since`` and ``until`` are both included."""

    q = TextFilter("title", "description", "place")
    partnership = RecordChoiceFilter(Partnership, label=_("Partnership"))
    type = ChoiceFilter(label=_("Type"), choices=Activity.Type.choices)
    organization = RecordChoiceFilter(
        Organization, label=_("Organization"), field_name="joined__organization"
    )
    goal = RecordChoiceFilter(Goal, label=_("Goal"), named_by="title", is_hidden=True)
    since = DayFilter(field_name="happened_on", lookup_expr="gte", label=_("From"))
    until = DayFilter(field_name="happened_on", lookup_expr="lte", label=_("To"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        member = getattr(self.request, "membership", None)
        if member is not None:  # of a thousand organizations a few joined something
            self.filters["organization"].extra["queryset"] = organizations_in_log(member)
