"""The shape of a new share."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from overview.models import Share
from tenancy.dates import today_in
from tenancy.models import Membership

USUAL_DAYS = 90


class ShareForm(forms.ModelForm[Share]):
    """For whom a link is, how long it works, and whether it shows money."""

    expires_on = forms.DateField(
        label=_("Works until"),
        help_text=_("The last day on which the link opens. You can end it earlier at any time."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    class Meta:
        model = Share
        fields = ("title", "shows_money")
        help_texts = {
            "title": _("So that you know later whom you gave it to. Readers see it too."),
            "shows_money": _("Amounts of money stay hidden unless you tick this."),
        }

    def __init__(self, *args: Any, acting_member: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["title", "expires_on", "shows_money"])
        today: date = today_in(acting_member.workspace)
        self.fields["expires_on"].initial = today + timedelta(days=USUAL_DAYS)
