"""The pages of metrics."""

from django.urls import path

from metrics.views import dashboard, home, measurements, metrics, shared, shares

app_name = "metrics"

_metrics = "w/<slug:workspace_slug>/metrics"
_metric = f"{_metrics}/<uuid:metric_id>"
_reports = "w/<slug:workspace_slug>/measurements"
_report = f"{_reports}/<uuid:measurement_id>"

urlpatterns = [
    path("w/<slug:workspace_slug>/", home.home, name="home"),
    path("w/<slug:workspace_slug>/dashboard/", dashboard.dashboard, name="dashboard"),
    path(
        "w/<slug:workspace_slug>/dashboard/charts/<slug:name>.svg",
        dashboard.dashboard_chart,
        name="dashboard-chart",
    ),
    path("w/<slug:workspace_slug>/dashboard/shares/", shares.share_list, name="share-list"),
    path("w/<slug:workspace_slug>/dashboard/shares/new/", shares.share_new, name="share-new"),
    path(
        "w/<slug:workspace_slug>/dashboard/shares/<uuid:share_id>/revocation/",
        shares.share_revoke,
        name="share-revoke",
    ),
    path(
        "p/<slug:workspace_slug>/share/<str:token>/",
        shared.shared_dashboard,
        name="shared-dashboard",
    ),
    path(
        "p/<slug:workspace_slug>/share/<str:token>/charts/<slug:name>.svg",
        shared.shared_chart_image,
        name="shared-chart-image",
    ),
    path(
        "p/<slug:workspace_slug>/share/<str:token>/charts/<slug:name>/",
        shared.shared_chart,
        name="shared-chart",
    ),
    path(f"{_metrics}/", metrics.metric_list, name="metric-list"),
    path(f"{_metrics}/new/", metrics.metric_new, name="metric-new"),
    path(f"{_metrics}/library/", metrics.metric_library, name="metric-library"),
    path(f"{_metric}/", metrics.metric, name="metric"),
    path(f"{_metric}/edit/", metrics.metric_edit, name="metric-edit"),
    path(f"{_metric}/deletion/", metrics.metric_delete, name="metric-delete"),
    path(f"{_metric}/measurements/new/", measurements.measurement_new, name="measurement-new"),
    path(f"{_reports}/", measurements.measurement_list, name="measurement-list"),
    path(f"{_reports}/acceptance/", measurements.measurements_accept, name="measurements-accept"),
    path(f"{_report}/", measurements.measurement, name="measurement"),
    path(f"{_report}/edit/", measurements.measurement_edit, name="measurement-edit"),
    path(f"{_report}/submission/", measurements.measurement_submit, name="measurement-submit"),
    path(f"{_report}/acceptance/", measurements.measurement_accept, name="measurement-accept"),
    path(f"{_report}/return/", measurements.measurement_send_back, name="measurement-send-back"),
    path(f"{_report}/reopening/", measurements.measurement_reopen, name="measurement-reopen"),
    path(f"{_report}/deletion/", measurements.measurement_delete, name="measurement-delete"),
]
