"""What the pages of measurements take in."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from metrics.actions.measurements import BreakdownInput
from metrics.forms.rows import RowForm, figure_field, shown_figure
from metrics.groups import guess_dimension
from metrics.models import Breakdown, Measurement, Metric
from metrics.reporting_periods import Every, ReportingPeriod, recent_periods
from metrics.wording import period_text
from partnerships.models import Partnership
from records.fields import DAY, NamedChoiceField
from stakeholders.models import Organization
from tenancy.dates import today_in
from tenancy.models import Membership
from tenancy.permissions import Extent, extent

OTHER_PERIOD = "other"
# Which figures a kind of metric has, and what they are called in its form.
FIGURE_LABELS: dict[str, dict[str, Any]] = {
    Metric.Kind.PERCENTAGE: {
        "numerator": _("How many had the outcome"),
        "denominator": _("How many there were in all"),
        "value": _("Or the rate in %, if the counts are not known"),
    },
    Metric.Kind.COUNT: {"value": _("How many")},
    Metric.Kind.SUM: {"value": _("Amount"), "denominator": _("From how many people")},
    Metric.Kind.RATING: {"value": _("Mean rating"), "denominator": _("How many answered")},
}
_SHORT_LABELS: dict[str, dict[str, Any]] = {
    Metric.Kind.PERCENTAGE: {"numerator": _("Had the outcome"), "denominator": _("In all")},
    Metric.Kind.COUNT: {"value": _("How many")},
    Metric.Kind.SUM: {"value": _("Amount"), "denominator": _("People")},
    Metric.Kind.RATING: {"value": _("Mean rating"), "denominator": _("Answers")},
}


class MeasurementForm(forms.Form):
    """One metric's figures for one period and one reporter."""

    period = forms.ChoiceField(label=_("Period"))
    period_start = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d")
    )
    period_end = forms.DateField(
        label=_("To"), required=False, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d")
    )
    organization: "NamedChoiceField[Organization]" = NamedChoiceField(
        label=_("Reported by"),
        queryset=None,
        required=False,
        empty_label=_("The whole coalition"),
    )
    partnership: "NamedChoiceField[Partnership]" = NamedChoiceField(
        label=_("Partnership"), queryset=None, required=False, empty_label=_("None in particular")
    )
    numerator = figure_field("")
    denominator = figure_field("")
    value = figure_field("")
    note = forms.CharField(
        label=_("Note"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What one should know to read these figures."),
    )
    evidence = forms.URLField(
        label=_("Evidence"),
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text=_("A link to the source."),
    )

    def __init__(
        self,
        *args: Any,
        acting_member: Membership,
        metric: Metric,
        measurement: Measurement | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._fit_figures(metric)
        self._offer_periods(metric, measurement, today_in(acting_member.workspace))
        self.fields["partnership"].queryset = (  # type: ignore[attr-defined]
            Partnership.objects.visible_to(acting_member).order_by("name")
        )
        if extent(acting_member, "add", "measurement") is Extent.OWN:
            del self.fields["organization"]
            return
        self.fields["organization"].queryset = (  # type: ignore[attr-defined]
            Organization.objects.visible_to(acting_member).order_by("name")
        )

    def _fit_figures(self, metric: Metric) -> None:
        labels = FIGURE_LABELS[metric.kind]
        for name in ("numerator", "denominator", "value"):
            if name in labels:
                self.fields[name].label = labels[name]
            else:
                del self.fields[name]

    def _offer_periods(self, metric: Metric, measurement: Measurement | None, today: date) -> None:
        periods = recent_periods(today, Every(metric.frequency))
        if measurement is not None:
            own = ReportingPeriod(measurement.period_start, measurement.period_end)
            periods = [own, *(period for period in periods if period != own)]
        field = self.fields["period"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            *((period.key, period_text(*period)) for period in periods),
            (OTHER_PERIOD, _("Other dates, given below")),
        ]

    def clean(self) -> dict[str, Any]:
        """The period's two days, chosen or typed."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        chosen = cleaned.get("period")
        if chosen and chosen != OTHER_PERIOD:
            start, end = chosen.split("_")
            cleaned["period_start"] = date.fromisoformat(start)
            cleaned["period_end"] = date.fromisoformat(end)
        elif chosen:
            for name in ("period_start", "period_end"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, _("Give the day."))
        return cleaned

    def values(self) -> dict[str, Any]:
        """What the action takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "period"}


class BreakdownForm(RowForm):
    """One student group's figures."""

    group = forms.CharField(label=_("Student group"), required=False, max_length=100)
    dimension = forms.CharField(
        label=_("Groups by"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"list": "dimensions"}),
    )
    numerator = figure_field("")
    denominator = figure_field("")
    value = figure_field("")
    field_order = ["group", "numerator", "value", "denominator", "dimension"]

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = _SHORT_LABELS[kind]
        for name in ("numerator", "denominator", "value"):
            if name in labels:
                self.fields[name].label = labels[name]
            else:
                del self.fields[name]

    def check(self, cleaned: dict[str, Any]) -> None:
        """Figures belong to a group, and the counts of a percentage fit together."""
        if not cleaned.get("group") and "group" not in self.errors:
            self.add_error("group", _("Which group is this?"))
        numerator, whole = cleaned.get("numerator"), cleaned.get("denominator")
        if "numerator" not in self.fields:
            return
        if numerator is not None and whole is None:
            self.add_error("denominator", _("How many were there in all?"))
        elif numerator is not None and whole is not None and numerator > whole:
            self.add_error("numerator", _("More had the outcome than there were in all."))


class ReasonForm(forms.Form):
    """Why a report goes back."""

    reason = forms.CharField(
        label=_("What should be looked at again?"), widget=forms.Textarea(attrs={"rows": 2})
    )


class MeasurementFilterForm(forms.Form):
    """What the list of reports can be narrowed by."""

    q = forms.CharField(label=_("Search"), required=False)
    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[("", _("Any status")), *Measurement.Status.choices],
    )


def breakdown_inputs(rows: list[dict[str, Any]]) -> list[BreakdownInput]:
    """What the rows of groups say; a group without a dimension gets one by its name."""
    return [
        BreakdownInput(**{**row, "dimension": row["dimension"] or guess_dimension(row["group"])})
        for row in rows
    ]


def initial_measurement(measurement: Measurement) -> dict[str, Any]:
    """A report's values for its form."""
    return {
        "period": ReportingPeriod(measurement.period_start, measurement.period_end).key,
        "organization": measurement.organization_id,
        "partnership": measurement.partnership_id,
        "numerator": shown_figure(measurement.numerator),
        "denominator": shown_figure(measurement.denominator),
        "value": shown_figure(measurement.value),
        "note": measurement.note,
        "evidence": measurement.evidence,
    }


def initial_breakdowns(breakdowns: list[Breakdown]) -> list[dict[str, Any]]:
    """A report's groups as rows of the form."""
    return [
        {
            "group": row.group,
            "dimension": row.dimension,
            "numerator": shown_figure(row.numerator),
            "denominator": shown_figure(row.denominator),
            "value": shown_figure(row.value),
        }
        for row in breakdowns
    ]
