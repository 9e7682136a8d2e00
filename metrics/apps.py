from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MetricsConfig(AppConfig):
    name = "metrics"

    def ready(self) -> None:
        from imports.importers import IMPORTERS
        from metrics.importers.measurements import MeasurementImport
        from metrics.models import Breakdown
        from metrics.nouns import NOUNS
        from records.noun import register
        from records.places import PlaceTab, register_place_tab
        from tenancy.privacy.personal_data import INVENTORY, NotHeld

        IMPORTERS[MeasurementImport.key] = MeasurementImport
        register(NOUNS)
        results = PlaceTab(
            position=70,
            label=_("Results"),
            url_name="metrics:partnership-results",
            noun="measurement",
        )
        register_place_tab("partnership", results)
        INVENTORY.declared[Breakdown] = NotHeld("Figures of groups; small ones are never shown.")
