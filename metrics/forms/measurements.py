"""What the pages of measurements take in."""

from datetime import date
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from metrics.forms.rows import RowForm, RowsForm, day_field, figure_field
from metrics.models import Breakdown, Measurement, Metric
from metrics.reporting_periods import Every, ReportingPeriod, recent_periods
from metrics.wording import period_text
from partnerships.models import Partnership
from records.fields import NamedChoiceField, WebAddressField, model_field
from stakeholders.models import Organization
from tenancy.dates import today_in
from tenancy.permissions import Extent, extent

OTHER_PERIOD = "other"
_FIGURES = ("numerator", "denominator", "value")
_STATUS_OF_BUTTON = {"draft": Measurement.Status.DRAFT, "accept": Measurement.Status.ACCEPTED}
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


class BreakdownForm(RowForm):
    """One student group's figures."""

    group = forms.CharField(label=_("Student group"), required=False, max_length=100)
    dimension = forms.CharField(
        label=_("Kind of group (for example race, gender)"),
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
        _fit_figures(self, _SHORT_LABELS[kind])

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


class MeasurementForm(RowsForm):
    """One metric's figures for one period and one reporter."""

    rows_name = "breakdowns"
    rows_label = _("By student group")
    rows_help = _(
        "As far as you know them. Small groups are withheld from everybody but you and the"
        " coordinators."
    )
    rows_order = ("dimension", "group")
    row_form = BreakdownForm
    row_model = Breakdown
    period = forms.ChoiceField(label=_("Period"), required=False)
    period_start = day_field(_("From"))
    period_end = day_field(_("To"))
    known_on = model_field(Measurement, "known_on", label=_("Known since"))
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
    evidence = WebAddressField(label=_("Evidence"), help_text=_("A link to the source."))

    @classmethod
    def values_of(cls, record: Any) -> dict[str, Any]:
        """With the period as one choice."""
        period = ReportingPeriod(record.period_start, record.period_end)
        return {**super().values_of(record), "period": period.key}

    @property
    def metric(self) -> Metric:
        """What is measured."""
        if isinstance(self.record, Measurement):
            return self.record.metric
        assert isinstance(self.parent, Metric)
        return self.parent

    @property
    def row_options(self) -> dict[str, Any]:
        """The figures of a group are those of the metric's kind."""
        return {"kind": self.metric.kind}

    def fit_fields(self) -> None:
        """Ask for the figures of the metric's kind; a partner reports for itself."""
        member = self.acting_member
        _fit_figures(self, FIGURE_LABELS[self.metric.kind])
        self._offer_periods(today_in(member.workspace))
        partnerships = Partnership.objects.visible_to(member).order_by("name")
        self.fields["partnership"].queryset = partnerships  # type: ignore[attr-defined]
        if extent(member, "add", "measurement") is Extent.OWN:
            del self.fields["organization"]
            return
        organizations = Organization.objects.visible_to(member).order_by("name")
        self.fields["organization"].queryset = organizations  # type: ignore[attr-defined]

    @property
    def lines(self) -> list[list[BoundField]]:
        """A percentage asks for its counts, and else for the rate; other kinds for the value."""
        counts = (("numerator", "denominator"), "value")
        figures = counts if self.metric.is_percentage else (("value", "denominator"),)
        about = ("period", ("period_start", "period_end"), ("organization", "partnership"))
        return self._bound((*about, *figures, "known_on", "note", "evidence"))

    def _offer_periods(self, today: date) -> None:
        starts = self.acting_member.workspace.school_year_starts
        periods = recent_periods(today, Every(self.metric.frequency), starts)
        if isinstance(self.record, Measurement):
            own = ReportingPeriod(self.record.period_start, self.record.period_end)
            periods = [own, *(period for period in periods if period != own)]
        field = self.fields["period"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            *((period.key, period_text(*period)) for period in periods),
            (OTHER_PERIOD, _("Other dates, given below")),
        ]
        if self.record is None:
            ended = next((period for period in periods if period.end <= today), periods[0])
            self.initial.setdefault("period", ended.key)

    def clean(self) -> dict[str, Any]:
        """The period's two days, chosen or typed."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        chosen = cleaned.get("period")
        if chosen and chosen != OTHER_PERIOD:
            start, end = chosen.split("_")
            cleaned["period_start"] = date.fromisoformat(start)
            cleaned["period_end"] = date.fromisoformat(end)
        elif "period" not in self.errors:
            for name in ("period_start", "period_end"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, _("Give the day."))
        return cleaned

    def values(self) -> dict[str, Any]:
        """What the action takes, the status by the button that was pressed."""
        values = super().values()
        del values["period"]
        status = _STATUS_OF_BUTTON.get(self.data.get("do", ""), Measurement.Status.SUBMITTED)
        return {**values, "status": status}


def _fit_figures(form: forms.Form, labels: dict[str, Any]) -> None:
    """Keep the figures that a kind of metric has, under its own labels."""
    for name in _FIGURES:
        if name in labels:
            form.fields[name].label = labels[name]
        else:
            del form.fields[name]


class ReasonForm(forms.Form):
    """Why a report goes back."""

    reason = forms.CharField(
        label=_("What should be looked at again?"), widget=forms.Textarea(attrs={"rows": 2})
    )
