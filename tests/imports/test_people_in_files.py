"""Whether a file may name somebody is seen without taking it apart, and never missed."""

from io import BytesIO

import pytest
from openpyxl import Workbook

from imports.people_in_files import may_name
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
