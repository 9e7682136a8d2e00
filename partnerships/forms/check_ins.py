"""What the pages of check-ins take in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from partnerships.models import CheckIn, CheckInCadence
from records.fields import initial_of, model_field

LONGEST_TEXT = 2000


class CadenceForm(forms.Form):
    """How often a partnership's participants are asked."""

    every = model_field(CheckInCadence, "every", label=_("How often"))
    starts_on = model_field(CheckInCadence, "starts_on", label=_("First on"))
    at = forms.TimeField(
        label=_("At"),
        initial="09:00",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    remind_after_days = forms.IntegerField(
        label=_("Remind after (days)"),
        initial=3,
        min_value=0,
        max_value=60,
        help_text=_("Only who has not answered. 0 for no reminder."),
    )
    closes_after_days = forms.IntegerField(
        label=_("Close after (days)"), initial=10, min_value=1, max_value=90
    )
    is_active = forms.BooleanField(label=_("Ask by itself"), required=False, initial=True)


def initial_cadence(cadence: CheckInCadence) -> dict[str, Any]:
    """A cadence's values for its form."""
    return initial_of(cadence, CadenceForm.base_fields)


def _long_text(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AnswerForm(forms.Form):
    """Four short questions and a rating: what a participant answers."""

    progress = forms.ChoiceField(
        label=_("How is your part of the work going?"),
        choices=CheckIn.Progress.choices,
        widget=forms.RadioSelect(attrs={"class": "chips"}),
        error_messages={"required": _("Choose one of the four.")},
    )
    win = _long_text(_("What went well? Small things count."))
    concern = _long_text(_("Does anything worry you?"))
    help_needed = _long_text(_("What help do you need, and from whom?"))
    confidence = forms.TypedChoiceField(
        label=_("How confident are you that this partnership will reach its goals?"),
        choices=[(number, str(number)) for number in range(1, 6)],
        coerce=int,
        widget=forms.RadioSelect(attrs={"class": "segmented"}),
        error_messages={"required": _("Choose a number from 1 to 5.")},
    )


def initial_answer(check_in: CheckIn) -> dict[str, Any]:
    """What was answered before, for the form."""
    return initial_of(check_in, AnswerForm.base_fields) if check_in.is_answered else {}


def typed_answer(data: Any) -> dict[str, Any]:
    """What was typed so far, not judged yet: to be shown again in another language."""
    return {name: data.get(name, "") for name in AnswerForm.base_fields}
