"""The pages of who takes part in a partnership."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from partnerships.actions.find_or_add import find_or_add_contact, main_contact_of
from partnerships.actions.participations import (
    add_participation,
    change_participation,
    end_participation,
)
from partnerships.forms.organizations import NewOrganizationForm
from partnerships.forms.partnerships import (
    OrganizationFinder,
    ParticipationForm,
)
from partnerships.models import Participation, Partnership
from partnerships.queries.partnerships import organizations_named
from records.fields import typed_values
from stakeholders.models import Organization
from tenancy.dates import today_in
from tenancy.errors import DomainError
from tenancy.links import workspace_url
from tenancy.models import Membership
from tenancy.requests import MemberRequest, member_page

_FORM = "partnerships/participation_form.html"


@member_page("add", "participation")
def participation_new(request: MemberRequest, partnership_id: UUID) -> HttpResponseBase:
    """Let an organization take part: found by search, or added in place."""
    partnership = Partnership.objects.get_for(request.membership, "change", partnership_id)
    if request.method == "POST":
        return _take_in(request, partnership)
    form = ParticipationForm(
        initial={"since": today_in(request.workspace)}, acting_member=request.membership
    )
    finder = OrganizationFinder(acting_member=request.membership)
    return _show(request, partnership, form, finder)


@member_page("change", "participation")
def participation_edit(request: MemberRequest, participation_id: UUID) -> HttpResponseBase:
    """Change an organization's role, contact and dates."""
    part = _part(request.membership, participation_id)
    form = ParticipationForm.from_request(request, record=part)
    if form.is_stale:
        stale = form.with_saved()
        return _show(request, part.partnership, stale, None, participation=part, status=409)
    if request.method == "POST" and form.is_valid():
        named = {"participation": part}
        if _save(request, form, part.organization, change_participation, named):
            return _back(request, part.partnership, _("Saved."))
    status = 422 if form.errors else 200
    return _show(request, part.partnership, form, None, participation=part, status=status)


@require_POST
@member_page("change", "participation")
def participation_end(request: MemberRequest, participation_id: UUID) -> HttpResponseBase:
    """End an organization's part today; or, with ``again``, take that end away."""
    part = _part(request.membership, participation_id)
    if "again" in request.POST:
        change_participation(acting_member=request.membership, participation=part, until=None)
        return _back(request, part.partnership, _("It takes part again."))
    end_participation(acting_member=request.membership, participation=part)
    return _back(request, part.partnership, _("Its part ends today. What it did stays."))


@member_page("read", "organization")
def organization_names(request: MemberRequest) -> HttpResponseBase:
    """Names that contain ``?q=``, as options of a datalist."""
    text = request.GET.get("q") or request.GET.get("new-name") or ""
    found = organizations_named(text=text, member=request.membership)
    if not request.htmx:
        return JsonResponse({"names": [one.name for one in found]})
    return render(request, "partnerships/_organization_names.html", {"organizations": found})


def _take_in(request: MemberRequest, partnership: Partnership) -> HttpResponseBase:
    """What was posted: words to search for, an organization to add, or all of it."""
    form = ParticipationForm(request.POST, acting_member=request.membership)
    finder = OrganizationFinder(request.POST, acting_member=request.membership)
    new_organization = NewOrganizationForm(request.POST, names_url=_names_url(request))
    unjudged = new_organization.unjudged(_names_url(request))
    if "find_organization" in request.POST:
        return _show(
            request, partnership, form.redrawn(), _found(request, finder), new_organization=unjudged
        )
    if "add_organization" in request.POST and new_organization.is_typed:
        return _with_new_organization(request, partnership, form, finder, new_organization)
    is_valid = form.is_valid()
    if new_organization["name"].value() and not finder["organization"].value():
        organization = new_organization.found_or_added(request.membership) if is_valid else None
        finder = _found(request, finder)
        unjudged = new_organization if new_organization.errors else unjudged
    else:
        organization = finder.cleaned_data["organization"] if finder.is_valid() else None
    if is_valid and organization:
        named = {"partnership": partnership, "organization": organization}
        if _save(request, form, organization, add_participation, named):
            return _back(request, partnership, _("Added."))
    return _show(request, partnership, form, finder, new_organization=unjudged, status=422)


def _save(
    request: MemberRequest,
    form: ParticipationForm,
    organization: Organization,
    act: Callable[..., Participation],
    named: Mapping[str, Any],
) -> bool:
    """Let the action take what was typed, with the contact found or added; ``named`` is of what."""
    values = dict(form.cleaned_data)
    is_new = "contact" not in form.fields
    chosen = main_contact_of(organization) if is_new else values.pop("contact")
    try:
        typed = find_or_add_contact(
            acting_member=request.membership,
            organization=organization,
            name=values.pop("contact_name"),
            email=values.pop("contact_email"),
        )
        act(acting_member=request.membership, contact=typed or chosen, **named, **values)
    except DomainError as error:
        form.refuse(error)
        return False
    return True


def _with_new_organization(
    request: MemberRequest,
    partnership: Partnership,
    form: ParticipationForm,
    finder: OrganizationFinder,
    new_organization: NewOrganizationForm,
) -> HttpResponseBase:
    """The same form with everything typed, and the organization added and chosen."""
    organization = new_organization.found_or_added(request.membership)
    if organization is None:
        found = _found(request, finder)
        return _show(
            request,
            partnership,
            form.redrawn(),
            found,
            new_organization=new_organization,
            status=422,
        )
    chosen = OrganizationFinder(
        initial={"organization": str(organization.pk)}, acting_member=request.membership
    )
    return _show(request, partnership, form.redrawn(), chosen)


def _found(request: MemberRequest, finder: OrganizationFinder) -> OrganizationFinder:
    return OrganizationFinder(initial=typed_values(finder), acting_member=request.membership)


def _show(
    request: MemberRequest,
    partnership: Partnership,
    form: ParticipationForm,
    finder: OrganizationFinder | None,
    *,
    participation: Participation | None = None,
    new_organization: NewOrganizationForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "finder": finder,
        "new_organization": new_organization or NewOrganizationForm(names_url=_names_url(request)),
        "partnership": partnership,
        "participation": participation,
        "is_stale": status == 409,
    }
    if request.htmx:
        # A part of the page; its errors wrote nothing, and htmx swaps only what succeeds.
        is_part = request.method == "POST"
        return render(request, f"{_FORM}#chooser" if is_part else f"{_FORM}#inline", context)
    return render(request, _FORM, context, status=status)


def _names_url(request: MemberRequest) -> str:
    return workspace_url(request.workspace, "partnerships:organization-names")


def _back(request: MemberRequest, partnership: Partnership, text: str) -> HttpResponseBase:
    messages.success(request, text)
    url = workspace_url(request.workspace, "partnerships:partnership", partnership.pk)
    return redirect(f"{url}#participants")


def _part(member: Membership, participation_id: UUID) -> Participation:
    rows = Participation.objects.select_related("partnership", "organization", "contact")
    found: Participation = rows.get_for(member, "change", participation_id)
    return found
