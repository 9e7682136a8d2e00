"""Every address of the site: pages, the API, public links, health."""

from django.urls import include, path
from drf_spectacular.views import SpectacularSwaggerSplitView

from messaging.views.health import readyz
from overview.views import site_views
from overview.views.accounts import account_deletion
from overview.views.tokens import profile
from overview.views.workspaces import workspace_new
from records.api.description import DescriptionView
from records.theme import set_theme
from tenancy.language import set_language

handler500 = "records.error_views.server_error"

urlpatterns = [
    path("", site_views.front_page, name="front-page"),
    path("accounts/", include("allauth.urls")),
    path("i18n/setlang/", set_language, name="set_language"),
    path("theme/", set_theme, name="set_theme"),
    path("profile/", profile, name="profile"),
    path("profile/deletion/", account_deletion, name="account-deletion"),
    path("workspaces/new/", workspace_new, name="workspace-new"),
    path("components/", site_views.components, name="components"),
    path("healthz", site_views.healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("api/schema/", DescriptionView.as_view(), name="schema"),
    path("api/docs/", SpectacularSwaggerSplitView.as_view(url_name="schema"), name="api-docs"),
    path("api/v1/workspaces/<slug:workspace_slug>/", include("config.api")),
    path("", include("overview.urls")),
    path("", include("records.urls")),
    path("", include("messaging.urls")),
    path("", include("imports.urls")),
    path("", include("stakeholders.urls")),
    path("", include("partnerships.urls")),
    path("", include("meetings.urls")),
    path("", include("feedback.urls")),
    path("", include("metrics.urls")),
]
