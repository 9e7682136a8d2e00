"""What narrows the lists of check-ins and of their rounds."""

from typing import Any

import django_filters
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from partnerships.models import Partnership
from records.filters import RecordChoiceFilter, RecordFilter, YesNoFilter


class CheckInFilter(django_filters.FilterSet):
    """``?partnership=``, ``?round=``, ``?organization=``, ``?is_answered=``."""

    partnership = django_filters.UUIDFilter(field_name="round__partnership_id")
    round = django_filters.UUIDFilter(field_name="round_id")
    organization = django_filters.UUIDFilter(field_name="organization_id")
    is_answered = YesNoFilter(field_name="answered_at", lookup_expr="isnull", exclude=True)


class CheckInRoundFilter(RecordFilter):
    """``is_open`` rounds still take answers."""

    partnership = RecordChoiceFilter(Partnership, label=_("Partnership"))
    is_open = YesNoFilter(
        label=_("Status"),
        method="still_open",
        choices=[
            ("true", pgettext_lazy("check-in", "Open")),
            ("false", pgettext_lazy("check-in", "Closed")),
        ],
    )

    def still_open(self, rows: Any, name: str, value: bool) -> Any:
        """The rounds that take answers now, or no more."""
        now = timezone.now()
        return rows.open(now) if value else rows.closed(now)
