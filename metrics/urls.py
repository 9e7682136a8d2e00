"""The pages of metrics."""

from django.urls import path

from metrics.views import measurements, metrics

app_name = "metrics"

_metrics = "w/<slug:workspace_slug>/metrics"
_metric = f"{_metrics}/<uuid:metric_id>"
_reports = "w/<slug:workspace_slug>/measurements"
_report = f"{_reports}/<uuid:measurement_id>"

urlpatterns = [
    path(f"{_metrics}/", metrics.metric_list, name="metric-list"),
    path(f"{_metrics}/new/", metrics.metric_new, name="metric-new"),
    path(f"{_metrics}/library/", metrics.metric_library, name="metric-library"),
    path(f"{_metric}/", metrics.metric, name="metric"),
    path(f"{_metric}/edit/", metrics.metric_edit, name="metric-edit"),
    path(f"{_metric}/deletion/", metrics.metric_delete, name="metric-delete"),
    path(f"{_metric}/measurements/new/", measurements.measurement_new, name="measurement-new"),
    path(f"{_reports}/", measurements.measurement_list, name="measurement-list"),
    path(
        "w/<slug:workspace_slug>/partnerships/<uuid:partnership_id>/results/",
        measurements.measurement_list,
        name="partnership-results",
    ),
    path(f"{_reports}/acceptance/", measurements.measurements_accept, name="measurements-accept"),
    path(f"{_report}/", measurements.measurement, name="measurement"),
    path(f"{_report}/edit/", measurements.measurement_edit, name="measurement-edit"),
    path(f"{_report}/submission/", measurements.measurement_submit, name="measurement-submit"),
    path(f"{_report}/acceptance/", measurements.measurement_accept, name="measurement-accept"),
    path(f"{_report}/return/", measurements.measurement_send_back, name="measurement-send-back"),
    path(f"{_report}/reopening/", measurements.measurement_reopen, name="measurement-reopen"),
    path(f"{_report}/deletion/", measurements.measurement_delete, name="measurement-delete"),
]
