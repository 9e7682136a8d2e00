from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TenancyConfig(AppConfig):
    name = "tenancy"

    def ready(self) -> None:
        from tenancy import (
            auth_log,
            sessions,  # noqa: F401 - listens for sign-ins
            takeover,  # noqa: F401 - listens for confirmed addresses
        )
        from tenancy.navigation import ENTRIES, Entry

        auth_log.listen()
        ENTRIES.extend(
            [
                Entry(90, _("Members"), "tenancy:member-list", "people", "membership"),
                Entry(95, _("Settings"), "tenancy:settings", "settings", "workspace", "change"),
                Entry(97, _("Audit trail"), "tenancy:audit-event-list", "check", "audit_event"),
            ]
        )
