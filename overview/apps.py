from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OverviewConfig(AppConfig):
    name = "overview"

    def ready(self) -> None:
        from messaging.schedules import JOBS
        from overview import panels
        from overview.actions.archives.filling import resume_filling
        from overview.inventory import DECLARED
        from overview.nouns import NOUNS
        from records.navigation import Tab, register_tab
        from records.noun import register
        from records.panels import register_panel
        from tenancy.privacy.personal_data import INVENTORY

        JOBS["overview.filling"] = resume_filling
        INVENTORY.declared.update(DECLARED)
        register(NOUNS)
        # Who may read no partnership is led from home to the dashboard.
        register_tab("home", Tab(_("Home"), "overview:home", "partnership", 10))
        register_tab("impact", Tab(_("Dashboard"), "overview:dashboard", "dashboard", 10))
        audit = Tab(_("Audit trail"), "overview:audit-event-list", "audit_event", 40)
        register_tab("manage", audit)
        settings = Tab(_("Settings"), "overview:settings", "workspace", 50, verb="change")
        register_tab("manage", settings)
        register_panel("partnership", panels.call_panel)
        register_panel("partnership-check-ins", panels.engagement_panel)
