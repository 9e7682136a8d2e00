from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StakeholdersConfig(AppConfig):
    name = "stakeholders"

    def ready(self) -> None:
        from stakeholders import queries, search
        from tenancy.hooks import ORGANISATION_CHOICES
        from tenancy.navigation import ENTRIES, Entry
        from tenancy.search import SOURCES, SearchSource

        ORGANISATION_CHOICES.append(queries.organisation_choices)
        ENTRIES.extend(
            [
                Entry(
                    50,
                    _("Organisations"),
                    "stakeholders:organisation-list",
                    "organisation",
                    "organisation",
                ),
                Entry(55, _("People"), "stakeholders:person-list", "people", "person"),
            ]
        )
        SOURCES.extend(
            [
                SearchSource(_("Organisations"), "organisation", search.search_organisations),
                SearchSource(_("People"), "person", search.search_people),
            ]
        )
