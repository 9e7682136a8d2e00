"""What the pages of metrics take in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from metrics.forms.rows import RowForm, RowsForm, day_field, figure_field, plain_number
from metrics.groups import DIMENSIONS
from metrics.library import READY_METRICS
from metrics.models import Metric, StudentGroup, Target
from partnerships.models import Goal
from records.fields import NamedChoiceField, model_field
from records.forms import RecordForm, TranslatedForm
from stakeholders.models import Organization


class TargetFields(forms.Form):
    """What is to be reached by a date, for everybody or for one student group."""

    value = figure_field(_("Target"))
    due_on = day_field(_("To be reached by"))
    group = forms.CharField(label=_("Only for this group"), required=False, max_length=100)
    dimension = forms.CharField(
        label=_("Kind of group (for example race, gender)"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"list": "dimensions"}),
    )


class TargetRow(TargetFields, RowForm):
    """A target among those of its metric's form."""

    def check(self, cleaned: dict[str, Any]) -> None:
        """A target needs a figure and a date."""
        if cleaned.get("value") is None and "value" not in self.errors:
            self.add_error("value", _("What is to be reached?"))
        if cleaned.get("due_on") is None and "due_on" not in self.errors:
            self.add_error("due_on", _("By when?"))


class TargetForm(TargetFields, RecordForm):
    """One target by itself."""

    layout = (("value", "due_on"), ("group", "dimension"))
    dimensions = DIMENSIONS

    @classmethod
    def values_of(cls, record: Any) -> dict[str, Any]:
        """A target's values, its number without useless zeros."""
        return {**super().values_of(record), "value": plain_number(record.value)}

    def fit_fields(self) -> None:
        """A target needs a figure and a date."""
        self.fields["value"].required = self.fields["due_on"].required = True


class StudentGroupForm(TranslatedForm):
    """What a student group is called, in the words of reports and in other languages."""

    model = StudentGroup
    dimensions = DIMENSIONS
    layout = (("dimension", "group"),)
    dimension = model_field(
        StudentGroup,
        "dimension",
        label=_("Kind of group (for example race, gender)"),
        widget=forms.TextInput(attrs={"list": "dimensions"}),
    )
    group = model_field(
        StudentGroup, "group", label=_("Student group"), help_text=_("As reports write it.")
    )


class MetricForm(TranslatedForm, RowsForm):
    """A success measure: what is counted, how often, how figures add up, and what to reach."""

    model = Metric

    rows_name = "targets"
    rows_label = _("Targets")
    rows_help = _("For everybody, or for one student group. Empty a row to take it away.")
    rows_order = ("dimension", "group", "due_on")
    row_form = TargetRow
    row_model = Target
    layout = (
        "name",
        "definition",
        ("level", "kind", "unit"),
        ("direction", "outcome", "frequency"),
        ("across_partnerships", "across_periods"),
        "is_cumulative",
        ("baseline", "baseline_on"),
        ("goal", "organization"),
        "is_on_dashboard",
        "is_money",
    )

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
    outcome = model_field(Metric, "outcome", label=_("Word for those counted"))
    frequency = model_field(Metric, "frequency", label=_("How often"))
    is_cumulative = model_field(
        Metric,
        "is_cumulative",
        label=_("A running total"),
        help_text=_("Each measurement already holds the earlier ones."),
    )
    across_partnerships = model_field(
        Metric, "across_partnerships", label=_("Combine partners' figures by")
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

    def fit_fields(self) -> None:
        """Offer what the member may read."""
        member = self.acting_member
        goals = Goal.objects.visible_to(member).pursued().order_by("title")
        self.fields["goal"].queryset = goals  # type: ignore[attr-defined]
        organizations = Organization.objects.visible_to(member).order_by("name")
        self.fields["organization"].queryset = organizations  # type: ignore[attr-defined]


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
