"""The pages of partnerships."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from partnerships.access.partnerships import access_partnership, access_partnership_to_change
from partnerships.actions.partnerships import (
    add_partnership,
    change_partnership,
    remove_partnership,
)
from partnerships.forms.partnerships import (
    PartnershipFilterForm,
    PartnershipForm,
    initial_partnership,
)
from partnerships.models import Partnership
from partnerships.queries.details import partnership_detail
from partnerships.queries.engagement import check_in_slot
from partnerships.queries.partnerships import visible_partnerships
from partnerships.views.lists import heads, is_filtered, page_of, query_of, sorted_rows
from partnerships.views.tables import PARTNERSHIP_COLUMNS, partnership_rows
from partnerships.views.undo import after_removal, undoable
from records.caching import kept_part
from tenancy.errors import DomainError
from tenancy.links import workspace_url
from tenancy.requests import MemberRequest, member_page


@member_page("read", "partnership")
def partnership_list(request: MemberRequest) -> HttpResponseBase:
    """Partnerships with their figures: search, filter by model and stage, sort, page."""
    form = PartnershipFilterForm(request.GET)
    form.is_valid()
    wanted = form.cleaned_data
    listed, sort = sorted_rows(
        visible_partnerships(member=request.membership, wanted=wanted),
        columns=PARTNERSHIP_COLUMNS,
        wanted=wanted.get("sort", ""),
        default="name",
    )
    page = page_of(request, listed)
    context = {
        "form": form,
        "page": page,
        "columns": heads(request, PARTNERSHIP_COLUMNS, sort),
        "rows": partnership_rows(page.object_list, request.workspace),
        "query": query_of(request),
        "is_filtered": is_filtered(wanted),
        "undo": undoable(request),
    }
    return render(request, "partnerships/partnership_list.html", context)


@member_page("read", "partnership")
def partnership_page(request: MemberRequest, partnership_id: UUID) -> HttpResponseBase:
    """One partnership: vision, who takes part, goals, what was done, wins, check-ins."""
    partnership = access_partnership(
        acting_member=request.membership, partnership_id=partnership_id
    )

    def main() -> dict[str, Any]:
        slot = check_in_slot(partnership=partnership, member=request.membership)
        latest = slot["result"].round if slot["result"] else None
        return {
            "partnership": partnership,
            "detail": partnership_detail(partnership=partnership, member=request.membership),
            "check_ins": slot,
            "changes_at": latest.closes_at if latest and latest.is_open else None,
        }

    context = {
        "partnership": partnership,
        "main": kept_part(
            request, "partnerships/_partnership_main.html", what=str(partnership.pk), make=main
        ),
    }
    return render(request, "partnerships/partnership.html", context)


@member_page("add", "partnership")
def partnership_new(request: MemberRequest) -> HttpResponseBase:
    """Add a joint effort; its participants come next, on its page."""
    form = PartnershipForm(request.POST or None, initial={"stage": Partnership.Stage.FORMING})
    if request.method == "POST" and form.is_valid():
        try:
            made = add_partnership(acting_member=request.membership, **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field, str(error.message))
        else:
            messages.success(request, _("Added. Now say who takes part."))
            return redirect(workspace_url(request.workspace, "partnerships:partnership", made.pk))
    return _form_page(request, form, None)


@member_page("change", "partnership")
def partnership_edit(request: MemberRequest, partnership_id: UUID) -> HttpResponseBase:
    """Change what a partnership is for, its kind, its stage."""
    partnership = access_partnership_to_change(
        acting_member=request.membership, partnership_id=partnership_id
    )
    form = PartnershipForm(request.POST or None, initial=initial_partnership(partnership))
    if request.method == "POST" and form.is_valid():
        try:
            change_partnership(
                acting_member=request.membership, partnership=partnership, **form.cleaned_data
            )
        except DomainError as error:
            form.add_error(error.field, str(error.message))
        else:
            messages.success(request, _("Saved."))
            url = workspace_url(request.workspace, "partnerships:partnership", partnership.pk)
            return redirect(url)
    return _form_page(request, form, partnership)


@require_POST
@member_page("delete", "partnership")
def partnership_delete(request: MemberRequest, partnership_id: UUID) -> HttpResponseBase:
    """Take away a partnership that was added by mistake; the list offers to undo it."""
    partnership = access_partnership_to_change(
        acting_member=request.membership, partnership_id=partnership_id
    )
    try:
        event = remove_partnership(acting_member=request.membership, partnership=partnership)
    except DomainError as error:
        messages.error(request, str(error.message))
        url = workspace_url(request.workspace, "partnerships:partnership", partnership.pk)
        return redirect(url)
    return after_removal(request, event)


def _form_page(
    request: MemberRequest, form: PartnershipForm, partnership: Partnership | None
) -> HttpResponseBase:
    context = {"form": form, "partnership": partnership}
    status = 422 if form.errors else 200
    return render(request, "partnerships/partnership_form.html", context, status=status)
