"""People: list, page, add, change, delete."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from stakeholders.access import access_person, access_person_to_change
from stakeholders.actions.people import add_person, change_person, remove_person
from stakeholders.forms import PersonFilterForm, PersonForm
from stakeholders.models import Person
from stakeholders.queries import person_list as people_for_list
from tenancy.errors import DomainError
from tenancy.links import workspace_url
from tenancy.requests import MemberRequest, member_page

PAGE_SIZE = 50


@member_page("read", "person")
def person_list(request: MemberRequest) -> HttpResponseBase:
    """Search, filter and page through people."""
    form = PersonFilterForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    rows = people_for_list(
        Person.objects.visible_to(request.membership),
        text=wanted.get("q", ""),
        group=wanted.get("group", ""),
    )
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "form": form,
        "page": page,
        "query": query.urlencode(),
        "is_filtered": any(wanted.values()),
    }
    return render(request, "stakeholders/person_list.html", context)


@member_page("read", "person")
def person(request: MemberRequest, person_id: UUID) -> HttpResponseBase:
    """One contact."""
    member = request.membership
    found = access_person(acting_member=member, person_id=person_id)
    may_change = Person.objects.changeable_by(member).filter(pk=found.pk).exists()
    context = {"person": found, "may_change": may_change}
    return render(request, "stakeholders/person.html", context)


@member_page("add", "person")
def person_new(request: MemberRequest) -> HttpResponseBase:
    """Add a contact; ``?organization=`` chooses theirs."""
    form = PersonForm(
        request.POST or None,
        acting_member=request.membership,
        initial={"organization": request.GET.get("organization")},
    )
    if request.method == "POST" and form.is_valid():
        try:
            added = add_person(acting_member=request.membership, **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field, str(error.message))
        else:
            messages.success(request, _("%(name)s is added.") % {"name": added.name})
            return redirect(workspace_url(request.workspace, "stakeholders:person", added.pk))
    status = 422 if form.errors else 200
    return render(request, "stakeholders/person_form.html", {"form": form}, status=status)


@member_page("change", "person")
def person_edit(request: MemberRequest, person_id: UUID) -> HttpResponseBase:
    """Change a contact."""
    member = request.membership
    found = access_person_to_change(acting_member=member, person_id=person_id)
    form = PersonForm(request.POST or None, acting_member=member, instance=found)
    if request.method == "POST" and form.is_valid():
        try:
            change_person(acting_member=member, person=found, **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field, str(error.message))
        else:
            messages.success(request, _("Saved."))
            return redirect(workspace_url(request.workspace, "stakeholders:person", found.pk))
    context = {"form": form, "person": found}
    status = 422 if form.errors else 200
    return render(request, "stakeholders/person_form.html", context, status=status)


@member_page("delete", "person")
def person_delete(request: MemberRequest, person_id: UUID) -> HttpResponseBase:
    """Ask, then delete a contact."""
    found = access_person(acting_member=request.membership, person_id=person_id)
    if request.method == "POST":
        remove_person(acting_member=request.membership, person=found)
        messages.success(request, _("Deleted."))
        return redirect(workspace_url(request.workspace, "stakeholders:person-list"))
    cancel_url = workspace_url(request.workspace, "stakeholders:person", found.pk)
    context = {"title": found.name, "cancel_url": cancel_url}
    return render(request, "stakeholders/delete.html", context)
