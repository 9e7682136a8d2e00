"""
The pages that every noun has: list, form, removal and its undo.

Each function here makes one plain Django view for one noun; ``records.routes`` gives it an
address. A noun's own pages use the same parts: ``locked``, ``parent_of``, ``save``, ``show_form``.
"""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import models, transaction
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from records.fields import uuids_in
from records.files import file_urls
from records.forms import RecordForm
from records.navigation import place_tabs
from records.noun import NOUNS, Noun
from records.refusals import told_by_form, told_by_message
from records.removals import undo_removal
from records.tables import listed, query_without_page
from tenancy.errors import DomainError
from tenancy.links import workspace_url
from tenancy.models import AuditEvent, Membership
from tenancy.permissions import Extent, extent, may
from tenancy.requests import MemberRequest, member_page
from tenancy.texts import sentence

View = Callable[..., HttpResponseBase]


def list_page(noun: Noun[Any]) -> View:
    """The view of a noun's list, or of one parent's tab (``parent_id``)."""

    @require_safe
    @member_page("read", noun.key)
    def page(request: MemberRequest, /, **ids: UUID) -> HttpResponseBase:
        parent = _named_parent(request, noun, ids)
        return show_list(request, noun, parent=parent)

    return page


def new_page(noun: Noun[Any]) -> View:
    """The view of a new record's form."""

    @member_page("add", noun.key)
    def page(request: MemberRequest, /, **ids: UUID) -> HttpResponseBase:
        parent = _named_parent(request, noun, ids) or parent_of(request, noun)
        if parent is None and noun.parent and not noun.is_parent_optional:
            return ask_for_parent(request, noun)
        return save(request, noun, parent=parent)

    return page


def edit_page(noun: Noun[Any]) -> View:
    """The view of a record's form."""

    @member_page("change", noun.key)
    def page(request: MemberRequest, /, **ids: UUID) -> HttpResponseBase:
        record = locked(request, noun, "change", ids[noun.id_name])
        return save(request, noun, record=record)

    return page


def delete_page(noun: Noun[Any]) -> View:
    """The view that asks before a record is removed, and removes it."""

    @member_page("delete", noun.key)
    def page(request: MemberRequest, /, **ids: UUID) -> HttpResponseBase:
        record = locked(request, noun, "delete", ids[noun.id_name])
        if request.method != "POST":
            return _ask_before_removal(request, noun, record)
        return remove(request, noun, record)

    return page


def locked(request: MemberRequest, noun: Noun[Any], verb: str, record_id: UUID) -> Any:
    """The record, held for the rest of a POST: what is judged is what is changed."""
    lock = request.method == "POST"
    return noun.find(request.membership, verb, record_id, lock=lock)


def show_list(
    request: MemberRequest,
    noun: Noun[Any],
    *,
    parent: models.Model | None = None,
    parent_noun: Noun[Any] | None = None,
) -> HttpResponseBase:
    """
    A noun's list: filtered, sorted, in pages; with the banner that undoes a removal.

    ``parent`` narrows it to what belongs to one record, of ``parent_noun`` where the noun itself
    names another one as its parent.
    """
    above = parent_noun or NOUNS.get(noun.parent)
    without = above.key if parent is not None and above else ""
    rows = noun.rows.visible_to(request.membership)
    if without:
        rows = rows.filter(**{without: parent})
    filters = noun.filters(request.GET, queryset=rows, request=request, without=without)
    found = filters.qs
    own = noun.list_context(request, found) if noun.list_context else {}
    new_url = _new_url(request, noun, parent if without == noun.parent else None)
    shown = listed(request, noun, found, without=without, count=own.get("count"))
    narrowed = {without: str(parent.pk)} if parent is not None else {}
    context = {
        "noun": noun,
        "parent": parent,
        "filters": filters,
        **shown,
        "file_urls": list_file_urls(request, noun, **narrowed)
        if shown["page"].paginator.count
        else [],
        "new_url": new_url,
        "actions": [{"label": noun.labels.add, "url": new_url, "icon": "plus"}] if new_url else [],
        "removal": undoable(request),
        "place": place_of(request, above, parent) if parent is not None and above else None,
        **own,
    }
    return render(request, noun.list_template, context)


def place_of(request: MemberRequest, noun: Noun[Any], record: Any) -> dict[str, Any]:
    """The head of a record that is a place: its name, what it is, and its tabs."""
    workspace = request.workspace
    return {
        "title": str(record),
        "url": noun.url_of(record, workspace),
        "tabs": place_tabs(noun.key, record.pk, member=request.membership, path=request.path),
        "back_url": noun.url(workspace, "list"),
        "back_label": noun.labels.many,
        **noun.head(record),
    }


