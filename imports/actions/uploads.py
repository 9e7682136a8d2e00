"""Writes of uploaded files: taken in, read in another way, deleted."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from imports.importers.base import IMPORTERS, Importer, guess_mapping
from imports.models import ImportRun
from imports.people_in_files import start_over
from imports.reading import Content, FirstLook, look_at
from imports.stored_files import store_file, stored_file
from tenancy.audit.recording import record_event
from tenancy.errors import DomainError
from tenancy.models import Membership


class UnknownImporter(DomainError):
    """No importer has this key."""

    message = _("Choose what the file holds.")


class NotReady(DomainError):
    """The import is not at this step."""

    message = _("This import is not at this step any more. Look at it again.")


def importer_of(run: ImportRun) -> type[Importer]:
    """:raises UnknownImporter: the run's importer is not registered."""
    if run.importer not in IMPORTERS:
        raise UnknownImporter(field="importer")
    return IMPORTERS[run.importer]


def start_import(
    *, acting_member: Membership, importer: str, file_name: str, content: Content
) -> ImportRun:
    """
    Take a file in: find its header, guess which column is what.

    The mapping of the last import that was confirmed, by the same importer with the same columns,
    is taken over with its answers, but for what is true of one file only (such as its period).

    :raises UnknownImporter: no importer has this key.
    :raises UnreadableFile: the file is not a table we can read; further down, the dry run says so.
    """
    if importer not in IMPORTERS:
        raise UnknownImporter(field="importer")
    look = look_at(content)
    run = ImportRun(importer=importer, file_name=file_name[:255], started_by=acting_member)
    _read_as(run, look)
    earlier = (
        ImportRun.objects.filter(
            importer=importer, columns=look.columns, status=ImportRun.Status.DONE
        )
        .order_by("-finished_at")
        .first()
    )
    run.mapping = _first_mapping(IMPORTERS[importer], look.columns, file_name, earlier)
    run.answers = earlier.answers if earlier else {}
    run.save()
    store_file(run, content)
    # Not ``recorded``: the trail says that a file came in, not its columns and cells.
    record_event(acting_member=acting_member, action="start_import", record=run)
    return run


def _read_as(run: ImportRun, look: FirstLook) -> None:
    """Note how the file is read."""
    run.encoding, run.delimiter, run.sheet = look.encoding, look.delimiter, look.sheet
    run.header_row, run.columns, run.rows_total = look.header_row, look.columns, look.rows_total


def _first_mapping(
    importer: type[Importer], columns: list[str], file_name: str, earlier: ImportRun | None
) -> dict[str, dict[str, str]]:
    mapping = dict(earlier.mapping) if earlier else guess_mapping(importer, columns)
    for spec in importer.fields:
        if not spec.is_remembered and "value" in mapping.get(spec.name, {}):
            del mapping[spec.name]
    for name, value in importer.guess_constants(file_name).items():
        mapping.setdefault(name, {"value": value})
    return mapping


def read_again(
    *, run: ImportRun, mapping: dict[str, dict[str, str]], changes: dict[str, Any]
) -> ImportRun:
    """
    Read a file in another way; a dry run of the former way is forgotten.

    What was chosen stays: columns by their names, or by their places where they are called
    otherwise now.

    :param changes: of ``ImportRun.how_to_read``; the header is looked for anew in another table.
    :raises NotReady: the import is running or done.
    :raises UnreadableFile: the file can't be read that way.
    """
    if not run.can_be_mapped:
        raise NotReady
    is_other_table = "sheet" in changes or "delimiter" in changes
    how = run.how_to_read | ({"header_row": 0} if is_other_table else {}) | changes
    look = look_at(stored_file(run), **how)
    run.mapping = _carried(importer_of(run), mapping, run.columns, look.columns)
    _read_as(run, look)
    start_over(run)
    run.save()
    return run


def _carried(
    importer: type[Importer],
    mapping: dict[str, dict[str, str]],
    before: list[str],
    columns: list[str],
) -> dict[str, dict[str, str]]:
    """A mapping for columns that were called otherwise, with guesses for what is new."""
    names = dict(zip(before, columns, strict=True)) if len(before) == len(columns) else {}
    carried = {}
    for field, source in mapping.items():
        column = source.get("column", "")
        if not column or column in columns:
            carried[field] = source
        elif column in names:
            carried[field] = {"column": names[column]}
    # What nobody chose a column for, though one was offered, stays without.
    left_out = guess_mapping(importer, before).keys() - mapping.keys()
    used = {source.get("column") for source in carried.values()}
    guessed = guess_mapping(importer, columns)
    return carried | {
        field: source
        for field, source in guessed.items()
        if field not in carried and field not in left_out and source["column"] not in used
    }


def remove_import(*, acting_member: Membership, run: ImportRun) -> None:
    """Delete the file and its record; what was imported stays."""
    # Not ``remove_recorded``: the file's cells would stay behind in the trail.
    record_event(acting_member=acting_member, action="remove_import", record=run)
    run.delete()
