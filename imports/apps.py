from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ImportsConfig(AppConfig):
    name = "imports"

    def ready(self) -> None:
        from imports.actions.queueing import resume_imports
        from imports.actions.retention import end_files
        from imports.inventory import DECLARED
        from messaging.schedules import JOBS
        from records.navigation import Tab, register_tab
        from tenancy.privacy.personal_data import INVENTORY
        from tenancy.privacy.retention import RULES

        JOBS["imports.resume"] = resume_imports
        register_tab("manage", Tab(_("Imports"), "imports:import-list", "import", 20))
        INVENTORY.declared.update(DECLARED)
        RULES["files"] = end_files
