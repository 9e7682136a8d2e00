from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StakeholdersConfig(AppConfig):
    name = "stakeholders"

    def ready(self) -> None:
        from messaging.schedules import JOBS
        from records.navigation import ENTRIES, Entry
        from records.search import SOURCES, SearchSource
        from stakeholders import queries, search
        from stakeholders.actions.imports import resume_imports
        from stakeholders.actions.retention import end_files
        from stakeholders.imports.kinds import KINDS
        from stakeholders.imports.organizations import OrganizationImport
        from stakeholders.imports.people import PersonImport
        from stakeholders.inventory import DECLARED
        from tenancy.hooks import ORGANIZATION_CHOICES
        from tenancy.privacy.personal_data import INVENTORY
        from tenancy.privacy.retention import RULES

        JOBS["stakeholders.imports"] = resume_imports
        ORGANIZATION_CHOICES.append(queries.organization_choices)
        for kind in (OrganizationImport, PersonImport):
            KINDS[kind.key] = kind
        ENTRIES.extend(
            [
                Entry(
                    50,
                    _("Organizations"),
                    "stakeholders:organization-list",
                    "organization",
                    "organization",
                ),
                Entry(80, _("Imports"), "stakeholders:import-list", "upload", "import"),
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
        RULES["files"] = end_files
