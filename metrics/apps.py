from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MetricsConfig(AppConfig):
    name = "metrics"

    def ready(self) -> None:
        from metrics.imports.measurements import MeasurementImport
        from stakeholders.imports.kinds import KINDS
        from tenancy.navigation import ENTRIES, Entry

        KINDS[MeasurementImport.key] = MeasurementImport

        ENTRIES.extend(
            [
                Entry(10, _("Home"), "metrics:home", "home", "home"),
                Entry(20, _("Impact"), "metrics:dashboard", "chart", "dashboard"),
            ]
        )
