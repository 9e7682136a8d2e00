from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartnershipsConfig(AppConfig):
    name = "partnerships"

    def ready(self) -> None:
        from messaging.schedules import JOBS
        from partnerships import panels, search
        from partnerships.actions.check_in_schedule import run_check_ins
        from partnerships.actions.retention import unname_check_ins
        from partnerships.inventory import DECLARED
        from partnerships.nouns import NOUNS
        from records.navigation import ENTRIES, Entry
        from records.noun import register
        from records.search import SOURCES, SearchSource
        from stakeholders.panels import ORGANIZATION_PANELS
        from tenancy.privacy.personal_data import INVENTORY
        from tenancy.privacy.retention import RULES

        ENTRIES.extend(
            [
                Entry(
                    30,
                    _("Partnerships"),
                    "partnerships:partnership-list",
                    "handshake",
                    "partnership",
                ),
                Entry(35, _("Goals"), "partnerships:goal-list", "target", "goal"),
                Entry(40, _("Activities"), "partnerships:activity-list", "activity", "activity"),
                Entry(42, _("Wins"), "partnerships:win-list", "star", "win"),
                Entry(45, _("Check-ins"), "partnerships:check-in-list", "speech", "check_in"),
                Entry(47, _("Meetings"), "partnerships:meeting-list", "calendar", "meeting"),
                Entry(48, _("Concerns"), "partnerships:concern-list", "alert", "concern"),
                Entry(
                    49, _("Action items"), "partnerships:action-item-list", "check", "action_item"
                ),
            ]
        )
        SOURCES.extend(
            [
                SearchSource(_("Goals"), "goal", search.search_goals),
                SearchSource(_("Activities"), "activity", search.search_activities),
                SearchSource(_("Wins"), "win", search.search_wins),
                SearchSource(_("Meetings"), "meeting", search.search_meetings),
                SearchSource(_("Action items"), "action_item", search.search_action_items),
            ]
        )
        ORGANIZATION_PANELS.extend([panels.organization_panel, panels.follow_up_panel])
        JOBS["partnerships.check_ins"] = run_check_ins

        INVENTORY.declared.update(DECLARED)
        register(NOUNS)
        RULES["check-ins"] = unname_check_ins
