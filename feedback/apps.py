from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FeedbackConfig(AppConfig):
    name = "feedback"

    def ready(self) -> None:
        from feedback import search
        from feedback.actions.schedule import run_waves
        from messaging.schedules import JOBS
        from tenancy.navigation import ENTRIES, Entry
        from tenancy.search import SOURCES, SearchSource

        JOBS["feedback.waves"] = run_waves
        ENTRIES.append(Entry(60, _("Surveys"), "feedback:survey-list", "survey", "survey"))
        ENTRIES.append(Entry(62, _("Survey results"), "feedback:result-list", "chart", "result"))
        SOURCES.append(SearchSource(_("Surveys"), "survey", search.search_surveys))
