from django.apps import AppConfig


class TenancyConfig(AppConfig):
    name = "tenancy"

    def ready(self) -> None:
        from tenancy.accounts import (
            auth_log,
            sessions,  # noqa: F401 - listens for sign-ins
            unverified_signup,  # noqa: F401 - listens for confirmed addresses
        )
        from tenancy.actions.retention import end_invitations
        from tenancy.inventory import DECLARED
        from tenancy.privacy.personal_data import INVENTORY
        from tenancy.privacy.retention import RULES

        auth_log.listen()
        INVENTORY.declared.update(DECLARED)
        RULES["invitations"] = end_invitations
