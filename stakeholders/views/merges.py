"""Two records that are one: looked for, put side by side, merged, and taken apart again."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import models
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from records.fields import uuids_in
from records.noun import NOUNS, Noun
from records.refusals import told_by_form, told_by_message
from records.views import locked
from stakeholders.actions.merges import BothTakePart, merge_records, undo_merge
from stakeholders.forms import MergeForm
from stakeholders.queries import similar_to
from tenancy.folding import containing
from tenancy.links import workspace_url
from tenancy.models import AuditEvent, Membership
from tenancy.permissions import Extent, extent
from tenancy.requests import MemberRequest, member_page

FOUND = 20


def merge_page(noun: Noun[Any]) -> Callable[..., HttpResponseBase]:
    """The view that finds the other record of a noun (``?q=``) and merges both (``?with=``)."""

    @member_page("delete", noun.key)
    def page(request: MemberRequest, /, **ids: UUID) -> HttpResponseBase:
        others = uuids_in([request.GET.get("with", "")])[:1]
        _lock_in_order(request, noun, [ids[noun.id_name], *others])
        kept = locked(request, noun, "delete", ids[noun.id_name])
        context = {"noun": noun, "kept": kept, "kept_url": noun.url_of(kept, request.workspace)}
        if not others:
            return render(
                request, "stakeholders/merge_find.html", context | _offered(request, noun, kept)
            )
        merged = locked(request, noun, "delete", others[0])
        data = request.POST if request.method == "POST" else None
        assert noun.form is not None
        form = MergeForm(data, form=noun.form, kept=kept, merged=merged)
        if form.is_bound and form.is_valid():
            with told_by_form(form):
                try:
                    return _merge(request, noun, kept, merged, form.values())
                except BothTakePart as error:
                    context["in_the_way"] = _place_of_part(request, error.part)
                    raise
        status = 422 if form.errors else 200
        context |= {"merged": merged, "form": form}
        return render(request, "stakeholders/merge.html", context, status=status)

    return page


@require_POST
@member_page("read", "home")
def merge_undo(request: MemberRequest, event_id: UUID) -> HttpResponseBase:
    """Take a merged record apart; who may is asked of the record's noun."""
    event = merge_for(acting_member=request.membership, event_id=event_id)
    noun = NOUNS[event.object_type]
    with told_by_message(request, _("Taken apart again.")):
        undo_merge(event=event, acting_member=request.membership)
    return redirect(noun.url(request.workspace, "list"))


def merge_for(*, acting_member: Membership, event_id: UUID) -> AuditEvent:
    """
    The merge that the member may undo.

    :raises Http404: for anything else.
    """
    events = AuditEvent.objects.filter(action__startswith="merge_", before__has_key="merge")
    event = events.filter(pk=event_id).first()
    if event is None or extent(acting_member, "delete", event.object_type) is not Extent.ALL:
        raise Http404
    return event


def merged_lately(request: MemberRequest) -> AuditEvent | None:
    """The merge that ``?merge=`` of this address names, if the member may undo it."""
    for event_id in uuids_in([request.GET.get("merge", "")]):
        try:
            return merge_for(acting_member=request.membership, event_id=event_id)
        except Http404:
            return None
    return None


def _merge(
    request: MemberRequest, noun: Noun[Any], kept: Any, merged: Any, values: dict[str, Any]
) -> HttpResponseBase:
    member = request.membership
    event = merge_records(acting_member=member, kept=kept, merged=merged, values=values)
    messages.success(request, _("Merged into one."))
    return redirect(f"{noun.url_of(kept, request.workspace)}?merge={event.pk}")


def _place_of_part(request: MemberRequest, part: models.Model | None) -> tuple[str, str] | None:
    """Where to see that in which two records both take part, or what it belongs to."""
    if part is None:
        return None
    links = [field.name for field in part._meta.concrete_fields if field.is_relation]
    pages = {noun.model: noun for noun in NOUNS.values() if noun.has_page}
    for found in (part, *(getattr(part, name) for name in links)):
        if type(found) in pages:
            return str(found), pages[type(found)].url_of(found, request.workspace)
    return None


def _lock_in_order(request: MemberRequest, noun: Noun[Any], ids: list[UUID]) -> None:
    """Hold both: whoever merges the same two the other way round waits instead of blocking us."""
    if request.method == "POST":
        rows = noun.rows.filter(pk__in=ids).order_by("pk").select_for_update(of=("self",))
        list(rows.values_list("pk"))


def _offered(request: MemberRequest, noun: Noun[Any], kept: Any) -> dict[str, Any]:
    text = request.GET.get("q", "").strip()
    rows = noun.rows.visible_to(request.membership).exclude(pk=kept.pk)
    found = rows.filter(containing(noun.model, noun.search, text)) if text else rows.none()
    return {
        "search_for": text,
        "found": list(found.order_by("name", "pk")[:FOUND]),
        "similar": similar_to(kept, member=request.membership),
        "merge_url": workspace_url(request.workspace, f"{noun.room}:{noun.name}-merge", kept.pk),
    }
