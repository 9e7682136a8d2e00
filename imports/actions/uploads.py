"""Writes of uploaded files: taken in, read in another way, deleted."""

from contextlib import suppress
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from imports.encodings import CERTAIN
from imports.importers.base import IMPORTERS, Importer, guess_mapping
from imports.importers.values import Column
from imports.models import ImportRun
from imports.people_in_files import start_over
from imports.reading import Content, FirstLook, UnreadableFile, look_at
from imports.stored_files import store_file, stored_file
from tenancy.audit.recording import record_event
from tenancy.errors import DomainError
from tenancy.models import Membership

# Of confirmed imports with another way of reading than the usual one.
_EARLIER_SEEN: Final = 3


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

    The mapping of the last import that was confirmed, by the same importer with the same columns in
    any order, is taken over with its answers and with how its file was said to be read, but for
    what is true of one file only (such as its period).

    :raises UnknownImporter: no importer has this key.
    :raises UnreadableFile: the file is not a table we can read; further down, the dry run says so.
    """
    if importer not in IMPORTERS:
        raise UnknownImporter(field="importer")
    run = ImportRun(importer=importer, file_name=file_name[:255], started_by=acting_member)
    look, earlier = _look_as_before(run, content)
    _read_as(run, look)
    run.mapping = _first_mapping(IMPORTERS[importer], look.columns, file_name, earlier)
    if earlier is not None:
        run.answers, run.chosen_reading = (
            _still_offered(run, earlier.answers),
            earlier.chosen_reading,
        )
    run.save()
    store_file(run, content)
    # Not ``recorded``: the trail says that a file came in, not its columns and cells.
    record_event(acting_member=acting_member, action="start_import", record=run)
    return run


def _look_as_before(run: ImportRun, content: Content) -> tuple[FirstLook, ImportRun | None]:
    """
    A file as it looks, and the confirmed import whose columns it has.

    How a person had an earlier file read comes before what this one looks like, where it gives the
    columns of that file; but not for letters that leave no doubt.
    """
    look = look_at(content)
    done = ImportRun.objects.filter(importer=run.importer, status=ImportRun.Status.DONE)
    done = done.defer("undo", "row_outcomes", "errors").order_by("-finished_at")
    tried: list[dict[str, Any]] = []
    for earlier in done.exclude(chosen_reading={})[:_EARLIER_SEEN]:
        how = {
            name: value
            for name, value in earlier.chosen_reading.items()
            if name != "encoding" or look.encoding not in CERTAIN
        }
        if earlier.is_workbook is not (not look.encoding) or not how or how in tried:
            continue
        tried.append(how)
        with suppress(UnreadableFile):
            again = look_at(content, **how)
            if set(again.columns) == set(earlier.columns):
                return again, earlier
    alike = done.filter(columns__contains=look.columns, columns__contained_by=look.columns)
    return look, alike.first()


def _still_offered(run: ImportRun, answers: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    """Answers to the questions of columns that can be given here today."""
    found: dict[str, dict[str, str]] = {}
    for spec in IMPORTERS[run.importer].fields:
        column = Column(spec.reading, {})
        for key, answer in answers.get(spec.name, {}).items():
            if answer in dict(spec.reading.answers(key, column)):
                found.setdefault(spec.name, {})[key] = answer
    return found


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
    if is_other_table:
        run.chosen_reading.pop("header_row", None)
    run.chosen_reading |= changes
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
