"""What narrows the lists of partnerships and participations."""

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _

from partnerships.models import Participation, Partnership
from records.filters import ChoiceFilter, RecordChoiceFilter, RecordFilter, TextFilter, YesNoFilter
from stakeholders.models import Organization
from tenancy.dates import today_in


class PartnershipFilter(RecordFilter):
    """``organization`` is one that takes part or did."""

    q = TextFilter("name", "vision")
    model = ChoiceFilter(label=_("Model"), choices=Partnership.Model.choices)
    stage = ChoiceFilter(label=_("Stage"), choices=Partnership.Stage.choices)
    organization = RecordChoiceFilter(
        Organization, label=_("Who takes part"), method="of_organization", is_hidden=True
    )

    def of_organization(self, rows: Any, name: str, value: Organization) -> Any:
        """The partnerships in which it takes part or did."""
        parts = Participation.objects.filter(organization=value)
        return rows.filter(pk__in=parts.values("partnership"))


class ParticipationFilter(django_filters.FilterSet):
    """``?partnership=``, ``?organization=``, ``?role=``, ``?is_current=``."""

    partnership = django_filters.UUIDFilter(field_name="partnership_id")
    organization = django_filters.UUIDFilter(field_name="organization_id")
    role = django_filters.ChoiceFilter(choices=Participation.PartRole.choices)
    is_current = YesNoFilter(method="current", label="Has not ended")

    def current(self, rows: Any, name: str, value: bool) -> Any:
        """Those that have not ended today, or have."""
        today = today_in(self.request._request.workspace)
        return rows.current(today) if value else rows.ended(today)
