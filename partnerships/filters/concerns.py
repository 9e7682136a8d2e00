"""What narrows the concern register."""

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from partnerships.models import CheckIn, Concern, Partnership
from records.filters import ChoiceFilter, RecordChoiceFilter, RecordFilter, TextFilter


class ConcernFilter(RecordFilter):
    """``status=unresolved`` is open and watched ones together."""

    q = TextFilter("text")
    status = django_filters.ChoiceFilter(
        label=_("Status"),
        empty_label=_("All"),
        choices=[("unresolved", _("Open or watching")), *Concern.Status.choices],
        method="with_status",
    )
    kind = ChoiceFilter(label=_("Kind"), choices=Concern.Kind.choices)
    partnership = RecordChoiceFilter(Partnership, label=_("Partnership"))
    check_in = RecordChoiceFilter(CheckIn, label=_("Check-in"), named_by="pk", is_hidden=True)

    def with_status(self, rows: QuerySet[Concern], name: str, value: str) -> QuerySet[Concern]:
        """The rows with this status, or with all but the resolved."""
        if value == "unresolved":
            return rows.exclude(status=Concern.Status.RESOLVED)
        return rows.filter(status=value)
