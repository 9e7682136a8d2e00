"""What narrows the list of goals, and of their ratings."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from partnerships.models import Goal, Partnership
from records.filters import ChoiceFilter, RecordChoiceFilter, RecordFilter, TextFilter, YesNoFilter


class GoalFilter(RecordFilter):
    """Dropped goals are shown only where ``status`` or ``with_dropped`` asks for them."""

    q = TextFilter("title", "definition")
    status = ChoiceFilter(label=_("Status"), choices=Goal.Status.choices)
    partnership = RecordChoiceFilter(Partnership, label=_("Partnership"))
    parent = RecordChoiceFilter(Goal, label=_("Part of"), named_by="title", is_hidden=True)
    coalition = YesNoFilter(
        field_name="partnership", lookup_expr="isnull", label=_("Of the whole coalition"),
        is_hidden=True,
    )  # fmt: skip
    with_dropped = YesNoFilter(label=_("With dropped goals"), method="as_they_are", is_hidden=True)

    def filter_queryset(self, queryset: QuerySet[Goal]) -> QuerySet[Goal]:
        """The goals that match."""
        found: Any = super().filter_queryset(queryset)
        wanted = self.form.cleaned_data
        shows_all = wanted.get("status") or wanted.get("with_dropped")
        rows: QuerySet[Goal] = found if shows_all else found.pursued()
        return rows

    def as_they_are(self, rows: QuerySet[Goal], name: str, value: bool) -> QuerySet[Goal]:
        """Judged together with ``status``."""
        return rows


class AlignmentRatingFilter(django_filters.FilterSet):
    """``?goal=``, ``?organization=``, ``?partnership=`` (the goal's)."""

    goal = django_filters.UUIDFilter(field_name="goal_id")
    organization = django_filters.UUIDFilter(field_name="organization_id")
    partnership = django_filters.UUIDFilter(field_name="goal__partnership_id")
