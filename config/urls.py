"""Every address of the site: pages, the API, doors without an account, health."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

from tenancy import shell

urlpatterns = [
    path("", shell.front_page, name="front-page"),
    path("accounts/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("components/", shell.components, name="components"),
    path("healthz", shell.healthz, name="healthz"),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs/", SpectacularSwaggerView.as_view(url_name="schema"), name="api-docs"),
    path("api/v1/workspaces/<slug:workspace_slug>/", include("config.api")),
    path("", include("tenancy.urls")),
    path("", include("messaging.urls")),
    path("", include("stakeholders.urls")),
    path("", include("partnerships.urls")),
    path("", include("feedback.urls")),
    path("", include("metrics.urls")),
]
