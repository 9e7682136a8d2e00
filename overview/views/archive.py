"""The whole workspace as a file, and such a file into a new workspace."""

from django import forms
from django.contrib import messages
from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from overview.actions.archives import archive_members, fill_from_archive
from records.files import as_read
from records.noun import what_is_in_it
from records.refusals import told_by_form
from records.spreadsheets import zip_pieces
from tenancy.audit.recording import record_event
from tenancy.links import workspace_url
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
            counts = fill_from_archive(
                acting_member=request.membership, file=form.cleaned_data["file"]
            )
            text = _("Filled: %(count)d rows.") % {"count": sum(counts.values())}
            messages.success(request, text)
            return redirect(workspace_url(request.workspace, "overview:home"))
    context = {"form": form, "what_goes": what_is_in_it()}
    status = 422 if form.errors else 200
    return render(request, "overview/archive.html", context, status=status)


@require_POST
@member_page("export", "workspace")
def archive_file(request: MemberRequest) -> HttpResponseBase:
    """The archive; the trail notes that it was given out."""
    record_event(
        acting_member=request.membership, action="export_workspace", record=request.workspace
    )
    pieces = as_read(zip_pieces(archive_members(request.membership)), request.workspace)
    response = StreamingHttpResponse(pieces, content_type="application/zip")
    name = f"{request.workspace.slug}.zip"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
