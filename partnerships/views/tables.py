"""Rows of this room's tables, as ``components/data_table.html`` takes them."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnerships.models import Activity, Partnership
from partnerships.views.lists import Column
from tenancy.links import workspace_url
from tenancy.models import Workspace

PARTNERSHIP_COLUMNS = (
    Column(key="name", label=gettext_lazy("Partnership"), sort="name"),
    Column(key="model", label=gettext_lazy("Model"), sort="model"),
    Column(key="stage", label=gettext_lazy("Stage"), sort="stage"),
    Column(
        key="participants",
        label=gettext_lazy("Participants"),
        sort="participant_count",
        is_numeric=True,
    ),
    Column(
        key="activities", label=gettext_lazy("Activities"), sort="activity_count", is_numeric=True
    ),
    Column(key="last", label=gettext_lazy("Last activity"), sort="last_activity_on"),
)
ACTIVITY_COLUMNS = (
    Column(key="title", label=gettext_lazy("Activity"), sort="title"),
    Column(key="date", label=gettext_lazy("Date"), sort="happened_on"),
    Column(key="type", label=gettext_lazy("Type"), sort="type"),
    Column(key="partnership", label=gettext_lazy("Partnership"), sort="partnership__name"),
    Column(key="organizations", label=gettext_lazy("Who joined")),
    Column(
        key="people", label=gettext_lazy("People reached"), sort="people_reached", is_numeric=True
    ),
    Column(key="hours", label=gettext_lazy("Hours"), sort="hours", is_numeric=True),
)
_TONES = {"active": "good", "sustaining": "brand", "closed": "quiet"}
_NAMES_SHOWN = 3


def partnership_rows(
    partnerships: Iterable[Partnership], workspace: Workspace
) -> list[dict[str, Any]]:
    """A row for each partnership with its figures (``annotate_figures``)."""
    return [
        {
            "cells": [
                {
                    "text": one.name,
                    "url": workspace_url(workspace, "partnerships:partnership", one.pk),
                },
                {"text": one.get_model_display()},
                {"badge": one.get_stage_display(), "tone": _TONES.get(one.stage, "warn")},
                {"text": number_format(one.participant_count)},  # type: ignore[attr-defined]
                {"text": number_format(one.activity_count)},  # type: ignore[attr-defined]
                _cell(day(one.last_activity_on)),  # type: ignore[attr-defined]
            ]
        }
        for one in partnerships
    ]


def activity_rows(activities: Iterable[Activity], workspace: Workspace) -> list[dict[str, Any]]:
    """A row for each activity (``with_names``)."""
    return [
        {
            "cells": [
                {
                    "text": one.title,
                    "url": workspace_url(workspace, "partnerships:activity", one.pk),
                    "note": _("Sample") if one.is_sample else "",
                },
                {"text": day(one.happened_on)},
                {"text": one.get_type_display()},
                {
                    "text": one.partnership.name,
                    "url": workspace_url(workspace, "partnerships:partnership", one.partnership_id),
                },
                _cell(names_in_short(one.joined_names)),  # type: ignore[attr-defined]
                _cell(figure(one.people_reached)),
                _cell(figure(one.hours)),
            ]
        }
        for one in activities
    ]


def _cell(text: str) -> dict[str, Any]:
    return {"text": text, "is_empty": text == "–"}


def names_in_short(names: list[str]) -> str:
    """The first three names and how many more."""
    shown = ", ".join(names[:_NAMES_SHOWN])
    more = len(names) - _NAMES_SHOWN
    if more <= 0:
        return shown or "–"
    return _("%(names)s and %(count)d more") % {"names": shown, "count": more}


def day(value: date | None) -> str:
    """A date in the reader's short way of writing, which no narrow column breaks, or a dash."""
    return date_format(value, "SHORT_DATE_FORMAT") if value else "–"


def figure(value: Decimal | int | None) -> str:
    """A number without useless zeros, or a dash where nobody counted."""
    if value is None:
        return "–"
    return str(number_format(int(value) if value == int(value) else Decimal(value).normalize()))
