"""The whole workspace as a file, and such a file into a new workspace."""

from django import forms
from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from imports.progress import progress_of
from overview.actions.archives.filling import start_filling
from overview.actions.archives.making import archive_members
from overview.actions.archives.tables import what_is_left_out
from overview.models import ArchiveFilling
from overview.nouns.audit import AUDIT_EVENT
from records.files import as_read
from records.noun import NOUNS, what_is_in_it
from records.refusals import told_by_form
from records.spreadsheets import zip_pieces
from tenancy.audit.recording import record_event
from tenancy.requests import MemberRequest, member_page


class ArchiveForm(forms.Form):
    """An archive that this or another installation made."""

    file = forms.FileField(label=gettext_lazy("Archive"))


@member_page("export", "workspace")
def archive_page(request: MemberRequest) -> HttpResponseBase:
    """What an archive holds; a workspace that holds nothing yet can be filled from one."""
    is_post = request.method == "POST"
    form = ArchiveForm(request.POST if is_post else None, request.FILES if is_post else None)
    if form.is_bound and form.is_valid():
        with told_by_form(form):
            start_filling(acting_member=request.membership, file=form.cleaned_data["file"].file)
            return redirect(request.path)
    filling = ArchiveFilling.objects.first()
    context = {
        "form": form,
        "what_goes": what_is_in_it(),
        "left_out": what_is_left_out(),
        "filling": filling,
        "progress": progress_of(filling) if filling else 0,
        "filled": _in_words(filling) if filling else [],
    }
    status = 422 if form.errors else 200
    return render(request, "overview/archive.html", context, status=status)


def _in_words(filling: ArchiveFilling) -> list[str]:
    """How many of each noun came, in words."""
    counts = [(noun, filling.counts.get(noun.model._meta.label_lower)) for noun in NOUNS.values()]
    return [str(noun.labels.count % {"n": count}) for noun, count in counts if count]


@require_POST
@member_page("export", "workspace")
def archive_file(request: MemberRequest) -> HttpResponseBase:
    """The archive; the trail notes that it was given out."""
    record_event(
        acting_member=request.membership, action="export_workspace", record=request.workspace
    )
    # The trail is registered as no noun of the menu; it is a list all the same.
    members = archive_members(request.membership, (*NOUNS.values(), AUDIT_EVENT))
    pieces = as_read(zip_pieces(members), request.workspace)
    response = StreamingHttpResponse(pieces, content_type="application/zip")
    name = f"{request.workspace.slug}.zip"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
