"""What the pages of metrics take in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from metrics.actions.metrics import TargetInput
from metrics.forms.rows import RowForm, figure_field, shown_figure
from metrics.groups import guess_dimension
from metrics.library import READY_METRICS
from metrics.models import Metric, Target
from partnerships.models import Goal
from records.fields import DAY, NamedChoiceField, initial_of, model_field
from stakeholders.models import Organization
from tenancy.models import Membership


class MetricForm(forms.Form):
    """A success measure: what is counted, how often, and how figures add up."""

    name = model_field(Metric, "name", label=_("Name"))
    definition = model_field(
        Metric,
        "definition",
        label=_("Definition"),
        help_text=_("Who is counted, out of whom, and when. Everybody should count alike."),
    )
    level = model_field(Metric, "level", label=_("Level"))
    kind = model_field(
        Metric,
        "kind",
        label=_("Kind"),
        help_text=_("A percentage is reported as two counts, so that it adds up rightly."),
    )
    unit = model_field(Metric, "unit", label=_("Unit"))
    direction = model_field(Metric, "direction", label=_("What is better"))
    frequency = model_field(Metric, "frequency", label=_("How often"))
    is_cumulative = model_field(
        Metric,
        "is_cumulative",
        label=_("A running total"),
        help_text=_("Each measurement already holds the earlier ones."),
    )
    across_partnerships = model_field(
        Metric, "across_partnerships", label=_("Several reporters become one figure by")
    )
    across_periods = model_field(
        Metric, "across_periods", label=_("Several periods become one figure by")
    )
    baseline = figure_field(_("Baseline"))
    baseline_on = model_field(Metric, "baseline_on", label=_("Baseline date"))
    goal: "NamedChoiceField[Goal]" = NamedChoiceField(
        named_by="title",
        label=_("Goal it serves"),
        queryset=None,
        required=False,
        empty_label=_("None"),
    )
    organization: "NamedChoiceField[Organization]" = NamedChoiceField(
        label=_("Responsible organization"), queryset=None, required=False, empty_label=_("None")
    )
    is_on_dashboard = model_field(Metric, "is_on_dashboard", label=_("On the impact dashboard"))
    is_money = model_field(Metric, "is_money", label=_("An amount of money"))

    def __init__(self, *args: Any, acting_member: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        goals = Goal.objects.visible_to(acting_member).pursued().order_by("title")
        self.fields["goal"].queryset = goals  # type: ignore[attr-defined]
        self.fields["organization"].queryset = (  # type: ignore[attr-defined]
            Organization.objects.visible_to(acting_member).order_by("name")
        )


class TargetForm(RowForm):
    """What a metric should reach by a date, for everybody or for one student group."""

    value = figure_field(_("Target"))
    due_on = forms.DateField(
        label=_("To be reached by"),
        required=False,
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
    )
    group = forms.CharField(
        label=_("Only for this group"), required=False, max_length=100, strip=True
    )
    dimension = forms.CharField(
        label=_("Groups by"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"list": "dimensions"}),
    )

    def check(self, cleaned: dict[str, Any]) -> None:
        """A target needs a figure and a date."""
        if cleaned.get("value") is None and "value" not in self.errors:
            self.add_error("value", _("What is to be reached?"))
        if cleaned.get("due_on") is None and "due_on" not in self.errors:
            self.add_error("due_on", _("By when?"))


class ReadyMetricsForm(forms.Form):
    """Which metrics of the library to take over."""

    keys = forms.MultipleChoiceField(
        label=_("Ready metrics"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["keys"].choices = [  # type: ignore[attr-defined]
            (ready.key, f"{ready.name} – {ready.definition}") for ready in READY_METRICS
        ]


class MetricFilterForm(forms.Form):
    """What the list of metrics can be narrowed by."""

    q = forms.CharField(label=_("Search"), required=False)
    level = forms.ChoiceField(
        label=_("Level"), required=False, choices=[("", _("All levels")), *Metric.Level.choices]
    )


def initial_metric(metric: Metric) -> dict[str, Any]:
    """A metric's values for its form."""
    values = initial_of(metric, MetricForm.base_fields)
    return {**values, "baseline": shown_figure(metric.baseline)}


def target_inputs(rows: list[dict[str, Any]]) -> list[TargetInput]:
    """What the rows of targets say; a group without a dimension gets one by its name."""
    return [
        TargetInput(
            value=row["value"],
            due_on=row["due_on"],
            group=row["group"],
            dimension=(row["dimension"] or guess_dimension(row["group"])) if row["group"] else "",
        )
        for row in rows
    ]


def initial_targets(targets: list[Target]) -> list[dict[str, Any]]:
    """Targets as rows of the form."""
    return [
        {
            "value": shown_figure(target.value),
            "due_on": target.due_on,
            "group": target.group,
            "dimension": target.dimension,
        }
        for target in targets
    ]
