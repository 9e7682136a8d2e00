"""The pages of the concern register."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from partnerships.access.check_ins import access_check_in
from partnerships.access.concerns import access_concern, access_concern_to_change
from partnerships.actions.concerns import (
    add_concern,
    add_concern_note,
    change_concern,
    reopen_concern,
    resolve_concern,
)
from partnerships.forms.concerns import (
    ConcernFilterForm,
    ConcernForm,
    ConcernNoteForm,
    initial_concern,
)
from partnerships.models import CheckIn, Concern, Partnership
from partnerships.queries.action_items import with_names
from partnerships.queries.concerns import filtered_concerns, notes_of
from partnerships.views.choices import ask_for_partnership, chosen_partnership, id_in
from partnerships.views.lists import is_filtered, page_of, query_of
from tenancy.dates import today_in
from tenancy.errors import DomainError
from tenancy.links import workspace_url
from tenancy.requests import MemberRequest, member_page

_LOOK_AGAIN_AFTER = timedelta(days=14)


@member_page("read", "concern")
def concern_list(request: MemberRequest) -> HttpResponseBase:
    """The register: what to look at soonest comes first."""
    form = ConcernFilterForm(request.GET, acting_member=request.membership)
    form.is_valid()
    rows = filtered_concerns(Concern.objects.visible_to(request.membership), form.cleaned_data)
    context = {
        "form": form,
        "page": page_of(request, rows),
        "today": today_in(request.workspace),
        "query": query_of(request),
        "is_filtered": is_filtered(form.cleaned_data),
    }
    return render(request, "partnerships/concern_list.html", context)


@member_page("add", "concern")
def concern_new(request: MemberRequest) -> HttpResponseBase:
    """Take up a concern: from a check-in (``?check_in=``, filled in already) or a new one."""
    check_in = _check_in(request)
    partnership = check_in.round.partnership if check_in else chosen_partnership(request)
    if partnership is None:
        return ask_for_partnership(request, _("Add a concern"))
    form = ConcernForm(request.POST or None, initial=_first_values(request, check_in))
    if request.method == "POST" and form.is_valid():
        try:
            concern = add_concern(
                acting_member=request.membership,
                partnership=partnership,
                check_in=check_in,
                **form.cleaned_data,
            )
        except DomainError as error:
            form.add_error(error.field, str(error.message))
        else:
            messages.success(request, _("Taken up."))
            return _to_concern(request, concern)
    return _form_page(request, form, partnership, check_in=check_in)


@member_page("read", "concern")
def concern_page(request: MemberRequest, concern_id: UUID) -> HttpResponseBase:
    """One concern: where it came from, what was done, what was promised."""
    concern = access_concern(acting_member=request.membership, concern_id=concern_id)
    return _page(request, concern, ConcernNoteForm())


@member_page("change", "concern")
def concern_edit(request: MemberRequest, concern_id: UUID) -> HttpResponseBase:
    """Change a concern."""
    concern = access_concern_to_change(acting_member=request.membership, concern_id=concern_id)
    form = ConcernForm(request.POST or None, initial=initial_concern(concern))
    if request.method == "POST" and form.is_valid():
        try:
            change_concern(acting_member=request.membership, concern=concern, **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field, str(error.message))
        else:
            messages.success(request, _("Saved."))
            return _to_concern(request, concern)
    return _form_page(request, form, concern.partnership, concern=concern)


@require_POST
@member_page("change", "concern")
def concern_note(request: MemberRequest, concern_id: UUID) -> HttpResponseBase:
    """Note what was done."""
    concern = access_concern_to_change(acting_member=request.membership, concern_id=concern_id)
    form = ConcernNoteForm(request.POST)
    if not form.is_valid():
        return _page(request, concern, form, status=422)
    add_concern_note(
        acting_member=request.membership, concern=concern, text=form.cleaned_data["text"]
    )
    messages.success(request, _("Noted."))
    return _to_concern(request, concern)


@require_POST
@member_page("change", "concern")
def concern_resolution(request: MemberRequest, concern_id: UUID) -> HttpResponseBase:
    """Resolve a concern (``is_resolved=1``) or take it up again."""
    concern = access_concern_to_change(acting_member=request.membership, concern_id=concern_id)
    is_resolved = request.POST.get("is_resolved") == "1"
    act = resolve_concern if is_resolved else reopen_concern
    try:
        act(acting_member=request.membership, concern=concern)
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("Resolved.") if is_resolved else _("Open again."))
    return _to_concern(request, concern)


def _check_in(request: MemberRequest) -> CheckIn | None:
    check_in_id = id_in(request, "check_in")
    if check_in_id is None:
        return None
    try:
        return access_check_in(acting_member=request.membership, check_in_id=check_in_id)
    except Http404:
        return None


def _first_values(request: MemberRequest, check_in: CheckIn | None) -> dict[str, Any]:
    return {
        "text": check_in.concern if check_in else "",
        "owner": request.membership.pk,
        "due_on": today_in(request.workspace) + _LOOK_AGAIN_AFTER,
    }


def _page(
    request: MemberRequest, concern: Concern, form: ConcernNoteForm, status: int = 200
) -> HttpResponseBase:
    context = {
        "concern": concern,
        "form": form,
        "notes": notes_of(concern),
        "action_items": with_names(concern.action_items.order_by("done_at", "due_on", "pk")),
        "today": today_in(request.workspace),
    }
    return render(request, "partnerships/concern.html", context, status=status)


def _form_page(
    request: MemberRequest,
    form: ConcernForm,
    partnership: Partnership,
    *,
    concern: Concern | None = None,
    check_in: CheckIn | None = None,
) -> HttpResponseBase:
    context = {
        "form": form,
        "partnership": partnership,
        "concern": concern,
        "check_in": check_in,
    }
    status = 422 if form.errors else 200
    return render(request, "partnerships/concern_form.html", context, status=status)


def _to_concern(request: MemberRequest, concern: Concern) -> HttpResponseBase:
    return redirect(workspace_url(request.workspace, "partnerships:concern", concern.pk))
