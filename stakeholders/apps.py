from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StakeholdersConfig(AppConfig):
    name = "stakeholders"

    def ready(self) -> None:
        from imports.importers import IMPORTERS
        from records.navigation import register_tab
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
        for label, url_name, noun, position in (
            (_("Organizations"), "stakeholders:organization-list", "organization", 10),
            (_("People"), "stakeholders:person-list", "person", 20),
        ):
            register_tab(
                section="directory", label=label, url_name=url_name, noun=noun, position=position
            )
        SOURCES.extend(
            [
                SearchSource(_("Organizations"), "organization", search.search_organizations),
                SearchSource(_("People"), "person", search.search_people),
            ]
        )

        INVENTORY.declared.update(DECLARED)
