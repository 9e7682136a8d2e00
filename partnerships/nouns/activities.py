"""An activity: what was done together."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from partnerships.actions.activities import change_activity, log_activity, remove_activity
from partnerships.filters.activities import ActivityFilter
from partnerships.forms.activities import ActivityForm
from partnerships.models import Activity, Partnership
from partnerships.queries.activities import activity_totals, with_names
from partnerships.serializers.activities import ActivitySerializer
from records.columns import Choice, Day, Link, Names, Number, related
from records.noun import Labels, Noun, Place
from tenancy.models import Membership
from tenancy.privacy.personal_data import held_by_member


def _sample(member: Membership) -> dict[str, Any]:
    partnership = Partnership.objects.visible_to(member).order_by("pk")[0]
    return {
        "partnership": partnership, "title": "Reading day", "type": "tutoring",
        "happened_on": date(2026, 3, 2),
    }  # fmt: skip


def _totals(request: Any, rows: QuerySet[Activity]) -> dict[str, Any]:
    totals = activity_totals(rows)
    return {"totals": totals, "count": totals.count}


ACTIVITY = Noun(
    key="activity",
    room="partnerships",
    path="activities",
    model=Activity,
    labels=Labels(
        one=_("Activity"),
        many=_("Activities"),
        count=ngettext_lazy("%(n)s activity", "%(n)s activities", "n"),
        add=_("Log an activity"),
        edit=_("Edit the activity"),
        about=_("What partners did together."),
        empty=_("Nothing logged yet"),
    ),
    columns=(
        Link("title", label=_("Activity"), to="partnerships:activity", sort="title"),
        Day("happened_on", label=_("Date"), sort="happened_on"),
        Choice("type", label=_("Type"), sort="type"),
        related("partnership", label=_("Partnership"), to="partnerships:partnership"),
        Names("joined_names", label=_("Who joined")),
        Number("people_reached", label=_("People reached"), sort="people_reached"),
        Number("hours", label=_("Hours"), sort="hours"),
    ),
    order_by=("-happened_on", "-pk"),
    annotate=lambda rows, _member: with_names(rows),
    filters=ActivityFilter,
    form=ActivityForm,
    serializer=ActivitySerializer,
    add=log_activity,
    change=change_activity,
    remove=remove_activity,
    parent="partnership",
    is_parent_optional=True,
    tab=30,
    search=("title", "description", "place"),
    search_detail=lambda row: (
        f"{row.partnership.name}, {date_format(row.happened_on, 'DATE_FORMAT')}"
    ),
    place=Place(section="work", position=10, icon="activity"),
    list_template="partnerships/activity_list.html",
    list_context=_totals,
    form_template="partnerships/activity_form.html",
    personal_data=held_by_member(
        Activity, "logged_by",
        "title", "happened_on", "description", "place", "created_at",
        title=_("Activities logged"), through="who logged it",
    ),
    sample=_sample,
)  # fmt: skip
