from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MetricsConfig(AppConfig):
    name = "metrics"

    def ready(self) -> None:
        from imports.importers import IMPORTERS
        from metrics.importers.measurements import MeasurementImport
        from metrics.inventory import DECLARED
        from metrics.search import search_metrics
        from records.navigation import register_tab
        from records.places import PlaceTab, register_place_tab
        from records.search import SOURCES, SearchSource
        from tenancy.privacy.personal_data import INVENTORY

        IMPORTERS[MeasurementImport.key] = MeasurementImport

        for label, url_name, noun, position in (
            (_("Metrics"), "metrics:metric-list", "metric", 30),
            (_("Measurements"), "metrics:measurement-list", "measurement", 40),
        ):
            register_tab(
                section="impact", label=label, url_name=url_name, noun=noun, position=position
            )
        results = PlaceTab(
            position=70,
            label=_("Results"),
            url_name="metrics:partnership-results",
            noun="measurement",
        )
        register_place_tab("partnership", results)
        SOURCES.append(SearchSource(_("Metrics"), "metric", search_metrics))

        INVENTORY.declared.update(DECLARED)
