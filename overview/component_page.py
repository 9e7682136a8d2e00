"""Sample data for the component page: no database, no person."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator

from partnerships.models import Partnership
from records.navigation import Navigation, SectionLink, TabLink, WorkspaceLink
from stakeholders.models import Person, Sector

ICONS = Path(settings.BASE_DIR) / "static" / "icons.svg"


def _numbers(first: int, last: int) -> list[tuple[str, str]]:
    return [(str(number), str(number)) for number in range(first, last + 1)]


class SampleForm(forms.Form):
    """One field of every widget type; shown among others, its errors take no focus."""

    is_sample = True
    title = forms.CharField(label="Title", help_text="Two to six words.", max_length=80)
    email = forms.EmailField(label="E-mail", required=False)
    website = forms.URLField(label="Website", required=False, assume_scheme="https")
    password = forms.CharField(label="Password", widget=forms.PasswordInput, required=False)
    people_reached = forms.IntegerField(label="People reached", min_value=0, required=False)
    date = forms.DateField(
        label="Date", widget=forms.DateInput(attrs={"type": "date"}), required=False
    )
    starts_at = forms.SplitDateTimeField(
        label="Starts at",
        required=False,
        widget=forms.SplitDateTimeWidget(date_attrs={"type": "date"}, time_attrs={"type": "time"}),
    )
    founded_on = forms.DateField(
        label="Founded on", widget=forms.SelectDateWidget(years=range(1990, 2027)), required=False
    )
    kind = forms.ChoiceField(
        label="Type",
        choices=[("", "Choose one"), ("mentoring", "Mentoring"), ("workshop", "Workshop")],
    )
    languages = forms.MultipleChoiceField(
        label="Languages", choices=[("en", "English"), ("es", "Spanish")], required=False
    )
    is_public = forms.NullBooleanField(label="Public", required=False)
    note = forms.CharField(label="Note", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    groups = forms.MultipleChoiceField(
        label="Groups that took part",
        choices=Person.Group.choices,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "chips"}),
    )
    days = forms.MultipleChoiceField(
        label="Days",
        choices=[("mon", "Monday"), ("wed", "Wednesday"), ("fri", "Friday")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    answer = forms.ChoiceField(
        label="Did the meeting help?",
        choices=[("yes", "Yes"), ("partly", "Partly"), ("no", "No")],
        widget=forms.RadioSelect,
    )
    rating = forms.ChoiceField(
        label="We agree on what we want to reach",
        choices=_numbers(1, 5),
        widget=forms.RadioSelect(attrs={"class": "segmented"}),
    )
    recommend = forms.ChoiceField(
        label="How likely are you to recommend this partnership?",
        choices=_numbers(0, 10),
        widget=forms.RadioSelect(attrs={"class": "segmented"}),
    )
    attachment = forms.FileField(label="File", help_text="CSV or XLSX.", required=False)
    workspace = forms.CharField(label="Workspace", disabled=True, initial="Bronx Promise")
    agrees = forms.BooleanField(
        label="I may be named in reports", help_text="You can change this later."
    )
    token = forms.CharField(widget=forms.HiddenInput, required=False)


class SampleFilterForm(forms.Form):
    """What stands over a list."""

    q = forms.CharField(label="Name", required=False, widget=forms.TextInput)
    sector = forms.ChoiceField(
        label="Sector",
        required=False,
        choices=[("", "All sectors"), ("education", "Education"), ("health", "Health")],
    )
    since = forms.DateField(
        label="Active since", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )


PARTS = (
    ("foundations", "Foundations", "star"),
    ("actions", "Actions", "plus"),
    ("navigation", "Finding one's way", "link"),
    ("figures", "Figures", "chart"),
    ("lists", "Lists and facts", "organization"),
    ("forms", "Forms", "edit"),
    ("messages", "Messages", "speech"),
)


def component_samples() -> dict[str, Any]:
    """The whole context of ``components/component_page.html``."""
    return {
        "form": SampleForm(prefix="blank"),
        "form_with_errors": SampleForm(
            {"wrong-email": "ana@", "wrong-rating": "4"}, prefix="wrong"
        ),
        "filter_form": SampleFilterForm({"q": "school"}, prefix="filter"),
        "page": Paginator(range(95), 10).get_page(4),
        "navigation": _navigation(),
        **_navigation_samples(),
        **_figure_samples(),
        **_list_samples(),
    }


def _navigation() -> Navigation:
    sections = tuple(
        SectionLink(label, f"#{anchor}", icon, "page" if index == 0 else "")
        for index, (anchor, label, icon) in enumerate(PARTS)
    )
    return Navigation(sections, sections[:4], sections[4:], "", ())


def _navigation_samples() -> dict[str, Any]:
    return {
        "sample_workspaces": (
            WorkspaceLink("Bronx Promise", "bronx", "Coordinator", is_current=True),
            WorkspaceLink("Indiana", "in", "Funder", is_current=False),
        ),
        "sample_messages": [
            Message(messages.SUCCESS, "The activity is in the log."),
            Message(messages.WARNING, "Two addresses came back; the message log says why."),
            Message(messages.ERROR, "The file could not be read."),
            Message(messages.INFO, "Answers are counted once five people have replied."),
        ],
        "page_actions": [
            {"label": "Log an activity", "url": "#actions", "icon": "plus"},
            {"label": "Send a check-in", "url": "#actions", "icon": "mail"},
        ],
        "crumbs": [
            {"label": "Partnerships", "url": "#navigation"},
            {"label": "Reading by Grade 3", "url": "#navigation"},
            {"label": "Activity log"},
        ],
        "tabs": _tabs("Overview", "Activities", "Goals", "Check-ins"),
        "place_tabs": _tabs("Overview", "Goals", "Activities", "Meetings", "Check-ins", "Results"),
        "steps": [
            {"label": label, "url": "#navigation", "state": state}
            for label, state in (("File", "done"), ("Check", "current"), ("Confirm", "next"))
        ],
        "icons": re.findall(r'<symbol id="([\w-]+)"', ICONS.read_text()),
        "consequences": [
            "Its 128 activities stay in the log of each organization.",
            "You can undo this for 30 days.",
        ],
    }


def _tabs(*labels: str) -> list[TabLink]:
    return [TabLink(label, f"#{label}", index == 0) for index, label in enumerate(labels)]


def _figure_samples() -> dict[str, Any]:
    legend = ["no answer", "1 low", "2", "3", "4", "5 high"]
    return {
        "sample_chart": {
            "id": "sample-chart",
            "title": "Two in three students now graduate in four years",
            "summary": "Without script, or without a drawing, the table stands open.",
            "basis": "n = 70,647 · as of June 30, 2026",
            "columns": [{"label": label} for label in ("Group", "2004 cohort", "2006 cohort")],
            "table": [
                ("All students", ["58.3 %", "62.7 %"]),
                ("English learners", ["35.8 %", "41.5 %"]),
                ("Students with disabilities", ["24.7 %", "27.1 %"]),
            ],
        },
        "matrix_columns": [
            {"label": label, "url": ""} for label in ("Schools", "Library", "Clinic", "Bank")
        ],
        "matrix_rows": [
            {
                "label": "Every child reads by grade 3",
                "url": "#figures",
                "note": "agreement 4.5",
                "cells": _cells([5, 5, 4, 4], ""),
            },
            {
                "label": "Families choose the topics",
                "url": "#figures",
                "note": "agreement 2.7",
                "cells": _cells([2, 5, 1, None], "partners differ"),
            },
        ],
        "matrix_legend": [{"label": label, "level": level} for level, label in enumerate(legend)],
    }


def _cells(values: list[int | None], flag: str) -> list[dict[str, Any]]:
    words = {1: "very low", 2: "low", 3: "middling", 4: "high", 5: "very high"}
    return [
        {
            "value": value,
            "level": value or 0,
            "label": words[value] if value else "no answer",
            "flag": flag if value == 1 else "",
        }
        for value in values
    ]


def _list_samples() -> dict[str, Any]:
    rows = [
        ("Brooklyn Public Library", "Education", "42", "3 June 2026", "Active", "good"),
        ("Montefiore Medical Center", "Health", "17", "28 May 2026", "Active", "good"),
        ("Ridgewood Savings Bank", "Business", "1,204", None, "Quiet for 90 days", "warn"),
    ]
    return {
        "table_columns": [
            {"label": "Organization", "sort_url": "?sort=-name", "sort": "ascending"},
            {"label": "Sector", "sort_url": "?sort=sector"},
            {"label": "Activities", "sort_url": "?sort=activities", "numeric": True},
            {"label": "Last seen", "sort_url": "?sort=seen"},
            {"label": "Engagement"},
        ],
        "table_rows": [
            {
                "cells": [
                    {"text": name, "url": "#lists"},
                    {"text": sector},
                    {"text": count},
                    {"text": seen},
                    {"badge": state, "tone": tone},
                ]
            }
            for name, sector, count, seen, state, tone in rows
        ],
        "file_urls": [("CSV", "#lists"), ("XLSX", "#lists")],
        "sectors": Sector.choices,
        "stages": Partnership.Stage.choices,
        "facts": [
            {"label": "Model", "value": "Community school"},
            {"label": "Website", "value": "bronxpromise.example", "url": "#lists"},
            {"label": "Coordinator", "value": "Ana Ruiz", "note": "since March 2024"},
            {"label": "Grant", "value": ""},
        ],
    }
