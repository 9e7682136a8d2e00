"""
Django-allauth's forms in our words, and without placeholders that repeat the label.

Apart from ``tenancy.signup``, which django-allauth imports before its own forms.
"""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from django import forms
from django.utils.translation import gettext_lazy as _


class InOurWords(forms.Form):
    """Mixed into a form of django-allauth's."""

    labels = {
        "login": _("E-mail address"),
        "email": _("E-mail address"),
        "remember": _("Keep me signed in"),
        "password2": _("Password, once more"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = self.labels.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)


class NewPassword(InOurWords):
    """Mixed into forms that ask for another password than before."""

    labels = {
        "oldpassword": _("Present password"),
        "password1": _("New password"),
        "password2": _("New password, once more"),
    }


class SignInForm(InOurWords, account.LoginForm):
    """Address and password."""


class SignUpForm(InOurWords, account.SignupForm):
    """A new account."""


class NewAddressForm(InOurWords, account.AddEmailForm):
    """Another address to sign in with."""


class ForgottenPasswordForm(InOurWords, account.ResetPasswordForm):
    """Where to send a link."""


class AskForCodeForm(InOurWords, account.RequestLoginCodeForm):
    """Where to send a code."""


class SignInCodeForm(InOurWords, account.ConfirmLoginCodeForm):
    """The code that signs in."""


class AddressCodeForm(InOurWords, account.ConfirmEmailVerificationCodeForm):
    """The code that confirms an address."""


class ShowAgainForm(InOurWords, account.ReauthenticateForm):
    """The password, before a way in is changed."""


class FirstPasswordForm(InOurWords, account.SetPasswordForm):
    """A password for an account without one."""


class ChangePasswordForm(NewPassword, account.ChangePasswordForm):
    """Another password, by who knows the present one."""


class PasswordByLinkForm(NewPassword, account.ResetPasswordKeyForm):
    """Another password, by who has the link."""


class SecondStepForm(InOurWords, mfa.AuthenticateForm):
    """The code of an app, or a recovery code."""


class ShowCodeAgainForm(InOurWords, mfa.ReauthenticateForm):
    """The code, before a way in is changed."""


class SetUpCodesForm(InOurWords, totp.ActivateTOTPForm):
    """The first code of an app."""
