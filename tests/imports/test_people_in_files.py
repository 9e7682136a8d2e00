"""Whether a file may name somebody is seen without taking it apart, and never missed."""

from io import BytesIO

import pytest
from openpyxl import Workbook

from imports.actions.uploads import start_import
from imports.people_in_files import may_name, take_out
from imports.stored_files import stored_table
from tenancy.models import Membership, Workspace
from tenancy.privacy.personal_data import Subject

SUBJECT = Subject(
    person_id=None,
    names=frozenset({"Ana Núñez & Söhne"}),
    emails=frozenset({"ana@schule.example"}),
)


def _spreadsheet(cell: str) -> bytes:
    book, file = Workbook(), BytesIO()
    assert book.active is not None
    book.active.append(["Name"])
    book.active.append([cell])
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize("cell", ["ANA NÚÑEZ & SÖHNE", "<ana@SCHULE.example>"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_somebody_in_a_text_file_is_seen(cell: str, encoding: str) -> None:
    assert may_name(f"Name\n{cell}\n".encode(encoding), SUBJECT)


@pytest.mark.parametrize("cell", ["ANA NÚÑEZ & SÖHNE", "<ana@SCHULE.example>"])
def test_somebody_in_a_spreadsheet_is_seen(cell: str) -> None:
    assert may_name(_spreadsheet(cell), SUBJECT)


@pytest.mark.parametrize("content", [b"Name\nBert\n", _spreadsheet("Bert"), b"PK broken"])
def test_a_file_without_them_need_not_be_taken_apart(content: bytes) -> None:
    assert not may_name(content, SUBJECT)


def test_rows_keep_their_numbers_when_somebody_is_taken_out(
    coordinator: Membership, scope: Workspace
) -> None:
    text = "Members\n\nName;Sector\nBo;health\n\nAna Núñez & Söhne;health\nCy;health\n"
    run = start_import(
        acting_member=coordinator,
        importer="organizations",
        file_name="a.csv",
        content=text.encode("cp1252"),
    )
    assert [row.number for row in stored_table(run)[1]] == [4, 6, 7]
    assert take_out(run, SUBJECT)
    columns, rows = stored_table(run)
    assert columns == ["Name", "Sector"]
    assert list(rows) == [(4, ["Bo", "health"], ""), (7, ["Cy", "health"], "")]


def test_somebody_is_seen_in_the_encoding_that_was_chosen() -> None:
    subject = Subject(person_id=None, names=frozenset({"Иванова"}))
    content = "Имя\nИванова\n".encode("koi8_r")
    assert may_name(content, subject, "koi8_r")
    assert not may_name(content, subject, "cp1251")
