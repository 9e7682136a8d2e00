"""Imports: upload, columns, dry run, confirmation, progress, undo."""

from collections.abc import Iterator
from pathlib import PurePath
from tempfile import TemporaryFile
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http.response import FileResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from imports.access import access_import
from imports.actions.applying import (
    UseChanged,
    confirm_import,
    digest,
    preview_undo,
    undo_import,
)
from imports.actions.dry_runs import answer_questions, decide_rows, map_columns, summary_of
from imports.actions.uploads import importer_of, read_again, remove_import, start_import
from imports.encodings import CERTAIN, ENCODINGS
from imports.forms import ColumnsForm, ReadingForm, UploadForm, ValuesForm, column_label
from imports.importers.base import LEFT_OUT, TakenBack
from imports.models import ImportRun
from imports.progress import progress_of
from imports.queries import RowOutcomes, left_out_rows, look_again
from imports.reading import UnreadableFile
from records.columns import names_in_short
from records.noun import NOUNS
from records.refusals import told_by_form
from records.spreadsheet_escaping import safe_cell
from records.spreadsheets import csv_pieces, xlsx_pieces
from tenancy.errors import DomainError
from tenancy.links import workspace_url
from tenancy.requests import MemberRequest, member_page

PAGE_SIZE = 100
LINES_SHOWN = 20


def _page_of(request: MemberRequest, run: ImportRun) -> HttpResponseBase:
    return redirect(workspace_url(request.workspace, "imports:import", run.pk))


def _trail(request: MemberRequest, run: ImportRun) -> list[dict[str, str]]:
    """From the list of imports to this one."""
    run_url = workspace_url(request.workspace, "imports:import", run.pk)
    list_url = workspace_url(request.workspace, "imports:import-list")
    return [{"label": _("Imports"), "url": list_url}, {"label": run.file_name, "url": run_url}]


@member_page("add", "import")
def import_new(request: MemberRequest) -> HttpResponseBase:
    """Choose a file and what it holds."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            run = start_import(
                acting_member=request.membership,
                importer=form.cleaned_data["importer"],
                file_name=upload.name,
                content=upload.file,
            )
        except DomainError as error:
            form.add_error(error.field or "file", str(error.message))
        else:
            return redirect(workspace_url(request.workspace, "imports:import-columns", run.pk))
    status = 422 if form.errors else 200
    return render(request, "imports/import_new.html", {"form": form}, status=status)


@member_page("change", "import")
def import_columns(request: MemberRequest, run_id: UUID) -> HttpResponseBase:
    """Say how the file is read, and which column is what."""
    run = access_import(acting_member=request.membership, run_id=run_id)
    try:
        look, odd = look_again(run)
    except UnreadableFile as error:
        messages.error(request, str(error.message))
        return _page_of(request, run)
    samples = [
        (name, [row[place] for row in look.sample]) for place, name in enumerate(look.columns)
    ]
    reading = ReadingForm(request.POST or None, run=run, look=look, odd=odd)
    form = ColumnsForm(request.POST or None, run=run, importer=importer_of(run), samples=samples)
    # The choices, before they are looked at: reading again must not lose them.
    is_sound = form.is_valid()
    if request.method == "POST" and reading.is_valid():
        changes = reading.changes()
        if changes or "again" in request.POST:
            with told_by_form(reading):
                read_again(run=run, mapping=form.mapping(), changes=changes)
                messages.info(request, _("The file was read again. Look at its columns."))
                return redirect(request.path)
        elif is_sound:
            with told_by_form(form):
                map_columns(acting_member=request.membership, run=run, mapping=form.mapping())
                return _page_of(request, run)
    context = {
        "form": form,
        "reading": reading,
        "run": run,
        "guessed": ENCODINGS.get(run.encoding) if run.encoding not in CERTAIN else None,
    }
    status = 422 if form.errors or reading.errors else 200
    return render(request, "imports/import_columns.html", context, status=status)


@member_page("read", "import")
def import_run(request: MemberRequest, run_id: UUID) -> HttpResponseBase:
    """Where an import stands: progress while a worker is at it, then every row's outcome."""
    run = access_import(acting_member=request.membership, run_id=run_id)
    only = request.GET.get("outcome", "")
    rows = Paginator(RowOutcomes(run, only), PAGE_SIZE).get_page(request.GET.get("page"))
    importer, noun = importer_of(run), NOUNS[importer_of(run).noun]
    context = {
        "run": run,
        "importer_label": importer.label,
        "trail": _trail(request, run),
        "unused": [column_label(name) for name in run.unused_columns],
        "records_label": noun.labels.many,
        "records_url": noun.url(request.workspace, "list"),
        "summary": summary_of(run),
        "rows": rows,
        "only": only,
        "has_questions": any(row.choices for row in rows),
        "left_out": sum(run.row_outcomes.count(outcome) for outcome in LEFT_OUT),
        "waiting": run.waiting,
        "query": f"outcome={only}" if only else "",
        "progress": progress_of(run),
        "is_working": run.is_working,
        "guessed": ENCODINGS.get(run.encoding) if run.encoding not in CERTAIN else None,
    }
    return render(request, "imports/import.html", context)


