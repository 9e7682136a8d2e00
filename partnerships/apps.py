from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartnershipsConfig(AppConfig):
    name = "partnerships"

    def ready(self) -> None:
        from imports.importers.base import IMPORTERS
        from messaging.schedules import JOBS
        from partnerships import panels
        from partnerships.actions.check_in_schedule import run_check_ins
        from partnerships.actions.retention import unname_check_ins
        from partnerships.importers.activities import ActivityImport
        from partnerships.importers.partnerships import PartnershipImport
        from partnerships.inventory import DECLARED
        from partnerships.nouns import NOUNS
        from records.navigation import Tab, register_place_tab, register_tab
        from records.noun import register
        from records.panels import register_panel
        from tenancy.privacy.personal_data import INVENTORY
        from tenancy.privacy.retention import RULES

        register_tab("work", Tab(_("Check-ins"), "partnerships:check-in-list", "check_in", 40))
        register_panel("organization", panels.organization_panel)
        register_panel("organization", panels.check_in_panel)
        JOBS["partnerships.check_ins"] = run_check_ins

        for importer in (PartnershipImport, ActivityImport):
            IMPORTERS[importer.key] = importer
        INVENTORY.declared.update(DECLARED)
        register(NOUNS)
        overview = Tab(_("Overview"), "partnerships:partnership", "partnership", 10)
        check_ins = Tab(_("Check-ins"), "partnerships:partnership-check-ins", "check_in", 50)
        register_place_tab("partnership", overview)
        register_place_tab("partnership", check_ins)
        RULES["check-ins"] = unname_check_ins
