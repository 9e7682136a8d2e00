"""The shapes of what people type about workspaces, members and tokens."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from records.fields import model_field
from records.forms import RecordForm
from tenancy.hooks import organization_choices
from tenancy.language import interface_languages
from tenancy.models import User, Workspace
from tenancy.roles import Role
from tenancy.validators import zones_of_places


def zone_choices(stored: str = "") -> list[tuple[str, str]]:
    """Nothing yet, then UTC and the zones of places by name, and what is stored already."""
    zones = sorted(zones_of_places() | ({stored} - {""}))
    return [("", str(_("Choose…"))), *((zone, zone.replace("_", " ")) for zone in zones)]


class WorkspaceForm(forms.Form):
    """What a new workspace needs."""

    name = model_field(Workspace, "name", label=_("Name of your coalition"))
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=zone_choices)
    languages = forms.MultipleChoiceField(
        label=_("Languages of your surveys and e-mails"),
        choices=interface_languages,
        widget=forms.CheckboxSelectMultiple,
        initial=["en"],
    )


class WorkspaceSettingsForm(RecordForm, WorkspaceForm):
    """What an owner or a coordinator can change later."""

    minimum_group_size = model_field(
        Workspace,
        "minimum_group_size",
        help_text=_("Figures about fewer students are never shown. At least 5."),
    )
    retention_months = model_field(
        Workspace,
        "retention_months",
        help_text=_(
            "Then answers lose the name they came with, and e-mails, old invitations and"
            " uploaded files are deleted."
        ),
    )
    contact_email = model_field(
        Workspace,
        "contact_email",
        help_text=_(
            "Shown to people without an account on the pages that your links open. Answers to"
            " e-mails that nobody sent in person go there, too."
        ),
    )
    school_year_starts = model_field(
        Workspace,
        "school_year_starts",
        help_text=_("For periods such as 2024-25 in figures and imported files."),
    )
    fiscal_year_starts = model_field(
        Workspace,
        "fiscal_year_starts",
        help_text=_("For periods such as FY2025, named by the year in which they end."),
    )
    is_mfa_required = model_field(
        Workspace,
        "is_mfa_required",
        help_text=_(
            "Everybody then needs an app with codes or a passkey before they can come in."
            " An owner decides this."
        ),
    )

    def fit_fields(self) -> None:
        """An owner decides on two-step sign-in; a zone that is no place's stays until changed."""
        zone = self.fields["time_zone"]
        assert isinstance(zone, forms.ChoiceField)
        zone.choices = zone_choices(self.acting_member.workspace.time_zone)
        self.fields["is_mfa_required"].disabled = self.acting_member.role != Role.OWNER


class DeleteWorkspaceForm(forms.Form):
    """The name again, so that nobody deletes a coalition by a slip."""

    repeated_name = forms.CharField(label=_("Type the workspace's name to delete it"))


class MembershipForm(RecordForm):
    """A role, and the organization a partner speaks for."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    organization_id = forms.TypedChoiceField(
        label=_("Speaks for"),
        required=False,
        empty_value=None,
        help_text=_("Needed for partners: they see and answer for this organization."),
    )

    def fit_fields(self) -> None:
        """Offer the organizations of the workspace."""
        field = self.fields["organization_id"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "–"), *((str(key), name) for key, name in organization_choices())]


#: What each role may do, in one line each.
WHAT_ROLES_MAY = {
    Role.OWNER: _("does everything, also settings, roles, export and deletion"),
    Role.COORDINATOR: _("runs partnerships, meetings, surveys and figures, and invites people"),
    Role.PARTNER: _("sees and answers for one organization and the partnerships it takes part in"),
    Role.FUNDER: _("sees goals, wins, figures and results, money as well; changes nothing"),
    Role.VIEWER: _("sees goals, wins, figures and results, no money; changes nothing"),
}


class InvitationForm(MembershipForm):
    """Whom to invite; the role is chosen by the inviting member, never by the form."""

    role = forms.ChoiceField(
        label=_("Role"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what this person may do.")},
    )
    email = forms.EmailField(label=_("E-mail"))
    language = forms.ChoiceField(label=_("Language of the invitation"), choices=interface_languages)
    field_order = ["email", "role", "organization_id", "language"]

    def fit_fields(self) -> None:
        """A coordinator invites neither owners nor coordinators."""
        super().fit_fields()
        field = self.fields["role"]
        assert isinstance(field, forms.ChoiceField)
        is_owner = self.acting_member.role == Role.OWNER
        field.choices = [
            (role.value, f"{role.label}: {WHAT_ROLES_MAY[role]}")
            for role in Role
            if is_owner or role not in (Role.OWNER, Role.COORDINATOR)
        ]


class NewAccountForm(forms.Form):
    """An invited person's account; the invitation has proved the address."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        label=_("Choose a password"),
        help_text=_("10 characters or more; several words are good."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean_password(self) -> str:
        """:raises ValidationError: for a password that is short, common or close to the address."""
        from django.contrib.auth.password_validation import validate_password

        password = str(self.cleaned_data["password"])
        validate_password(password, User(email=self.email))
        return password


class ProfileForm(forms.Form):
    """What a user says about themselves."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    language = forms.ChoiceField(label=_("Language"), choices=interface_languages)


class DeleteAccountForm(forms.Form):
    """The address again, so that nobody deletes their account by a slip."""

    repeated_email = forms.EmailField(
        label=_("Type your e-mail address to delete your account"),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )


class ApiTokenForm(forms.Form):
    """A new token's name, life and reach."""

    name = forms.CharField(
        label=_("What is it for?"), max_length=100, help_text=_("For example: nightly export.")
    )
    lasts_days = forms.TypedChoiceField(
        label=_("Works for"),
        choices=[("30", _("30 days")), ("90", _("90 days")), ("365", _("one year"))],
        coerce=int,
        initial="90",
    )
    is_read_only = forms.BooleanField(
        label=_("It can only read"),
        required=False,
        initial=True,
        help_text=_("Turn this off only for a program that has to change something."),
    )
