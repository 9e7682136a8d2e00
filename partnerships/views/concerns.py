"""The pages of a concern that are its own: the record, its notes, its resolution."""

from uuid import UUID

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from partnerships.actions.concerns import add_concern_note, reopen_concern, resolve_concern
from partnerships.forms.concerns import ConcernNoteForm
from partnerships.models import Concern
from partnerships.nouns.concerns import CONCERN
from partnerships.queries.concerns import notes_of
from records.panels import panels_of
from records.refusals import told_by_message
from records.views import locked
from tenancy.dates import today_in
from tenancy.requests import MemberRequest, member_page


@member_page("read", "concern")
def concern_page(request: MemberRequest, concern_id: UUID) -> HttpResponseBase:
    """One concern: where it came from, what was done, what was promised."""
    return _page(request, locked(request, CONCERN, "read", concern_id), ConcernNoteForm())


@require_POST
@member_page("change", "concern")
def concern_note(request: MemberRequest, concern_id: UUID) -> HttpResponseBase:
    """Note what was done."""
    concern = locked(request, CONCERN, "change", concern_id)
    form = ConcernNoteForm(request.POST)
    if not form.is_valid():
        return _page(request, concern, form, status=422)
    add_concern_note(
        acting_member=request.membership, concern=concern, text=form.cleaned_data["text"]
    )
    messages.success(request, _("Noted."))
    return redirect(CONCERN.url_of(concern, request.workspace))


@require_POST
@member_page("change", "concern")
def concern_resolution(request: MemberRequest, concern_id: UUID) -> HttpResponseBase:
    """Resolve a concern (``is_resolved=1``) or take it up again."""
    concern = locked(request, CONCERN, "change", concern_id)
    is_resolved = request.POST.get("is_resolved") == "1"
    act = resolve_concern if is_resolved else reopen_concern
    with told_by_message(request, _("Resolved.") if is_resolved else _("Open again.")):
        act(acting_member=request.membership, concern=concern)
    return redirect(CONCERN.url_of(concern, request.workspace))


def _page(
    request: MemberRequest, concern: Concern, form: ConcernNoteForm, status: int = 200
) -> HttpResponseBase:
    context = {
        "concern": concern,
        "form": form,
        "notes": notes_of(concern),
        "panels": panels_of("concern", concern, acting_member=request.membership),
        "today": today_in(request.workspace),
    }
    return render(request, "partnerships/concern.html", context, status=status)
