from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OverviewConfig(AppConfig):
    name = "overview"

    def ready(self) -> None:
        from records.navigation import ENTRIES, Entry

        ENTRIES.extend(
            [
                Entry(90, _("Members"), "overview:member-list", "people", "membership"),
                Entry(95, _("Settings"), "overview:settings", "settings", "workspace", "change"),
                Entry(97, _("Audit trail"), "overview:audit-event-list", "check", "audit_event"),
            ]
        )
