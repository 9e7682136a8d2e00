"""How a file was said to be read counts for the next one of the same shape, once it came in."""

import io
from typing import Any

import openpyxl
import pytest

from imports.actions.applying import apply_import, confirm_import
from imports.actions.dry_runs import check_import, map_columns
from imports.actions.uploads import read_again, start_import
from imports.models import ImportRun
from stakeholders.models import Organization
from tenancy.models import Membership

pytestmark = pytest.mark.usefixtures("scope")

BOOK_ROWS = (["Name", "Sector"], ["Draft", "health"], ["Draft too", "health"])


def started(member: Membership, content: bytes) -> ImportRun:
    return start_import(
        acting_member=member, importer="organizations", file_name="file", content=content
    )


def chosen(member: Membership, content: bytes, **changes: Any) -> ImportRun:
    """A file that a person says how to read."""
    run = started(member, content)
    return read_again(run=run, mapping=run.mapping, changes=changes)


def brought_in(member: Membership, run: ImportRun) -> ImportRun:
    mapping = {"name": {"column": run.columns[0]}, "sector": {"value": "health"}}
    map_columns(acting_member=member, run=run, mapping=mapping)
    run = check_import(run=run)
    confirm_import(acting_member=member, run=run, leave_out_errors=True)
    return apply_import(acting_member=member, run=run)


def book_of(**sheets: Any) -> bytes:
    book = openpyxl.Workbook()
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    del book["Sheet"]
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


GREEK = "Name,Sector\nΚέντρο Νεολαίας,health\n"
HEADED = b"Our,partners\nName,City\nAlpha,Bronx\nBeta,Bronx\n"
COMMAS = b"Name; City,Rest\nA; B,1\nC; D,2\n"
SHEETS = book_of(Drafts=BOOK_ROWS, Final=BOOK_ROWS)


@pytest.mark.parametrize(
    ("content", "changes"),
    [
        (GREEK.encode("iso8859_7"), {"encoding": "cp1253"}),
        (HEADED, {"header_row": 2}),
        (COMMAS, {"delimiter": ","}),
        (SHEETS, {"sheet": "Final"}),
        (SHEETS, {"sheet": "Final", "header_row": 2}),
    ],
    ids=["encoding", "header row", "delimiter", "sheet", "sheet and header row"],
)
def test_b_how_a_file_is_read_is_remembered_after_a_confirmed_import_only(
    coordinator: Membership, content: bytes, changes: dict[str, Any]
) -> None:
    usual = started(coordinator, content).how_to_read
    run = chosen(coordinator, content, **changes)
    wanted = run.how_to_read
    assert wanted == usual | changes
    assert started(coordinator, content).how_to_read == usual
    brought_in(coordinator, run)
    again = started(coordinator, content)
    assert again.how_to_read == wanted
    assert again.mapping == run.mapping
    # And it goes on being so, though nobody chose it again.
    brought_in(coordinator, again)
    ImportRun.objects.filter(pk=run.pk).delete()
    assert started(coordinator, content).how_to_read == wanted


def test_b_a_choice_of_how_to_read_counts_for_files_of_that_shape_only(
    coordinator: Membership,
) -> None:
    brought_in(coordinator, chosen(coordinator, HEADED, header_row=2))
    other = started(coordinator, b"Name,Sector\nA,health\nB,health\n")
    assert (other.header_row, other.chosen_reading) == (1, {})
    moved = started(coordinator, HEADED.replace(b"City", b"Town"))
    assert moved.chosen_reading == {}
    assert started(coordinator, SHEETS).chosen_reading == {}


def test_b_letters_that_leave_no_doubt_are_read_as_they_are(coordinator: Membership) -> None:
    run = chosen(coordinator, GREEK.encode("iso8859_7"), encoding="cp1253")
    brought_in(coordinator, run)
    again = started(coordinator, GREEK.replace("Κέντρο", "Κήπος").encode())
    assert again.encoding == "utf-8"
    brought_in(coordinator, again)
    assert Organization.objects.filter(name="Κήπος Νεολαίας").exists()
    # The choice is not forgotten by that.
    assert started(coordinator, GREEK.encode("iso8859_7")).encoding == "cp1253"


def test_b_a_sheet_that_the_next_file_lacks_is_not_looked_for(coordinator: Membership) -> None:
    brought_in(coordinator, chosen(coordinator, SHEETS, sheet="Final"))
    again = started(coordinator, book_of(Other=BOOK_ROWS))
    assert again.sheet == "Other"
    assert again.mapping["sector"] == {"value": "health"}


def test_b_the_same_columns_in_another_order_are_the_same_shape(coordinator: Membership) -> None:
    first = brought_in(coordinator, started(coordinator, b"Ort,Art\nA,x\n"))
    again = started(coordinator, b"Art,Ort\nx,B\n")
    assert again.mapping == first.mapping
    assert started(coordinator, b"Art,Ort,More\nx,B,1\n").mapping == {}
    assert started(coordinator, b"Ort\nB\n").mapping == {}
