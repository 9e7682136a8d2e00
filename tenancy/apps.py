from django.apps import AppConfig


class TenancyConfig(AppConfig):
    name = "tenancy"

    def ready(self) -> None:
        from allauth.account.signals import password_reset
        from allauth.mfa.webauthn.forms import EditWebAuthnForm
        from django.utils.translation import gettext_lazy as _

        from tenancy.accounts import (
            auth_log,
            sessions,  # noqa: F401 - listens for sign-ins
            unverified_signup,  # noqa: F401 - listens for confirmed addresses
        )
        from tenancy.actions.retention import end_invitations
        from tenancy.actions.tokens import end_tokens_of
        from tenancy.inventory import DECLARED
        from tenancy.privacy.personal_data import INVENTORY
        from tenancy.privacy.retention import RULES

        # Its view takes no form of ours; a list of what is wrong names fields by their labels.
        EditWebAuthnForm.base_fields["name"].label = _("What do you call it?")
        auth_log.listen()
        password_reset.connect(
            lambda user, **extra: end_tokens_of(user=user), weak=False, dispatch_uid="end tokens"
        )
        INVENTORY.declared.update(DECLARED)
        RULES["invitations"] = end_invitations
