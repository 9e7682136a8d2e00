"""The period that a dashboard is asked for."""

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from metrics.queries.periods import ALL_TIME, Period, Preset, named_period
from metrics.reporting_periods import EARLIEST_YEAR, LATEST_YEAR

PERIOD_KEYS = ("period", "start", "end")
LAST_PAGE = 1000
# Far from both ends of the calendar, where a day more or less is no date.
NEAR_ENOUGH = (
    MinValueValidator(date(EARLIEST_YEAR, 1, 1)),
    MaxValueValidator(date(LATEST_YEAR, 12, 31)),
)
PRESET_LABELS = {
    Preset.ALL: _("All time"),
    Preset.THIS_YEAR: _("This year"),
    Preset.LAST_YEAR: _("Last year"),
    Preset.TWELVE_MONTHS: _("The last 12 months"),
    Preset.CUSTOM: _("From … to …"),
}


class PeriodForm(forms.Form):
    """A named period, or two dates."""

    period = forms.ChoiceField(
        label=_("Period"),
        choices=[(preset.value, label) for preset, label in PRESET_LABELS.items()],
        required=False,
    )
    start = forms.DateField(
        label=_("From"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        validators=NEAR_ENOUGH,
    )
    end = forms.DateField(
        label=_("To"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        validators=NEAR_ENOUGH,
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        start, end = data.get("start"), data.get("end")
        if start and end and start > end:
            self.add_error("end", _("The last day lies before the first."))
        if (start or end) and data.get("period") in ("", Preset.ALL):
            data["period"] = Preset.CUSTOM
        return data

    def chosen(self, today: date) -> Period:
        """The period asked for; all time where nothing sensible was."""
        if not self.is_valid():
            return ALL_TIME
        data = self.cleaned_data
        preset = Preset(data["period"] or Preset.ALL)
        return named_period(preset, today=today, start=data["start"], end=data["end"])

    @property
    def query(self) -> dict[str, str]:
        """The same choice for another address, in one spelling; empty for all time."""
        if self.preset is Preset.ALL:
            return {}
        given = {"start": self.cleaned_data["start"], "end": self.cleaned_data["end"]}
        days = {name: day.isoformat() for name, day in given.items() if day}
        return {"period": self.preset.value, **(days if self.preset is Preset.CUSTOM else {})}

    @property
    def preset(self) -> Preset:
        """What was chosen by name."""
        if not self.is_valid():
            return Preset.ALL
        return Preset(self.cleaned_data["period"] or Preset.ALL)


def metric_page_number(request: HttpRequest) -> int:
    """The page of metrics asked for; the first for anything else."""
    text = request.GET.get("page", "1")[:9]
    return min(int(text), LAST_PAGE) if text.isascii() and text.isdigit() and int(text) else 1
