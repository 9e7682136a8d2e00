"""The sign-up form of django-allauth; a module of its own, because it is imported early."""

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from tenancy.models import User


class SignupNameForm(forms.Form):
    """The name that others will see; without it a list of members would show addresses."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ["name", "email", "password1", "password2"]

    def signup(self, request: HttpRequest, user: User) -> None:
        """Django-allauth calls this once the user is saved."""
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])
