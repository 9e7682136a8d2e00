from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FeedbackConfig(AppConfig):
    name = "feedback"

    def ready(self) -> None:
        from feedback import search
        from feedback.actions.retention import unname_responses
        from feedback.actions.schedule import run_waves
        from feedback.inventory import DECLARED
        from feedback.models import Survey, Wave
        from messaging.schedules import JOBS
        from partnerships.access.removals import REMOVALS
        from partnerships.views.undo import LISTS
        from records.navigation import register_tab
        from records.search import SOURCES, SearchSource
        from tenancy.privacy.personal_data import INVENTORY
        from tenancy.privacy.retention import RULES

        JOBS["feedback.waves"] = run_waves
        for label, url_name, noun, position in (
            (_("Surveys"), "feedback:survey-list", "survey", 10),
            (_("Results"), "feedback:result-list", "result", 20),
        ):
            register_tab(
                section="surveys", label=label, url_name=url_name, noun=noun, position=position
            )
        for action, model, noun in (
            ("remove_survey", Survey, "survey"),
            ("remove_wave", Wave, "wave"),
        ):
            REMOVALS[action] = (model, noun)
            LISTS[action] = "feedback:survey-list"
        SOURCES.append(SearchSource(_("Surveys"), "survey", search.search_surveys))

        INVENTORY.declared.update(DECLARED)
        RULES["survey answers"] = unname_responses
