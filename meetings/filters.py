"""What narrows the lists of meetings and action items, on pages and in the API."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings.models import Meeting
from partnerships.models import Partnership
from records.filters import (
    ChoiceFilter,
    MomentFilter,
    RecordChoiceFilter,
    RecordFilter,
    TextFilter,
)
from stakeholders.models import Organization
from tenancy.dates import today_in


class MeetingFilter(RecordFilter):
    """``since`` and ``until`` are moments between which the meeting starts, both included."""

    q = TextFilter("title", "agenda", "minutes")
    show = ChoiceFilter(
        label=_("Show"),
        choices=[("upcoming", _("Upcoming")), ("past", _("Past"))],
        method="shown",
    )
    partnership = RecordChoiceFilter(Partnership, label=_("Partnership"))
    since = MomentFilter(field_name="starts_at", lookup_expr="gte", widget=forms.HiddenInput)
    until = MomentFilter(field_name="starts_at", lookup_expr="lte", widget=forms.HiddenInput)

    def shown(self, rows: Any, name: str, value: str) -> Any:
        """Those still to come, or those that are over."""
        now = timezone.now()
        return rows.upcoming(now) if value == "upcoming" else rows.past(now)


class ActionItemFilter(RecordFilter):
    """``show=mine`` is what the member's own organization has still to do."""

    q = TextFilter("title")
    show = ChoiceFilter(
        label=_("Show"),
        choices=[
            ("open", _("Open")),
            ("mine", _("Mine")),
            ("overdue", _("Overdue")),
            ("done", _("Closed")),
        ],
        method="shown",
    )
    partnership = RecordChoiceFilter(Partnership, label=_("Partnership"))
    organization = RecordChoiceFilter(Organization, label=_("Who"), is_hidden=True)
    meeting = RecordChoiceFilter(Meeting, label=_("Meeting"), named_by="title", is_hidden=True)

    def shown(self, rows: Any, name: str, value: str) -> Any:
        """The rows in this state, by the workspace's day."""
        if value == "done":
            return rows.done()
        if value == "overdue":
            return rows.overdue(today_in(self.request.workspace))
        if value == "mine":
            rows = rows.filter(organization_id=self.request.membership.organization_id)
        return rows.open()
