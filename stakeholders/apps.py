from django.apps import AppConfig


class StakeholdersConfig(AppConfig):
    name = "stakeholders"

    def ready(self) -> None:
        from imports.importers.base import IMPORTERS
        from records.noun import register
        from stakeholders import queries
        from stakeholders.importers.organizations import OrganizationImport
        from stakeholders.importers.people import PersonImport
        from stakeholders.nouns import NOUNS
        from tenancy.hooks import ORGANIZATION_CHOICES

        ORGANIZATION_CHOICES.append(queries.organization_choices)
        for importer in (OrganizationImport, PersonImport):
            IMPORTERS[importer.key] = importer
        register(NOUNS)