@member_page("read", "import")
def import_left_out(request: MemberRequest, run_id: UUID, kind: str) -> HttpResponseBase:
    """The rows that can't come in, as a file to be mended and brought again."""
    run = access_import(acting_member=request.membership, run_id=run_id)
    file = TemporaryFile()  # noqa: SIM115 - the response closes it
    try:
        rows = (list(map(safe_cell, row)) for row in left_out_rows(run, LEFT_OUT))
        if kind == "csv":
            file.writelines(piece.encode() for piece in csv_pieces(rows))
        else:
            file.writelines(xlsx_pieces([(_("Rows"), rows)]))
    except UnreadableFile as error:
        file.close()
        messages.error(request, str(error.message))
        return _page_of(request, run)
    file.seek(0)
    name = _("%(file)s to mend") % {"file": PurePath(run.file_name).stem}
    return FileResponse(file, as_attachment=True, filename=f"{name}.{kind}")


@require_POST
@member_page("change", "import")
def import_confirm(request: MemberRequest, run_id: UUID) -> HttpResponseBase:
    """Write what the dry run showed."""
    run = access_import(acting_member=request.membership, run_id=run_id)
    try:
        confirm_import(
            acting_member=request.membership,
            run=run,
            leave_out_errors=request.POST.get("leave_out_errors") == "on",
        )
    except DomainError as error:
        messages.error(request, str(error.message))
    return _page_of(request, run)


@require_POST
@member_page("change", "import")
def import_decide(request: MemberRequest, run_id: UUID) -> HttpResponseBase:
    """Say whom rows mean that could mean several, and try the file again."""
    run = access_import(acting_member=request.membership, run_id=run_id)
    try:
        decide_rows(
            acting_member=request.membership,
            run=run,
            decisions={
                name.removeprefix("row-"): request.POST.get(name, "")
                for name in request.POST
                if name.startswith("row-") and request.POST.get(name)
            },
            rest=request.POST.get("rest", ""),
        )
    except DomainError as error:
        messages.error(request, str(error.message))
    return _page_of(request, run)


@member_page("change", "import")
def import_values(request: MemberRequest, run_id: UUID) -> HttpResponseBase:
    """Say what words mean and how columns are written, and try the file again."""
    run = access_import(acting_member=request.membership, run_id=run_id)
    form = ValuesForm(request.POST or None, run=run, importer=importer_of(run))
    if request.method == "POST" and form.is_valid():
        with told_by_form(form):
            answer_questions(acting_member=request.membership, run=run, answers=form.answers())
            return _page_of(request, run)
    status = 422 if form.errors else 200
    trail = [*_trail(request, run), {"label": _("What the values mean")}]
    context = {"form": form, "run": run, "trail": trail}
    return render(request, "imports/import_values.html", context, status=status)


@member_page("change", "import")
def import_undo(request: MemberRequest, run_id: UUID) -> HttpResponseBase:
    """Show what would go, what stays and who loses something, then take an import back."""
    run = access_import(acting_member=request.membership, run_id=run_id)
    if shown := request.POST.get("shown", ""):
        try:
            kept = undo_import(acting_member=request.membership, run=run, shown=shown)
        except UseChanged as error:
            messages.error(request, str(error.message))
        except DomainError as error:
            messages.error(request, str(error.message))
            return _page_of(request, run)
        else:
            messages.success(request, _("The import is undone."))
            for sentence in kept[:LINES_SHOWN]:
                messages.warning(request, sentence)
            return _page_of(request, run)
    try:
        taken = preview_undo(run=run)
    except DomainError as error:
        messages.error(request, str(error.message))
        return _page_of(request, run)
    context = {
        "title": _("Undo this import?"),
        "text": _("What it added goes, and what it changed becomes what it was."),
        "consequences": list(_consequences(taken)),
        "hidden": [{"name": "shown", "value": digest(taken)}],
        "confirm_label": _("Undo this import"),
        "cancel_url": workspace_url(request.workspace, "imports:import", run.pk),
    }
    return render(request, "components/confirm_page.html", context)


def _consequences(taken: TakenBack) -> Iterator[str]:
    """What an undo would do, the losses of what is in use first."""
    yield from _first(taken.losing)
    if taken.gone:
        yield _("These go: %(names)s.") % {"names": names_in_short(sorted(taken.gone))}
    if taken.restored:
        text = ngettext(
            "%(n)s record becomes what it was.",
            "%(n)s records become what they were.",
            taken.restored,
        )
        yield text % {"n": taken.restored}
    yield from _first(taken.kept)


def _first(lines: list[str]) -> Iterator[str]:
    yield from lines[:LINES_SHOWN]
    if more := len(lines[LINES_SHOWN:]):
        yield _("and %(n)s more") % {"n": more}


@require_POST
@member_page("delete", "import")
def import_delete(request: MemberRequest, run_id: UUID) -> HttpResponseBase:
    """Forget a file; what it brought in stays."""
    run = access_import(acting_member=request.membership, run_id=run_id)
    remove_import(acting_member=request.membership, run=run)
    messages.success(request, _("The file is deleted. What it brought in stays."))
    return redirect(workspace_url(request.workspace, "imports:import-list"))
