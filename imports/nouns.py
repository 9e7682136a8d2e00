"""Files that were brought in: a list that is read and taken along, and otherwise no noun."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from imports.filters import ImportRunFilter
from imports.models import ImportRun
from records.columns import Badge, Link, Moment, Number, Text
from records.noun import Labels, Noun
from tenancy.links import workspace_url
from tenancy.permissions import may


def _list_context(request: Any, rows: Any) -> dict[str, Any]:
    """Where to bring in a file."""
    if not may(request.membership, "add", "import"):
        return {}
    url = workspace_url(request.workspace, "imports:import-new")
    action = {"label": IMPORT.labels.add, "url": url, "icon": "upload", "variant": "primary"}
    return {"new_url": url, "actions": [action]}


IMPORT = Noun(
    key="import",
    room="imports",
    path="imports",
    model=ImportRun,
    labels=Labels(
        one=_("Import"),
        many=_("Imports"),
        count=ngettext_lazy("%(n)s import", "%(n)s imports", "n"),
        add=_("Import a file"),
        edit="",
        about=_(
            "Bring in the spreadsheets you already have. You see what becomes of every row before"
            " anything is written."
        ),
        empty=_(
            "CSV and XLSX files of organizations, people, partnerships, activities and"
            " measurements can come in as they are."
        ),
    ),
    columns=(
        Link("file_name", label=_("File"), to="imports:import", sort="file_name"),
        Badge("status", label=_("Status"), sort="status"),
        Number("rows_counted", label=_("Rows")),
        Text("started_by.user", label=_("By")),
        Moment("created_at", label=_("When"), sort="created_at"),
    ),
    order_by=("-created_at", "-pk"),
    select_related=("started_by__user",),
    defer=("row_outcomes", "errors", "questions", "decisions", "asked", "answers", "undo"),
    filters=ImportRunFilter,
    list_context=_list_context,
)  # fmt: skip
