"""The pages of who takes part in a partnership."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from partnerships.access.partnerships import (
    access_participation_to_change,
    access_partnership_to_change,
)
from partnerships.actions.newcomers import find_or_add_contact, find_or_add_organisation
from partnerships.actions.participations import (
    add_participation,
    change_participation,
    end_participation,
)
from partnerships.forms.fields import kept_values
from partnerships.forms.organisations import NewOrganisationForm
from partnerships.forms.partnerships import (
    OrganisationFinder,
    ParticipationForm,
    initial_participation,
)
from partnerships.models import Participation, Partnership
from partnerships.queries.partnerships import organisations_named
from stakeholders.models import Organisation
from tenancy.dates import today_in
from tenancy.errors import DomainError
from tenancy.links import workspace_url
from tenancy.requests import MemberRequest, member_page

_FORM = "partnerships/participation_form.html"


@member_page("add", "participation")
def participation_new(request: MemberRequest, partnership_id: UUID) -> HttpResponseBase:
    """Let an organisation take part: found by search, or added in place."""
    partnership = access_partnership_to_change(
        acting_member=request.membership, partnership_id=partnership_id
    )
    if request.method == "POST":
        return _take_in(request, partnership)
    form = ParticipationForm(initial={"since": today_in(request.workspace)})
    finder = OrganisationFinder(acting_member=request.membership)
    return _show(request, partnership, form, finder)


@member_page("change", "participation")
def participation_edit(request: MemberRequest, participation_id: UUID) -> HttpResponseBase:
    """Change an organisation's role, contact and dates."""
    part = access_participation_to_change(
        acting_member=request.membership, participation_id=participation_id
    )
    form = ParticipationForm(request.POST or None, initial=initial_participation(part))
    if request.method == "POST" and form.is_valid() and _change(request, part, form):
        return _back(request, part.partnership, _("Saved."))
    status = 422 if form.errors else 200
    return _show(request, part.partnership, form, None, participation=part, status=status)


@require_POST
@member_page("change", "participation")
def participation_end(request: MemberRequest, participation_id: UUID) -> HttpResponseBase:
    """End an organisation's part today; or, with ``again``, take that end away."""
    part = access_participation_to_change(
        acting_member=request.membership, participation_id=participation_id
    )
    if "again" in request.POST:
        change_participation(acting_member=request.membership, participation=part, until=None)
        return _back(request, part.partnership, _("It takes part again."))
    end_participation(acting_member=request.membership, participation=part)
    return _back(request, part.partnership, _("Its part ends today. What it did stays."))


@member_page("read", "organisation")
def organisation_names(request: MemberRequest) -> HttpResponseBase:
    """Names that contain ``?q=``, as options of a datalist."""
    text = request.GET.get("q") or request.GET.get("new-name") or ""
    found = organisations_named(text=text, member=request.membership)
    if not request.htmx:
        return JsonResponse({"names": [one.name for one in found]})
    return render(request, "partnerships/_organisation_names.html", {"organisations": found})


def _take_in(request: MemberRequest, partnership: Partnership) -> HttpResponseBase:
    """What was posted: words to search for, an organisation to add, or all of it."""
    form = ParticipationForm(request.POST)
    finder = OrganisationFinder(request.POST, acting_member=request.membership)
    newcomer = NewOrganisationForm(request.POST, names_url=_names_url(request))
    kept = newcomer.unjudged(_names_url(request))
    if "find_organisation" in request.POST:
        return _show(request, partnership, _kept(form), _found(request, finder), newcomer=kept)
    if "add_organisation" in request.POST:
        return _with_new_organisation(request, partnership, form, finder, newcomer)
    is_valid = form.is_valid()
    if newcomer["name"].value() and not finder["organisation"].value():
        organisation = _newcomer_added(request, newcomer) if is_valid else None
        finder = _found(request, finder)
        kept = newcomer if newcomer.errors else kept
    else:
        organisation = finder.cleaned_data["organisation"] if finder.is_valid() else None
    if is_valid and organisation and _add(request, partnership, form, organisation):
        return _back(request, partnership, _("Added."))
    return _show(request, partnership, form, finder, newcomer=kept, status=422)


def _newcomer_added(request: MemberRequest, newcomer: NewOrganisationForm) -> Organisation | None:
    if not newcomer.is_valid():
        return None
    try:
        organisation, _is_new = find_or_add_organisation(
            acting_member=request.membership, **newcomer.cleaned_data
        )
    except DomainError as error:
        newcomer.add_error(error.field, str(error.message))
        return None
    return organisation


def _add(
    request: MemberRequest,
    partnership: Partnership,
    form: ParticipationForm,
    organisation: Organisation,
) -> bool:
    values = dict(form.cleaned_data)
    try:
        contact = find_or_add_contact(
            acting_member=request.membership,
            organisation=organisation,
            name=values.pop("contact_name"),
            email=values.pop("contact_email"),
        )
        add_participation(
            acting_member=request.membership,
            partnership=partnership,
            organisation=organisation,
            contact=contact,
            **values,
        )
    except DomainError as error:
        field = error.field if error.field in form.fields else None
        form.add_error(field, str(error.message))
        return False
    return True


def _change(request: MemberRequest, part: Participation, form: ParticipationForm) -> bool:
    values = dict(form.cleaned_data)
    try:
        values["contact"] = find_or_add_contact(
            acting_member=request.membership,
            organisation=part.organisation,
            name=values.pop("contact_name"),
            email=values.pop("contact_email"),
        )
        change_participation(acting_member=request.membership, participation=part, **values)
    except DomainError as error:
        field = error.field if error.field in form.fields else None
        form.add_error(field, str(error.message))
        return False
    return True


def _with_new_organisation(
    request: MemberRequest,
    partnership: Partnership,
    form: ParticipationForm,
    finder: OrganisationFinder,
    newcomer: NewOrganisationForm,
) -> HttpResponseBase:
    """The same form with everything kept, and the organisation added and chosen."""
    organisation = _newcomer_added(request, newcomer)
    if organisation is None:
        found = _found(request, finder)
        return _show(request, partnership, _kept(form), found, newcomer=newcomer, status=422)
    chosen = OrganisationFinder(
        initial={"organisation": str(organisation.pk)}, acting_member=request.membership
    )
    return _show(request, partnership, _kept(form), chosen)


def _kept(form: ParticipationForm) -> ParticipationForm:
    return ParticipationForm(initial=kept_values(form))


def _found(request: MemberRequest, finder: OrganisationFinder) -> OrganisationFinder:
    return OrganisationFinder(initial=kept_values(finder), acting_member=request.membership)


def _show(
    request: MemberRequest,
    partnership: Partnership,
    form: ParticipationForm,
    finder: OrganisationFinder | None,
    *,
    participation: Participation | None = None,
    newcomer: NewOrganisationForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "finder": finder,
        "newcomer": newcomer or NewOrganisationForm(names_url=_names_url(request)),
        "partnership": partnership,
        "participation": participation,
    }
    if request.htmx:
        # A part of the page; its errors wrote nothing, and htmx swaps only what succeeds.
        is_part = request.method == "POST"
        return render(request, f"{_FORM}#chooser" if is_part else f"{_FORM}#inline", context)
    return render(request, _FORM, context, status=status)


def _names_url(request: MemberRequest) -> str:
    return workspace_url(request.workspace, "partnerships:organisation-names")


def _back(request: MemberRequest, partnership: Partnership, text: str) -> HttpResponseBase:
    messages.success(request, text)
    url = workspace_url(request.workspace, "partnerships:partnership", partnership.pk)
    return redirect(f"{url}#participants")
