from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OverviewConfig(AppConfig):
    name = "overview"

    def ready(self) -> None:
        from overview import panels
        from overview.nouns import NOUNS
        from records.navigation import register_tab
        from records.noun import register
        from records.panels import register_panel

        register(NOUNS)
        for section, label, url_name, noun, verb, position in (
            # Who may read no partnership is led from home to the dashboard.
            ("home", _("Home"), "overview:home", "partnership", "read", 10),
            ("impact", _("Dashboard"), "overview:dashboard", "dashboard", "read", 10),
            ("manage", _("Members"), "overview:membership-list", "membership", "read", 10),
            ("manage", _("Audit trail"), "overview:audit-event-list", "audit_event", "read", 40),
            ("manage", _("Settings"), "overview:settings", "workspace", "change", 50),
        ):
            register_tab(
                section=section,
                label=label,
                url_name=url_name,
                noun=noun,
                verb=verb,
                position=position,
            )

        register_panel("partnership", panels.call_panel)
        register_panel("partnership-check-ins", panels.engagement_panel)
