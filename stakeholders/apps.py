from django.apps import AppConfig


class StakeholdersConfig(AppConfig):
    name = "stakeholders"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from imports.importers.base import IMPORTERS
        from records.noun import register
        from stakeholders import queries
        from stakeholders.importers.organizations import OrganizationImport
        from stakeholders.importers.people import PersonImport
        from stakeholders.models import OwnDataLink
        from stakeholders.nouns import NOUNS
        from tenancy.hooks import ORGANIZATION_CHOICES
        from tenancy.privacy.personal_data import INVENTORY, Held, as_values

        ORGANIZATION_CHOICES.append(queries.organization_choices)
        for importer in (OrganizationImport, PersonImport):
            IMPORTERS[importer.key] = importer
        register(NOUNS)
        INVENTORY.declared[OwnDataLink] = Held(
            title=_("Links to their own answers"),
            through="whom it was sent to",
            show=as_values(
                lambda subject: OwnDataLink.objects.filter(person__in=subject.ids),
                "expires_at",
                "used_at",
            ),
            goes=_("Deleted."),
        )
