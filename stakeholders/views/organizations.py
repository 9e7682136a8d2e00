"""Organizations: list, page, add, change, delete."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from records.panels import panels_of
from stakeholders.access import access_organization, access_organization_to_change
from stakeholders.actions.organizations import (
    add_organization,
    change_organization,
    remove_organization,
)
from stakeholders.forms import OrganizationFilterForm, OrganizationForm
from stakeholders.models import Organization, Person
from stakeholders.queries import organization_list as organizations_for_list
from tenancy.errors import DomainError
from tenancy.links import workspace_url
from tenancy.requests import MemberRequest, member_page

PAGE_SIZE = 50


@member_page("read", "organization")
def organization_list(request: MemberRequest) -> HttpResponseBase:
    """Search, filter, sort and page through organizations."""
    form = OrganizationFilterForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    rows = organizations_for_list(
        Organization.objects.visible_to(request.membership),
        text=wanted.get("q", ""),
        sector=wanted.get("sector", ""),
        status=wanted.get("status", ""),
        sort=request.GET.get("sort", ""),
    )
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "form": form,
        "page": page,
        "query": query.urlencode(),
        "sort": request.GET.get("sort", "name"),
        "is_filtered": any(wanted.values()),
    }
    return render(request, "stakeholders/organization_list.html", context)


@member_page("read", "organization")
def organization(request: MemberRequest, organization_id: UUID) -> HttpResponseBase:
    """One organization: who it is, its people, and what higher rooms know of it."""
    member = request.membership
    found = access_organization(acting_member=member, organization_id=organization_id)
    context = {
        "organization": found,
        "people": Person.objects.visible_to(member).filter(organization=found).order_by("name"),
        "may_change": Organization.objects.changeable_by(member).filter(pk=found.pk).exists(),
        "panels": panels_of("organization", found, acting_member=member),
    }
    return render(request, "stakeholders/organization.html", context)


@member_page("add", "organization")
def organization_new(request: MemberRequest) -> HttpResponseBase:
    """Add an organization."""
    form = OrganizationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            added = add_organization(acting_member=request.membership, **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field, str(error.message))
        else:
            messages.success(request, _("%(name)s is added.") % {"name": added.name})
            return redirect(workspace_url(request.workspace, "stakeholders:organization", added.pk))
    status = 422 if form.errors else 200
    return render(request, "stakeholders/organization_form.html", {"form": form}, status=status)


@member_page("change", "organization")
def organization_edit(request: MemberRequest, organization_id: UUID) -> HttpResponseBase:
    """Change an organization."""
    member = request.membership
    found = access_organization_to_change(acting_member=member, organization_id=organization_id)
    form = OrganizationForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        try:
            change_organization(acting_member=member, organization=found, **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field, str(error.message))
        else:
            messages.success(request, _("Saved."))
            return redirect(workspace_url(request.workspace, "stakeholders:organization", found.pk))
    context = {"form": form, "organization": found}
    status = 422 if form.errors else 200
    return render(request, "stakeholders/organization_form.html", context, status=status)


@member_page("delete", "organization")
def organization_delete(request: MemberRequest, organization_id: UUID) -> HttpResponseBase:
    """Ask, then delete an organization that nothing refers to."""
    member = request.membership
    found = access_organization(acting_member=member, organization_id=organization_id)
    own_page = workspace_url(request.workspace, "stakeholders:organization", found.pk)
    if request.method == "POST":
        try:
            remove_organization(acting_member=member, organization=found)
        except DomainError as error:
            messages.error(request, str(error.message))
            return redirect(own_page)
        messages.success(request, _("Deleted."))
        return redirect(workspace_url(request.workspace, "stakeholders:organization-list"))
    context = {"title": found.name, "cancel_url": own_page}
    return render(request, "stakeholders/delete.html", context)
