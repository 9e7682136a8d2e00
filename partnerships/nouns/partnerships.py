"""A partnership: a joint effort of two or more organizations."""

from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from partnerships.actions.partnerships import (
    add_partnership,
    change_partnership,
    remove_partnership,
)
from partnerships.filters.partnerships import PartnershipFilter
from partnerships.forms.partnerships import PartnershipForm
from partnerships.models import Partnership
from partnerships.queries.partnerships import annotate_figures
from partnerships.serializers.partnerships import PartnershipSerializer
from records.columns import Badge, Choice, Day, Link, Number
from records.noun import Labels, Noun, Place
from tenancy.dates import today_in
from tenancy.models import Membership

_TONES = {"active": "good", "sustaining": "brand", "closed": "quiet"}


def _head(partnership: Partnership) -> dict[str, Any]:
    """What kind it is, how far it has come, and since when."""
    started, ended = partnership.started_on, partnership.ended_on
    since = gettext("since %(day)s") % {"day": date_format(started)} if started else ""
    until = gettext("until %(day)s") % {"day": date_format(ended)} if ended else ""
    return {
        "eyebrow": partnership.get_model_display(),
        "badge": partnership.get_stage_display(),
        "badge_tone": _TONES.get(partnership.stage, "warn"),
        "note": " ".join(filter(None, (since, until))),
    }


def _with_figures(rows: Any, member: Membership) -> Any:
    return annotate_figures(rows, today=today_in(member.workspace))


PARTNERSHIP = Noun(
    key="partnership",
    room="partnerships",
    path="partnerships",
    model=Partnership,
    labels=Labels(
        one=_("Partnership"),
        many=_("Partnerships"),
        count=ngettext_lazy("%(n)s partnership", "%(n)s partnerships", "n"),
        add=_("Add a partnership"),
        edit=_("Edit the partnership"),
        about=_("Joint efforts of two or more organizations."),
        empty=_("No partnerships yet"),
        added=_("Added. Now say who takes part."),
    ),
    columns=(
        Link("name", label=_("Partnership"), to="partnerships:partnership", sort="name"),
        Choice("model", label=_("Model"), sort="model"),
        Badge(
            "stage", label=_("Stage"), sort="stage", otherwise="warn", tones=_TONES,
        ),
        Number("participant_count", label=_("Participants"), sort="participant_count"),
        Number("activity_count", label=_("Activities"), sort="activity_count"),
        Day("last_activity_on", label=_("Last activity"), sort="last_activity_on"),
    ),
    order_by=("name", "-pk"),
    annotate=_with_figures,
    head=_head,
    filters=PartnershipFilter,
    form=PartnershipForm,
    serializer=PartnershipSerializer,
    add=add_partnership,
    change=change_partnership,
    remove=remove_partnership,
    place=Place(section="partnerships", position=10, icon="handshake"),
    search=("name", "vision"),
    search_detail=lambda row: str(row.get_stage_display()),
    sample=lambda member: {"name": "Ready by nine", "model": "student_support"},
)  # fmt: skip
