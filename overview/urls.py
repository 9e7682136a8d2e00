"""The pages that read from every room."""

from django.urls import path

from overview.nouns.manage import API_TOKEN, INVITATION, MEMBERSHIP
from overview.views import dashboard, home, members, shared, shares, tokens, workspaces
from records.routes import noun_paths

app_name = "overview"

urlpatterns = [
    path("w/<slug:workspace_slug>/", home.home, name="home"),
    path("w/<slug:workspace_slug>/calls/", home.calls, name="calls"),
    path("w/<slug:workspace_slug>/dashboard/", dashboard.dashboard, name="dashboard"),
    path(
        "w/<slug:workspace_slug>/dashboard/details/",
        dashboard.dashboard_details,
        name="dashboard-details",
    ),
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
        "p/<slug:workspace_slug>/share/<str:token>/details/",
        shared.shared_details,
        name="shared-details",
    ),
    path("w/<slug:workspace_slug>/search/", workspaces.search, name="search"),
    path("w/<slug:workspace_slug>/settings/", workspaces.settings, name="settings"),
    path(
        "w/<slug:workspace_slug>/settings/deletion/",
        workspaces.workspace_delete,
        name="workspace-delete",
    ),
    path("w/<slug:workspace_slug>/audit/", workspaces.audit_event_list, name="audit-event-list"),
    *noun_paths(MEMBERSHIP),
    path(
        "w/<slug:workspace_slug>/members/<uuid:membership_id>/suspension/",
        members.membership_suspension,
        name="membership-suspension",
    ),
    *noun_paths(INVITATION),
    *noun_paths(API_TOKEN),
    path("w/<slug:workspace_slug>/tokens/new/", tokens.api_token_new, name="api-token-new"),
    path(
        "p/<slug:workspace_slug>/invitation/<str:token>/",
        members.invitation_accept,
        name="invitation-accept",
    ),
]
