from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartnershipsConfig(AppConfig):
    name = "partnerships"

    def ready(self) -> None:
        from partnerships import panels, search
        from stakeholders.panels import ORGANISATION_PANELS
        from tenancy.navigation import ENTRIES, Entry
        from tenancy.search import SOURCES, SearchSource

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
            ]
        )
        SOURCES.extend(
            [
                SearchSource(_("Partnerships"), "partnership", search.search_partnerships),
                SearchSource(_("Goals"), "goal", search.search_goals),
                SearchSource(_("Activities"), "activity", search.search_activities),
                SearchSource(_("Wins"), "win", search.search_wins),
            ]
        )
        ORGANISATION_PANELS.append(panels.organisation_panel)
