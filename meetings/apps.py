from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "meetings"

    def ready(self) -> None:
        from meetings import panels
        from meetings.models import Attendance
        from meetings.nouns import NOUNS
        from records.noun import register
        from records.panels import register_panel
        from tenancy.privacy.personal_data import INVENTORY, NotHeld

        register(NOUNS)
        register_panel("organization", panels.organization_panel)
        register_panel("concern", panels.concern_panel)
        INVENTORY.declared[Attendance] = NotHeld(
            "Organizations attend; who sat there is not stored."
        )
