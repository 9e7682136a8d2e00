"""A metric: what success means, and how it is counted."""

from typing import Any

from django.db.models.functions import JSONObject
from django.utils.formats import date_format
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from metrics.actions.metrics import add_metric, change_metric, remove_metric
from metrics.filters import MetricFilter
from metrics.forms.metrics import MetricForm
from metrics.models import Metric
from metrics.queries.metrics import fill_figures
from metrics.serializers.metrics import MetricSerializer
from metrics.wording import basis_text, figure_text, headline_note, n_text, progress_text
from partnerships.models import Goal
from records.columns import Choice, Link, Words
from records.noun import Labels, Noun, Place
from tenancy.links import workspace_url
from tenancy.models import Membership
from tenancy.permissions import may
from tenancy.privacy.personal_data import NotHeld
from tenancy.querysets import named_for
from tenancy.texts import TEXTS

_GOAL_TEXTS = {name: name for name in ("title", *TEXTS)}


def _as_of(metric: Any) -> str:
    return date_format(metric.figures.as_of) if metric.figures.as_of else ""


def _target(metric: Any) -> str:
    target = metric.figures.target
    return figure_text(target.value, metric) if target else ""


def _target_year(metric: Any) -> str:
    target = metric.figures.target
    return str(target.due_on.year) if target else ""


def _actions(request: Any, rows: Any) -> dict[str, Any]:
    """To add one, to take ready ones over, to import figures: what the member may do."""
    member, workspace = request.membership, request.workspace
    library = workspace_url(workspace, "metrics:metric-library")
    files = workspace_url(workspace, "imports:import-new")
    offered = (
        ("metric", _("Add a metric"), METRIC.url(workspace, "new"), "plus"),
        ("metric", _("Ready metrics"), library, ""),
        ("import", _("Import figures"), files, "upload"),
    )
    actions = [
        {"label": label, "url": url, "icon": icon}
        for noun, label, url, icon in offered
        if may(member, "add", noun)
    ]
    return {"actions": actions}


def _sample(member: Membership) -> dict[str, Any]:
    return {"name": f"Third-grade reading, {Metric.objects.count()}", "kind": "percentage"}


METRIC = Noun(
    key="metric",
    room="metrics",
    path="metrics",
    model=Metric,
    labels=Labels(
        one=_("Metric"),
        many=_("Metrics"),
        count=ngettext_lazy("%(n)s metric", "%(n)s metrics", "n"),
        add=_("Add a metric"),
        edit=_("Edit the metric"),
        about=_("What success means, and how far it has come."),
        empty=_("No metrics yet"),
        added=_("Added. Now partners can report it."),
    ),
    columns=(
        Link("name", label=_("Metric"), to="metrics:metric", note_path="goal_name", sort="name"),
        Choice("level", label=_("Level"), sort="level"),
        Words(
            "now", label=_("Now"), is_numeric=True,
            write=lambda metric: figure_text(metric.figures.headline, metric),
            note=lambda metric: basis_text(n_text(metric.figures.headline), None),
        ),
        Words(
            "target", label=_("Target"), is_numeric=True, write=_target, note=_target_year,
        ),
        Words(
            "progress", label=_("Progress"),
            write=lambda metric: progress_text(metric.figures.progress),
        ),
        Words(
            "as_of", label=_("As of"), write=_as_of,
            note=lambda metric: headline_note(metric.figures)
            or (_t("A newer figure is due") if metric.is_due else ""),
        ),
    ),
    order_by=("name", "-pk"),
    annotate=lambda rows, member: rows.annotate(
        goal_texts=named_for(
            Goal.objects.visible_to(member), at="goal_id", name=JSONObject(**_GOAL_TEXTS)
        )
    ),
    fill=fill_figures,
    filters=MetricFilter,
    form=MetricForm,
    serializer=MetricSerializer,
    add=add_metric,
    change=change_metric,
    remove=remove_metric,
    search=("name", "definition"),
    search_detail=lambda metric: str(metric.get_level_display()),
    place=Place(section="impact", position=30, icon="gauge"),
    list_context=_actions,
    form_template="metrics/form_with_rows.html",
    personal_data=NotHeld("What is measured."),
    sample=_sample,
)  # fmt: skip
