from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OverviewConfig(AppConfig):
    name = "overview"

    def ready(self) -> None:
        from overview.inventory import DECLARED
        from overview.nouns import NOUNS
        from records.navigation import ENTRIES, Entry
        from records.noun import register
        from tenancy.privacy.personal_data import INVENTORY

        register(NOUNS)
        ENTRIES.extend(
            [
                Entry(10, _("Home"), "overview:home", "home", "home"),
                Entry(20, _("Impact"), "overview:dashboard", "chart", "dashboard"),
                Entry(90, _("Members"), "overview:membership-list", "people", "membership"),
                Entry(95, _("Settings"), "overview:settings", "settings", "workspace", "change"),
                Entry(97, _("Audit trail"), "overview:audit-event-list", "check", "audit_event"),
            ]
        )

        INVENTORY.declared.update(DECLARED)