def save(
    request: MemberRequest,
    noun: Noun[Any],
    *,
    record: Any = None,
    parent: models.Model | None = None,
) -> HttpResponseBase:
    """Show a noun's form, or save what was typed and go to the record."""
    assert noun.form is not None
    form = noun.form.from_request(request, record=record, parent=parent)
    if form.is_stale:
        return show_form(request, noun, form.with_saved(), status=409)
    if form.is_redrawn:
        return show_form(request, noun, form.redrawn())
    if request.method == "POST" and form.is_valid():
        with told_by_form(form):
            saved = write(noun, form)
            messages.success(request, _said(noun, saved, is_new=record is None))
            return redirect(_next_url(request, noun, saved, noun.url_of(saved, request.workspace)))
    return show_form(request, noun, form)


def _said(noun: Noun[Any], saved: Any, *, is_new: bool) -> str:
    if noun.said is not None:
        return str(noun.said(saved))
    return str((noun.labels.added if is_new else noun.labels.saved) or _("Saved."))


def write(noun: Noun[Any], form: RecordForm) -> Any:
    """Add or change by the noun's action what a valid form holds."""
    values = form.values()
    if form.record is not None:
        assert noun.change is not None
        member = form.acting_member
        return noun.change(acting_member=member, **{noun.key: form.record}, **values) or form.record
    assert noun.add is not None
    if form.parent is not None:
        values[noun.parent] = form.parent
    return noun.add(acting_member=form.acting_member, **values)


def show_form(
    request: MemberRequest, noun: Noun[Any], form: RecordForm, *, status: int = 0
) -> HttpResponseBase:
    """The page of a noun's form: 409 where the record changed, 422 where something is wrong."""
    own = noun.form_context(request, form) if noun.form_context else {}
    is_wrong = form.is_bound and status != 409 and bool(form.errors)
    record = form.record
    parent = form.parent or (getattr(record, noun.parent) if record and noun.parent else None)
    context = {
        "noun": noun,
        "form": form,
        "record": record,
        "parent": parent,
        "parent_url": NOUNS[noun.parent].url_of(parent, request.workspace) if parent else "",
        "is_stale": status == 409,
        "cancel_url": cancel_url(request, noun, record, parent),
        "delete_url": _delete_url(request, noun, record),
        **own,
    }
    return render(request, noun.form_template, context, status=status or (422 if is_wrong else 200))


def parent_of(request: MemberRequest, noun: Noun[Any]) -> models.Model | None:
    """
    The parent of a new record: the one that ``?<parent>=`` names, or else the only one there is,
    unless the noun can do without.

    What the member may not read is answered like what does not exist: it is asked for.
    """
    if not noun.parent:
        return None
    rows = NOUNS[noun.parent].rows.visible_to(request.membership)
    for parent_id in uuids_in([request.GET.get(noun.parent, "")]):
        return rows.filter(pk=parent_id).first()  # type: ignore[no-any-return]
    if noun.is_parent_optional:
        return None
    only = list(rows[:2])
    return only[0] if len(only) == 1 else None


def ask_for_parent(request: MemberRequest, noun: Noun[Any]) -> HttpResponseBase:
    """A page with one question, whose links lead back with the answer in the address."""
    rows = NOUNS[noun.parent].rows.visible_to(request.membership)
    query = request.GET.copy()
    query.pop(noun.parent, None)
    parent_noun = NOUNS[noun.parent]
    context = {
        "noun": noun,
        "parent_noun": parent_noun,
        "new_parent_url": _new_url(request, parent_noun, None),
        "choices": list(rows.order_by(*parent_noun.order_by)),
        "others": list(query.items()),
    }
    return render(request, "records/choose_parent.html", context)


def remove(request: MemberRequest, noun: Noun[Any], record: Any) -> HttpResponseBase:
    """Remove a record by its action; back to the list, with the banner that undoes it."""
    assert noun.remove is not None
    try:
        event = noun.remove(acting_member=request.membership, **{noun.key: record})
    except DomainError as error:
        messages.error(request, str(error.message))
        return redirect(noun.url_of(record, request.workspace))
    url = _next_url(request, noun, record, noun.url(request.workspace, "list"))
    if event is not None:
        return redirect(f"{url}?undo={event.pk}")
    messages.success(request, str(noun.labels.removed))
    return redirect(url)


