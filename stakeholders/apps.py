from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StakeholdersConfig(AppConfig):
    name = "stakeholders"

    def ready(self) -> None:
        from imports.importers import IMPORTERS
        from records.navigation import ENTRIES, Entry
        from records.search import SOURCES, SearchSource
        from stakeholders import queries, search
        from stakeholders.importers.organizations import OrganizationImport
        from stakeholders.importers.people import PersonImport
        from stakeholders.inventory import DECLARED
        from tenancy.hooks import ORGANIZATION_CHOICES
        from tenancy.privacy.personal_data import INVENTORY

        ORGANIZATION_CHOICES.append(queries.organization_choices)
        for importer in (OrganizationImport, PersonImport):
            IMPORTERS[importer.key] = importer
        ENTRIES.extend(
            [
                Entry(
                    50,
                    _("Organizations"),
                    "stakeholders:organization-list",
                    "organization",
                    "organization",
                ),
                Entry(55, _("People"), "stakeholders:person-list", "people", "person"),
            ]
        )
        SOURCES.extend(
            [
                SearchSource(_("Organizations"), "organization", search.search_organizations),
                SearchSource(_("People"), "person", search.search_people),
            ]
        )

        INVENTORY.declared.update(DECLARED)
