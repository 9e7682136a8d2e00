from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MetricsConfig(AppConfig):
    name = "metrics"

    def ready(self) -> None:
        from imports.importers.base import IMPORTERS
        from metrics.importers.measurements import MeasurementImport
        from metrics.models import Breakdown, SuppressionPattern
        from metrics.nouns import NOUNS
        from records.navigation import Tab, register_place_tab
        from records.noun import register
        from tenancy.privacy.personal_data import INVENTORY, NotHeld

        IMPORTERS[MeasurementImport.key] = MeasurementImport
        register(NOUNS)
        results = Tab(_("Results"), "metrics:partnership-results", "measurement", 70)
        register_place_tab("partnership", results)
        INVENTORY.declared[Breakdown] = NotHeld("Figures of groups; small ones are never shown.")
        INVENTORY.declared[SuppressionPattern] = NotHeld("Which groups of figures are hidden.")
