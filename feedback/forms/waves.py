"""What people type to send a survey."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from feedback.models import Wave
from feedback.queries.audience import Audience
from partnerships.models import Partnership
from stakeholders.models import Organization, Sector

AUDIENCE = ("sectors", "organizations", "partnerships")
TIMES = ("opens_at", "remind_at", "closes_at")


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


class AudienceForm(forms.Form):
    """Whom to ask; nothing chosen is everybody."""

    sectors = forms.MultipleChoiceField(
        label=_("Sectors"),
        choices=Sector.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple({"class": "chips"}),
    )
    partnerships = forms.MultipleChoiceField(
        label=_("Partnerships"),
        required=False,
        widget=forms.CheckboxSelectMultiple({"class": "chips"}),
    )
    organizations = forms.MultipleChoiceField(
        label=_("Organizations"),
        required=False,
        widget=forms.CheckboxSelectMultiple({"class": "chips"}),
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, audience: Audience | None = None
    ) -> None:
        super().__init__(data)
        for name, rows in (
            ("partnerships", Partnership.objects.order_by("name")),
            ("organizations", Organization.objects.order_by("name")),
        ):
            pairs = rows.values_list("pk", "name")
            self.fields[name].choices = [  # type: ignore[attr-defined]
                (str(key), label) for key, label in pairs
            ]
        for name, chosen in (audience or Audience()).to_json().items():
            self.fields[name].initial = chosen

    def has_audience(self) -> bool:
        """Whether what was sent names an audience, whatever else is wrong with it."""
        return not self.errors.keys() & set(AUDIENCE) and all(
            name in self.cleaned_data for name in AUDIENCE
        )

    def long_lists(self) -> list[forms.BoundField]:
        """The choices that may run to hundreds: shown folded until used."""
        return [self["partnerships"], self["organizations"]]

    def audience(self) -> Audience:
        """The choice; only when there is one."""
        return Audience.from_json({name: self.cleaned_data[name] for name in AUDIENCE})


class WaveForm(AudienceForm):
    """One sending: its name, its times in the workspace's zone, and its audience."""

    name = forms.CharField(
        label=_("Name"),
        help_text=_("For you, to tell this sending from others. Such as: Spring 2027."),
        max_length=200,
    )
    opens_at = _moment(_("Opens"), _("Empty: as soon as you send it."))
    remind_at = _moment(_("Reminder"), _("Goes once, to those who have not answered."))
    closes_at = _moment(_("Closes"), _("Empty: when you close it yourself."))
    field_order = ("name", *TIMES)

    def __init__(self, data: Mapping[str, Any] | None = None, *, wave: Wave | None = None) -> None:
        audience = Audience.from_json(wave.audience) if wave else None
        super().__init__(data, audience=audience)
        for name in ("name", *TIMES) if wave else ():
            self.fields[name].initial = getattr(wave, name)
        if self.is_counting:
            self.fields["name"].required = False
        self.is_sent = wave is not None and not wave.is_draft
        if self.is_sent:
            for name in (*AUDIENCE, "opens_at"):
                del self.fields[name]
            if wave and wave.reminded_at:
                del self.fields["remind_at"]

    @property
    def is_counting(self) -> bool:
        """Whether it was sent to count the people, not to be kept."""
        return "count" in self.data

    def values(self) -> dict[str, Any]:
        """What `add_wave` and `change_wave` take."""
        values = {name: self.cleaned_data[name] for name in ("name", *TIMES) if name in self.fields}
        return values if self.is_sent else {**values, "audience": self.audience().to_json()}

    def time_fields(self) -> list[forms.BoundField]:
        """When it opens, reminds and closes."""
        return [self[name] for name in TIMES if name in self.fields]


class InvitationFilterForm(forms.Form):
    """Finding somebody among those who were asked."""

    q = forms.CharField(label=_("Name"), required=False, max_length=200)
    state = forms.ChoiceField(
        label=_("Who"),
        required=False,
        choices=[
            ("silent", _("Silent")),
            ("answered", _("Answered")),
            ("ineligible", _("Taken out")),
            ("", _("Everybody asked")),
        ],
    )
