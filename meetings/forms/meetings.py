"""What the pages of meetings take in."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings.models import Attendance, Meeting
from partnerships.models import Partnership
from partnerships.queries.activities import organizations_to_offer
from records.fields import NamedChoiceField, initial_of, model_field
from stakeholders.models import Organization
from tenancy.models import Membership

_LOCAL_FORMAT = "%Y-%m-%dT%H:%M"


def _moment(label: Any, *, required: bool) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_LOCAL_FORMAT)
    return forms.DateTimeField(label=label, required=required, widget=widget)


class MeetingForm(forms.Form):
    """A meeting of a partnership that is known already; times are the workspace's own."""

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

    def __init__(
        self,
        *args: Any,
        acting_member: Membership,
        partnership: Partnership,
        kept: Meeting | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        invited = kept.attendances.values_list("organization_id", flat=True) if kept else []
        offered = organizations_to_offer(
            partnership=partnership, member=acting_member, kept=list(invited)
        )
        self.fields["organizations"].queryset = offered  # type: ignore[attr-defined]
        if kept is None:
            self.initial.setdefault("organizations", [one.pk for one in offered])


def initial_meeting(meeting: Meeting) -> dict[str, Any]:
    """A meeting's values for its form."""
    names = ("title", "place", "agenda", "minutes")
    return {
        **initial_of(meeting, names),
        "starts_at": timezone.localtime(meeting.starts_at),
        "ends_at": timezone.localtime(meeting.ends_at) if meeting.ends_at else None,
        "organizations": list(meeting.attendances.values_list("organization_id", flat=True)),
    }


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


class MeetingFilterForm(forms.Form):
    """What narrows the list of meetings."""

    q = forms.CharField(label=_("Search"), required=False, widget=forms.SearchInput)
    show = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[("", _("Upcoming")), ("past", _("Past")), ("all", _("All"))],
    )
    partnership: "NamedChoiceField[Partnership]" = NamedChoiceField(
        label=_("Partnership"), queryset=None, required=False, empty_label=_("All partnerships")
    )

    def __init__(self, *args: Any, acting_member: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Partnership.objects.visible_to(acting_member).order_by("name")
        self.fields["partnership"].queryset = rows  # type: ignore[attr-defined]