def undoable(request: MemberRequest) -> AuditEvent | None:
    """The removal that ``?undo=`` of this address names, if the member may still undo it."""
    for event_id in uuids_in([request.GET.get("undo", "")]):
        try:
            return removal_for(acting_member=request.membership, event_id=event_id)
        except Http404:
            return None
    return None


def removal_for(*, acting_member: Membership, event_id: UUID) -> AuditEvent:
    """
    The removal the member may undo: its own, or anybody's where the role removes everything.

    :raises Http404: for anything else, and once it has been undone.
    """
    event = AuditEvent.objects.filter(pk=event_id, action__startswith="remove_").first()
    noun = NOUNS.get(event.action.removeprefix("remove_")) if event else None
    if event is None or noun is None or "undo" not in (event.before or {}):
        raise Http404
    may_undo = may(acting_member, "delete", noun.key) and event.actor_id == acting_member.pk
    if not (may_undo or extent(acting_member, "delete", noun.key) is Extent.ALL):
        raise Http404
    if event.object_id is None or noun.rows.filter(pk=event.object_id).exists():
        raise Http404
    return event


@require_POST
@member_page("read", "home")
def removal_undo(request: MemberRequest, event_id: UUID) -> HttpResponseBase:
    """Bring back what was removed; who may is asked of the removed record's noun."""
    event = removal_for(acting_member=request.membership, event_id=event_id)
    noun = NOUNS[event.action.removeprefix("remove_")]
    with told_by_message(request, _("“%(name)s” is back.") % {"name": event.object_label}):
        _undo(event, noun, request.membership)
    return redirect(noun.url(request.workspace, "list"))


@transaction.atomic
def _undo(event: AuditEvent, noun: Noun[Any], acting_member: Membership) -> None:
    """
    Bring back what a removal took.

    :raises Http404: it belongs by now where the member may remove nothing.
    """
    record = undo_removal(event=event, acting_member=acting_member)
    if not noun.rows.allowed(acting_member, "delete").filter(pk=record.pk).exists():
        raise Http404


def _named_parent(
    request: MemberRequest, noun: Noun[Any], ids: Mapping[str, UUID]
) -> models.Model | None:
    """The parent of whose tab this is the address, if it is one."""
    if not ids:
        return None
    parent = NOUNS[noun.parent]
    found: models.Model = parent.rows.get_for(request.membership, "read", ids[parent.id_name])
    return found


def _ask_before_removal(
    request: MemberRequest, noun: Noun[Any], record: models.Model
) -> HttpResponseBase:
    context = {
        "title": sentence(_("Delete “%(name)s”?"), name=str(record)),
        "text": noun.labels.removal or _("It goes from all lists and figures. You can undo this."),
        "action_url": request.path,
        "confirm_label": _("Delete"),
        "cancel_url": noun.url_of(record, request.workspace),
    }
    return render(request, "components/confirm_page.html", context)


def list_file_urls(
    request: MemberRequest, noun: Noun[Any], **narrowed: str
) -> list[tuple[str, str]]:
    """A noun's list as files, as it is filtered and sorted, and narrowed by more."""
    address = noun.url(request.workspace, "csv").removesuffix(".csv")
    return file_urls(address, query_without_page(request, **narrowed))


def _new_url(request: MemberRequest, noun: Noun[Any], parent: models.Model | None) -> str:
    if noun.add is None or noun.form is None or not may(request.membership, "add", noun.key):
        return ""
    if parent is None:
        return noun.url(request.workspace, "new")
    return workspace_url(request.workspace, f"{noun.room}:{noun.parent}-{noun.name}-new", parent.pk)


def _next_url(request: MemberRequest, noun: Noun[Any], record: Any, usual: str) -> str:
    return noun.next_url(request, record) if noun.next_url else usual


def cancel_url(
    request: MemberRequest, noun: Noun[Any], record: Any, parent: models.Model | None
) -> str:
    """Where a form is left without saving: the record, the parent, or the list."""
    if record is not None and noun.has_page:
        return noun.url_of(record, request.workspace)
    if parent is not None and noun.parent:
        return NOUNS[noun.parent].url_of(parent, request.workspace)
    return noun.url(request.workspace, "list")


def _delete_url(request: MemberRequest, noun: Noun[Any], record: Any) -> str:
    if record is None or noun.remove is None or not may(request.membership, "delete", noun.key):
        return ""
    return noun.url(request.workspace, "delete", record.pk)
