"""The form that adds a passkey or a security key."""

from typing import Any

from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django.utils.translation import gettext_lazy as _


class KeyForm(AddWebAuthnForm):
    """Django-allauth's form with plainer labels."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("What do you call it?")
        self.fields["passwordless"].label = _("Let it replace my password")
        self.fields["passwordless"].help_text = _(
            "You then sign in with it alone: it checks your fingerprint, your face or a PIN."
        )
