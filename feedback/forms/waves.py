"""What people type to send a survey."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from feedback.actions.waves import TIMES
from feedback.models import Wave
from feedback.queries.audience import Audience, clean_audience
from partnerships.models import Partnership
from records.forms import RecordForm
from stakeholders.models import Organization, Sector

AUDIENCE = ("sectors", "organizations", "partnerships")


def _moment(label: Any, help_text: Any) -> forms.SplitDateTimeField:
    return forms.SplitDateTimeField(
        label=label,
        help_text=help_text,
        required=False,
        widget=forms.SplitDateTimeWidget(
            date_attrs={"type": "date"},
            time_attrs={"type": "time"},
            date_format="%Y-%m-%d",
            time_format="%H:%M",
        ),
    )


def _chips(label: Any, choices: Any = ()) -> forms.MultipleChoiceField:
    chips = forms.CheckboxSelectMultiple({"class": "chips"})
    return forms.MultipleChoiceField(label=label, choices=choices, required=False, widget=chips)


class WaveForm(RecordForm):
    """
    One sending: its name, its times in the workspace's zone, and its audience, where nothing
    chosen is everybody. What was sent keeps its audience and opening, so their fields go.
    """

    name = forms.CharField(
        label=_("Name"),
        help_text=_("For you, to tell this sending from others. Such as: Spring 2027."),
        max_length=200,
    )
    opens_at = _moment(_("Opens"), _("Empty: as soon as you send it."))
    remind_at = _moment(_("Reminder"), _("Goes once, to those who have not answered."))
    closes_at = _moment(_("Closes"), _("Empty: when you close it yourself."))
    layout = ("name", TIMES)
    sectors = _chips(_("Sectors"), Sector.choices)
    partnerships = _chips(_("Partnerships"))
    organizations = _chips(_("Organizations"))

    def offer_audience(self) -> None:
        """Offer what the workspace has."""
        for name, rows in (
            ("partnerships", Partnership.objects.order_by("name")),
            ("organizations", Organization.objects.order_by("name")),
        ):
            pairs = rows.values_list("pk", "name")
            self.fields[name].choices = [  # type: ignore[attr-defined]
                (str(key), label) for key, label in pairs
            ]

    def long_lists(self) -> list[forms.BoundField]:
        """The choices that may run to hundreds: shown folded until used."""
        return [self["partnerships"], self["organizations"]]

    def audience(self) -> Audience:
        """The choice; only when there is one."""
        return clean_audience({name: self.cleaned_data[name] for name in AUDIENCE})

    @classmethod
    def values_of(cls, record: Wave) -> dict[str, Any]:
        """Its name, times and audience; and whether it was sent, which changes the form."""
        audience = clean_audience(record.audience)
        return {**super().values_of(record), **audience, "is_sent": not record.is_draft}

    def fit_fields(self) -> None:
        """Offer an audience before the wave is sent, and a reminder before it has gone."""
        if not self.is_sent:
            self.offer_audience()
            return
        for name in (*AUDIENCE, "opens_at"):
            del self.fields[name]
        if isinstance(self.record, Wave) and self.record.reminded_at:
            del self.fields["remind_at"]

    @property
    def is_sent(self) -> bool:
        """Whether people were asked, or are about to be."""
        return isinstance(self.record, Wave) and not self.record.is_draft

    @property
    def is_redrawn(self) -> bool:
        """Whether it was posted to count the people, not to be saved."""
        return "count" in self.data

    @property
    def chosen_audience(self) -> Audience:
        """Whom the form names now; what is saved, or everybody, where that can't be read."""
        if self.is_bound:  # whatever else is wrong with what was sent
            return {} if self.errors.keys() & set(AUDIENCE) else self.audience()
        try:  # first values may come from the address, where anybody may write anything
            return clean_audience({name: self.initial.get(name, ()) for name in AUDIENCE})
        except (TypeError, ValueError):
            return {}

    def values(self) -> dict[str, Any]:
        """What `add_wave` and `change_wave` take."""
        values = {name: self.cleaned_data[name] for name in ("name", *TIMES) if name in self.fields}
        return values if self.is_sent else {**values, "audience": self.audience()}


class InvitationFilterForm(forms.Form):
    """Filters of the people who were asked."""

    q = forms.CharField(label=_("Name"), required=False, max_length=200)
    state = forms.ChoiceField(
        label=_("Who"),
        required=False,
        choices=[
            ("silent", _("Silent")),
            ("unreached", _("Not reached")),
            ("answered", _("Answered")),
            ("ineligible", _("Taken out")),
            ("", _("Everybody asked")),
        ],
    )
