from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MetricsConfig(AppConfig):
    name = "metrics"

    def ready(self) -> None:
        from imports.importers import IMPORTERS
        from metrics.importers.measurements import MeasurementImport
        from metrics.inventory import DECLARED
        from metrics.search import search_metrics
        from records.navigation import ENTRIES, Entry
        from records.search import SOURCES, SearchSource
        from tenancy.privacy.personal_data import INVENTORY

        IMPORTERS[MeasurementImport.key] = MeasurementImport

        ENTRIES.extend(
            [
                Entry(70, _("Metrics"), "metrics:metric-list", "target", "metric"),
                Entry(72, _("Measurements"), "metrics:measurement-list", "check", "measurement"),
            ]
        )
        SOURCES.append(SearchSource(_("Metrics"), "metric", search_metrics))

        INVENTORY.declared.update(DECLARED)
