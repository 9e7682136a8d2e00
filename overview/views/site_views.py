"""Pages that belong to no workspace: the front page, the component page, health."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from overview.component_page import component_samples
from tenancy.isolation.scope import user_scope
from tenancy.links import workspace_url
from tenancy.models import User
from tenancy.queries import memberships_of


def front_page(request: HttpRequest) -> HttpResponse:
    """Straight to the only workspace; a choice of several; a welcome for who is not signed in."""
    if not isinstance(request.user, User):
        return render(request, "overview/welcome.html")
    with user_scope(request.user):
        memberships = memberships_of(request.user)
    if len(memberships) == 1:
        return redirect(workspace_url(memberships[0].workspace, "overview:home"))
    return render(request, "overview/workspaces.html", {"memberships": memberships})


def components(request: HttpRequest) -> HttpResponse:
    """Every component of the design system in every state."""
    return render(request, "components/component_page.html", component_samples())


def healthz(request: HttpRequest) -> HttpResponse:
    """Alive: the process answers."""
    return HttpResponse("ok\n", content_type="text/plain")
