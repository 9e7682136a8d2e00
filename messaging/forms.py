"""The shape of what the message log is asked."""

from django import forms
from django.utils.translation import gettext_lazy as _

from messaging.models import Message


class MessageFilterForm(forms.Form):
    """Search and filters of the message log."""

    q = forms.CharField(label=_("Recipient or subject"), required=False, max_length=100)
    status = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All")), *Message.Status.choices]
    )
    kind = forms.ChoiceField(label=_("About"), required=False)

    def __init__(self, *args: object, kinds: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["kind"].choices = [("", _("All")), *kinds]  # type: ignore[attr-defined]
