from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FeedbackConfig(AppConfig):
    name = "feedback"

    def ready(self) -> None:
        from feedback.actions.erasure import unname_responses
        from feedback.actions.schedule import run_waves
        from feedback.inventory import DECLARED
        from feedback.nouns import NOUNS
        from messaging.schedules import JOBS
        from records.navigation import Tab, register_tab
        from records.noun import register
        from tenancy.privacy.personal_data import INVENTORY
        from tenancy.privacy.retention import RULES

        JOBS["feedback.waves"] = run_waves
        register(NOUNS)
        register_tab("surveys", Tab(_("Results"), "feedback:result-list", "result", 30))
        INVENTORY.declared.update(DECLARED)
        RULES["survey answers"] = unname_responses
