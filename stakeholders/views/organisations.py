"""Organisations: list, page, add, change, delete."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from stakeholders.access import access_organisation, access_organisation_to_change
from stakeholders.actions.organisations import (
    add_organisation,
    change_organisation,
    remove_organisation,
)
from stakeholders.forms import OrganisationFilterForm, OrganisationForm
from stakeholders.models import Organisation, Person
from stakeholders.panels import panels_of
from stakeholders.queries import organisation_list as organisations_for_list
from tenancy.errors import DomainError
from tenancy.links import workspace_url
from tenancy.requests import MemberRequest, member_page

PAGE_SIZE = 50


@member_page("read", "organisation")
def organisation_list(request: MemberRequest) -> HttpResponseBase:
    """Search, filter, sort and page through organisations."""
    form = OrganisationFilterForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    rows = organisations_for_list(
        Organisation.objects.visible_to(request.membership),
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
    return render(request, "stakeholders/organisation_list.html", context)


@member_page("read", "organisation")
def organisation(request: MemberRequest, organisation_id: UUID) -> HttpResponseBase:
    """One organisation: who it is, its people, and what higher rooms know of it."""
    member = request.membership
    found = access_organisation(acting_member=member, organisation_id=organisation_id)
    context = {
        "organisation": found,
        "people": Person.objects.visible_to(member).filter(organisation=found).order_by("name"),
        "may_change": Organisation.objects.changeable_by(member).filter(pk=found.pk).exists(),
        "panels": panels_of(acting_member=member, organisation=found),
    }
    return render(request, "stakeholders/organisation.html", context)


@member_page("add", "organisation")
def organisation_new(request: MemberRequest) -> HttpResponseBase:
    """Add an organisation."""
    form = OrganisationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            added = add_organisation(acting_member=request.membership, **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field, str(error.message))
        else:
            messages.success(request, _("%(name)s is added.") % {"name": added.name})
            return redirect(workspace_url(request.workspace, "stakeholders:organisation", added.pk))
    status = 422 if form.errors else 200
    return render(request, "stakeholders/organisation_form.html", {"form": form}, status=status)


@member_page("change", "organisation")
def organisation_edit(request: MemberRequest, organisation_id: UUID) -> HttpResponseBase:
    """Change an organisation."""
    member = request.membership
    found = access_organisation_to_change(acting_member=member, organisation_id=organisation_id)
    form = OrganisationForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        try:
            change_organisation(acting_member=member, organisation=found, **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field, str(error.message))
        else:
            messages.success(request, _("Saved."))
            return redirect(workspace_url(request.workspace, "stakeholders:organisation", found.pk))
    context = {"form": form, "organisation": found}
    status = 422 if form.errors else 200
    return render(request, "stakeholders/organisation_form.html", context, status=status)


@member_page("delete", "organisation")
def organisation_delete(request: MemberRequest, organisation_id: UUID) -> HttpResponseBase:
    """Ask, then delete an organisation that nothing refers to."""
    member = request.membership
    found = access_organisation(acting_member=member, organisation_id=organisation_id)
    own_page = workspace_url(request.workspace, "stakeholders:organisation", found.pk)
    if request.method == "POST":
        try:
            remove_organisation(acting_member=member, organisation=found)
        except DomainError as error:
            messages.error(request, str(error.message))
            return redirect(own_page)
        messages.success(request, _("Deleted."))
        return redirect(workspace_url(request.workspace, "stakeholders:organisation-list"))
    context = {"title": found.name, "cancel_url": own_page}
    return render(request, "stakeholders/delete.html", context)
