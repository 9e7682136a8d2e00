"""The shape of a new share."""

from datetime import timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from overview.models import Share
from records.fields import DAY, model_field
from records.forms import RecordForm
from tenancy.dates import today_in
from tenancy.models import Membership

USUAL_DAYS = 90


class ShareForm(RecordForm):
    """For whom a link is, how long it works, and whether it shows money."""

    title = model_field(
        Share,
        "title",
        help_text=_("So that you know later whom you gave it to. Readers see it too."),
    )
    expires_on = forms.DateField(
        label=_("Works until"),
        help_text=_("The last day on which the link opens. You can end it earlier at any time."),
        widget=forms.DateInput(attrs=DAY),
    )
    shows_money = model_field(
        Share, "shows_money", help_text=_("Amounts of money stay hidden unless you tick this.")
    )

    @classmethod
    def first_values(cls, *, acting_member: Membership, asked: QueryDict) -> dict[str, Any]:
        """A quarter from today."""
        return {"expires_on": today_in(acting_member.workspace) + timedelta(days=USUAL_DAYS)}
