"""What the pages of meetings and action items take in."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings.models import ActionItem, Attendance, Meeting
from partnerships.models import Concern
from partnerships.queries.activities import organizations_to_offer
from records.fields import model_field, uuids_in
from records.forms import RecordForm
from stakeholders.models import Organization
from tenancy.models import Membership

_LOCAL_FORMAT = "%Y-%m-%dT%H:%M"


def _moment(label: Any, *, required: bool) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_LOCAL_FORMAT)
    return forms.DateTimeField(label=label, required=required, widget=widget)


class MeetingForm(RecordForm):
    """A meeting of a partnership; times are the workspace's own."""

    title = model_field(Meeting, "title", label=_("Title"))
    starts_at = _moment(_("Starts"), required=True)
    ends_at = _moment(_("Ends"), required=False)
    place = model_field(Meeting, "place", label=_("Place or link"))
    organizations: "forms.ModelMultipleChoiceField[Organization]" = forms.ModelMultipleChoiceField(
        label=_("Who is invited"),
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "chips"}),
    )
    agenda = model_field(
        Meeting,
        "agenda",
        label=_("Agenda"),
        help_text=_("One point per line."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    minutes = model_field(
        Meeting, "minutes", label=_("Minutes"), widget=forms.Textarea(attrs={"rows": 8})
    )
    layout = ("title", ("starts_at", "ends_at", "place"), "organizations", "agenda", "minutes")

    @classmethod
    def values_of(cls, record: Meeting) -> dict[str, Any]:
        """Times by the workspace's clock, and who is invited."""
        moments = {name: getattr(record, name) for name in ("starts_at", "ends_at")}
        return {
            **super().values_of(record),
            **{name: value and timezone.localtime(value) for name, value in moments.items()},
            "organizations": list(record.attendances.values_list("organization_id", flat=True)),
        }

    def fit_fields(self) -> None:
        """Offer who takes part; for a new meeting, all of them are ticked."""
        invited = self.initial.get("organizations", [])
        partnership = self.parent or self.record.partnership  # type: ignore[union-attr]
        offered = organizations_to_offer(
            partnership=partnership,  # type: ignore[arg-type]
            member=self.acting_member,
            also=invited,
        )
        self.fields["organizations"].queryset = offered  # type: ignore[attr-defined]
        zone = self.acting_member.workspace.time_zone
        self.fields["starts_at"].help_text = _("Times are in %(zone)s.") % {"zone": zone}
        if self.record is None:
            self.initial.setdefault("organizations", [one.pk for one in offered])
            self.fields["organizations"].help_text = (
                _("No e-mail is sent: please tell those who are invited.")
                if offered
                else _("Nobody takes part in this partnership yet, so nobody can be invited.")
            )


class AttendanceForm(forms.Form):
    """Who came: one choice for each organization that was invited."""

    CHOICES = (("yes", _("Came")), ("no", _("Did not come")), ("", _("Not known")))
    MEANINGS = {"yes": True, "no": False, "": None}
    REPLIES = {True: _("Will come"), False: _("Can't come")}

    def __init__(self, *args: Any, attendances: list[Attendance], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = {value: key for key, value in self.MEANINGS.items()}
        for row in attendances:
            self.fields[str(row.organization_id)] = forms.ChoiceField(
                label=row.organization.name,
                choices=self.CHOICES,
                required=False,
                initial=words[row.was_present],
                help_text="" if row.is_coming is None else self.REPLIES[row.is_coming],
                widget=forms.RadioSelect,
            )


class ActionItemForm(RecordForm):
    """What an organization promised to do, and by when."""

    title = model_field(ActionItem, "title", label=_("What"))
    organization: "forms.ModelChoiceField[Organization]" = forms.ModelChoiceField(
        label=_("Who"), queryset=None, empty_label=_("Choose…")
    )
    due_on = model_field(ActionItem, "due_on", label=_("By when"))
    meeting: "forms.ModelChoiceField[Meeting]" = forms.ModelChoiceField(
        queryset=None, required=False, widget=forms.HiddenInput
    )
    concern: "forms.ModelChoiceField[Concern]" = forms.ModelChoiceField(
        queryset=None, required=False, widget=forms.HiddenInput
    )
    layout = ("title", ("organization", "due_on"))

    @classmethod
    def first_values(cls, *, acting_member: Membership, asked: QueryDict) -> dict[str, Any]:
        """From the meeting or the concern that the address names."""
        return {
            name: named[0]
            for name in ("meeting", "concern")
            if (named := uuids_in([asked.get(name, "")]))
        }

    def fit_fields(self) -> None:
        """Offer who takes part, and what the partnership's promises may come from."""
        partnership = self.parent or self.record.partnership  # type: ignore[union-attr]
        member = self.acting_member
        saved = [self.record.organization_id] if self.record else []  # type: ignore[attr-defined]
        own = {"partnership": partnership}
        choices = {
            "organization": organizations_to_offer(
                partnership=partnership,  # type: ignore[arg-type]
                member=member,
                also=saved,
            ),
            "meeting": Meeting.objects.visible_to(member).filter(**own),
            "concern": Concern.objects.visible_to(member).filter(**own),
        }
        for name, rows in choices.items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]
