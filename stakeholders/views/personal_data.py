"""What is held on a person: all of it as a file, and the way out."""

from uuid import UUID

from django.contrib import messages
from django.http import JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from records.refusals import told_by_form
from records.views import locked
from stakeholders.actions.erasure import erase_address, erase_person, note_export
from stakeholders.forms import EraseForm, HeldForm
from stakeholders.nouns.people import PERSON
from stakeholders.personal_export import held_for_the_person, held_on, personal_export
from stakeholders.subjects import subject_of, subject_of_address
from tenancy.links import workspace_url
from tenancy.privacy.personal_data import Subject
from tenancy.requests import MemberRequest, member_page


@require_POST
@member_page("export", "person")
def person_export(request: MemberRequest, person_id: UUID) -> HttpResponseBase:
    """Download everything held on a contact; the trail notes that it was given out."""
    found = locked(request, PERSON, "read", person_id)
    note_export(acting_member=request.membership, person=found)
    return _download(request, subject_of(found), found.name)


@member_page("erase", "person")
def person_erase(request: MemberRequest, person_id: UUID) -> HttpResponseBase:
    """Say what happens, then erase a contact for good once the name is typed again."""
    found = locked(request, PERSON, "read", person_id)
    form = EraseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_by_form(form):
            erase_person(acting_member=request.membership, person=found, **form.cleaned_data)
            return _erased(request)
    subject = subject_of(found)
    held = [*held_on(subject), *held_for_the_person(subject)]
    context = {"person": found, "form": form, "held": held}
    status = 422 if form.errors else 200
    return render(request, "stakeholders/person_erase.html", context, status=status)


@member_page("export", "person")
def personal_data(request: MemberRequest) -> HttpResponseBase:
    """The same by e-mail address: for members who are no contacts, and for who was deleted."""
    form = HeldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        address, repeated = form.cleaned_data["email"], form.cleaned_data["repeated_email"]
        with told_by_form(form):
            if form.cleaned_data["do"] == "export":
                subject = subject_of_address(address)
                note_export(acting_member=request.membership, person=None)
                return _download(request, subject, address)
            erase_address(acting_member=request.membership, email=address, repeated_email=repeated)
            return _erased(request)
    status = 422 if form.errors else 200
    return render(request, "stakeholders/personal_data.html", {"form": form}, status=status)


def _download(request: MemberRequest, subject: Subject, name: str) -> JsonResponse:
    data = personal_export(workspace=request.workspace, subject=subject)
    response = JsonResponse(data, json_dumps_params={"indent": 1, "ensure_ascii": False})
    file_name = f"{slugify(name) or 'person'}.json"
    response["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return response


def _erased(request: MemberRequest) -> HttpResponseBase:
    messages.success(request, _("Erased. Nothing here leads to this person any more."))
    if not request.user.memberships.filter(pk=request.membership.pk).exists():
        return redirect("front-page")
    return redirect(workspace_url(request.workspace, "stakeholders:person-list"))
