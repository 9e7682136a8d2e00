from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeetingsConfig(AppConfig):
    name = "meetings"

    def ready(self) -> None:
        from meetings import panels, search
        from meetings.inventory import DECLARED
        from meetings.models import ActionItem, Meeting
        from partnerships.access.removals import REMOVALS
        from partnerships.views.undo import LISTS
        from records.navigation import register_tab
        from records.panels import register_panel
        from records.search import SOURCES, SearchSource
        from tenancy.privacy.personal_data import INVENTORY

        for label, url_name, noun, position in (
            (_("Meetings"), "meetings:meeting-list", "meeting", 20),
            (_("Action items"), "meetings:action-item-list", "action_item", 30),
        ):
            register_tab(
                section="work", label=label, url_name=url_name, noun=noun, position=position
            )
        SOURCES.extend(
            [
                SearchSource(_("Meetings"), "meeting", search.search_meetings),
                SearchSource(_("Action items"), "action_item", search.search_action_items),
            ]
        )
        REMOVALS["remove_meeting"] = (Meeting, "meeting")
        REMOVALS["remove_action_item"] = (ActionItem, "action_item")
        LISTS["remove_meeting"] = "meetings:meeting-list"
        LISTS["remove_action_item"] = "meetings:action-item-list"
        register_panel("organization", panels.organization_panel)
        register_panel("concern", panels.concern_panel)
        INVENTORY.declared.update(DECLARED)
