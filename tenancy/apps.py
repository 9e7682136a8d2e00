from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.utils.translation import gettext_lazy as _


class TenancyConfig(AppConfig):
    name = "tenancy"

    def ready(self) -> None:
        from tenancy import (
            auth_log,
            sessions,  # noqa: F401 - listens for sign-ins
            takeover,  # noqa: F401 - listens for confirmed addresses
        )
        from tenancy.actions.retention import end_invitations
        from tenancy.inventory import DECLARED
        from tenancy.navigation import ENTRIES, Entry
        from tenancy.personal_data import INVENTORY
        from tenancy.retention import RULES
        from tenancy.tables import listen

        auth_log.listen()
        connection_created.connect(listen)
        ENTRIES.extend(
            [
                Entry(90, _("Members"), "tenancy:member-list", "people", "membership"),
                Entry(95, _("Settings"), "tenancy:settings", "settings", "workspace", "change"),
                Entry(97, _("Audit trail"), "tenancy:audit-event-list", "check", "audit_event"),
            ]
        )

        INVENTORY.declared.update(DECLARED)
        RULES["invitations"] = end_invitations
