"""The pages that read from every room."""

from django.urls import URLPattern, path

from overview.nouns import NOUNS
from overview.nouns.audit import AUDIT_EVENT
from overview.views import (
    archive,
    dashboard,
    dashboard_files,
    home,
    members,
    shared,
    tokens,
    workspaces,
)
from records.files import ENDINGS
from records.routes import WORKSPACE, noun_paths

app_name = "overview"

PUBLIC = "p/<slug:workspace_slug>"
SHARE = f"{PUBLIC}/share/<str:token>"


def _shared(base: str) -> list[URLPattern]:
    """A shared dashboard in the reader's language, or in the one that the address names."""
    return [
        path(
            f"{base}/charts/<slug:name>.svg", shared.shared_chart_image, name="shared-chart-image"
        ),
        path(f"{base}/details/", shared.shared_details, name="shared-details"),
        path(f"{base}/", shared.shared_dashboard, name="shared-dashboard"),
    ]


urlpatterns = [
    path(f"{WORKSPACE}/", home.home, name="home"),
    path(f"{WORKSPACE}/calls/", home.calls, name="calls"),
    *(
        path(f"{WORKSPACE}/calls/list.{ending}", home.calls_file(ending), name=f"calls-{ending}")
        for ending in ENDINGS
    ),
    path(f"{WORKSPACE}/dashboard/", dashboard.dashboard, name="dashboard"),
    path(f"{WORKSPACE}/dashboard/details/", dashboard.dashboard_details, name="dashboard-details"),
    *(
        path(
            f"{WORKSPACE}/dashboard/figures.{ending}",
            dashboard_files.figures_page(ending),
            name=f"dashboard-{ending}",
        )
        for ending in ENDINGS
    ),
    path(
        f"{WORKSPACE}/dashboard/charts/<slug:name>.svg",
        dashboard.dashboard_chart,
        name="dashboard-chart",
    ),
    *_shared(SHARE),
    *_shared(f"{SHARE}/<slug:language>"),
    path(f"{WORKSPACE}/search/", workspaces.search, name="search"),
    path(f"{WORKSPACE}/settings/", workspaces.settings, name="settings"),
    path(f"{WORKSPACE}/settings/deletion/", workspaces.workspace_delete, name="workspace-delete"),
    path(f"{WORKSPACE}/settings/archive/", archive.archive_page, name="archive"),
    path(f"{WORKSPACE}/settings/archive/file/", archive.archive_file, name="archive-file"),
    *noun_paths(AUDIT_EVENT),
    *(path for noun in NOUNS for path in noun_paths(noun)),
    path(
        f"{WORKSPACE}/members/<uuid:membership_id>/suspension/",
        members.membership_suspension,
        name="membership-suspension",
    ),
    path(f"{WORKSPACE}/tokens/new/", tokens.api_token_new, name="api-token-new"),
    path(f"{PUBLIC}/invitation/<str:token>/", members.invitation_accept, name="invitation-accept"),
]
