"""The pages of metrics."""

from django.urls import path

from metrics.views import dashboard, home, shared, shares

app_name = "metrics"

urlpatterns = [
    path("w/<slug:workspace_slug>/", home.home, name="home"),
    path("w/<slug:workspace_slug>/dashboard/", dashboard.dashboard, name="dashboard"),
    path(
        "w/<slug:workspace_slug>/dashboard/charts/<slug:name>.svg",
        dashboard.dashboard_chart,
        name="dashboard-chart",
    ),
    path("w/<slug:workspace_slug>/shares/", shares.share_list, name="share-list"),
    path("w/<slug:workspace_slug>/shares/new/", shares.share_new, name="share-new"),
    path(
        "w/<slug:workspace_slug>/shares/<uuid:share_id>/revocation/",
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
]
