"""Files that people send: what they are, how large they may be, what they may unpack to."""

import io
import random
import zipfile
from collections.abc import Callable

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import FileField, Form
from django.test import Client

from imports.forms import UploadForm
from imports.models import ImportRun
from imports.reader import tables
from imports.reader.problems import Unreadable
from imports.reader.tables import LARGEST_FILE
from imports.reading import FIRST_LOOK, FileRow, UnreadableFile, open_table
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership

SHARED_STRINGS = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
TYPES = "[Content_Types].xml"
SHEET = "xl/worksheets/sheet1.xml"
QUICKLY = 1  # packing a bomb takes longer than meeting it
NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def good_book() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in range(20):
        sheet.append(["Harbor Library", row, "education"])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def changed_book(name: str, text: str, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A good book with one of its parts replaced."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(good_book())) as old,
        zipfile.ZipFile(file, "w", method, compresslevel=QUICKLY) as new,
    ):
        for part in {*old.namelist(), name}:
            new.writestr(part, text if part == name else old.read(part))
    return file.getvalue()


def sheet_of(rows: str) -> bytes:
    return changed_book(SHEET, f"<worksheet {NAMESPACE}>{rows}</worksheet>")


def book_with_strings(text: str, name: str = "xl/sharedStrings.xml") -> bytes:
    """A good book whose shared strings are this text, in a part of this name."""
    with zipfile.ZipFile(io.BytesIO(good_book())) as archive:
        parts = {each: archive.read(each) for each in archive.namelist()}
    override = f'<Override PartName="/{name}" ContentType="{SHARED_STRINGS}" />'
    parts[TYPES] = parts[TYPES].replace(b"</Types>", f"{override}</Types>".encode())
    return zip_of({**parts, name: text.encode()})


def lying_bomb() -> bytes:
    """Says that a part unpacks to a few bytes; it is 80 MB."""
    text = f"<worksheet {NAMESPACE}><sheetData>{' ' * 80_000_000}</sheetData></worksheet>"
    honest, size = changed_book(SHEET, text), len(text).to_bytes(4, "little")
    assert honest.count(size) == 2
    return honest.replace(size, (1000).to_bytes(4, "little"))


UPLOADS: dict[str, Callable[[], bytes]] = {
    "a program": lambda: b"\x7fELF\x02\x01\x01" + bytes(200),
    "a picture": lambda: b"\x89PNG\r\n\x1a\n" + bytes(200),
    "a document": lambda: b"%PDF-1.7\n\x00\x01\x02" + bytes(range(256)) * 4,
    "an old spreadsheet": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    "nothing": lambda: b"",
    "too large": lambda: b"a,b\n" + b"1,2\n" * (LARGEST_FILE // 4),
    "any other archive": lambda: zip_of({"a.txt": b"hello"}),
    "a zip bomb": lambda: zip_of({SHEET: b"0" * 320_000_000}),
    "a bomb in what is held whole": lambda: book_with_strings("A" * 70_000_000),
    "a bomb that lies about its size": lying_bomb,
    "a row far below": lambda: sheet_of(
        '<sheetData><row r="9999999999"><c r="A9999999999"><v>1</v></c></row></sheetData>'
    ),
    "wide rows without end": lambda: sheet_of(
        "<sheetData>"
        + '<row><c r="A1"><v>1</v></c><c r="ZZZ1"><v>1</v></c></row>' * 3_000
        + "</sheetData>"
    ),
    "entities that multiply": lambda: changed_book(
        SHEET,
        '<!DOCTYPE x [<!ENTITY a "'
        + "ha" * 1000
        + '">'
        + "".join(
            f'<!ENTITY {name} "{f"&{before};" * 100}">'
            for before, name in zip("abcd", "bcde", strict=True)
        )
        + f"]><worksheet {NAMESPACE}><sheetData><row><c t='str'><v>&e;</v></c></row></sheetData>"
        "</worksheet>",
    ),
    "no sheet at all": lambda: zip_of(
        {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"}
    ),
    "a torn book": lambda: good_book()[:-300],
}


def zip_of(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=QUICKLY) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def read(content: bytes) -> list[FileRow]:
    """As an upload is met: the first look has 8 seconds, where the whole file has 120."""
    return list(open_table(content, limits=FIRST_LOOK)[1])


@pytest.mark.parametrize("name", UPLOADS)
def test_check_28_what_is_no_table_is_refused_in_words(name: str) -> None:
    with pytest.raises(UnreadableFile) as error:
        read(UPLOADS[name]())
    assert str(error.value.message)


def test_check_28_a_books_word_for_its_own_size_counts_for_nothing() -> None:
    one = '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row>'
    for said in ("A1:A1", "A1:ZZ9999999999"):
        book = sheet_of(f'<dimension ref="{said}"/><sheetData>{one}</sheetData>')
        assert open_table(book)[0] == ["1", "2"]


def test_check_28_a_damaged_book_is_read_or_refused_and_nothing_else() -> None:
    content, chance = good_book(), random.Random(28)
    refused = 0
    for _number in range(150):
        damaged = bytearray(content)
        for _byte in range(chance.choice((1, 3, 30))):
            damaged[chance.randrange(4, len(damaged))] = chance.randrange(256)
        try:
            list(tables.open_table(io.BytesIO(damaged)).rows)
        except Unreadable:
            refused += 1
    assert 10 <= refused < 150


@pytest.mark.parametrize("name", ["a program", "a bomb in what is held whole", "too large"])
def test_check_28_the_page_says_so_and_keeps_nothing(
    name: str, coordinator: Membership, client: Client
) -> None:
    client.force_login(coordinator.user)
    file = SimpleUploadedFile("list.xlsx", UPLOADS[name](), content_type="text/csv")
    answer = client.post(
        f"/w/{coordinator.workspace.slug}/imports/new/", {"importer": "organizations", "file": file}
    )
    assert answer.status_code == 422
    assert "field-error" in answer.content.decode() or "errorlist" in answer.content.decode()
    with workspace_scope(coordinator.workspace):
        assert not ImportRun.objects.exists()


def test_check_28_a_files_name_leads_nowhere(coordinator: Membership, client: Client) -> None:
    client.force_login(coordinator.user)
    file = SimpleUploadedFile("x.csv", b"name,sector\nA,health\n")
    vars(file)["_name"] = "../../etc/<b>passwd\r\n.csv"
    new = f"/w/{coordinator.workspace.slug}/imports/new/"
    page = client.post(new, {"importer": "organizations", "file": file}, follow=True)
    assert page.status_code == 200
    with workspace_scope(coordinator.workspace):
        run = ImportRun.objects.get()
    assert "/" not in run.file_name
    assert "<b>" not in client.get(f"/w/{coordinator.workspace.slug}/imports/").content.decode()


def subclasses(kind: type) -> set[type]:
    children: list[type] = kind.__subclasses__()
    return {found for child in children for found in {child, *subclasses(child)}}


def test_check_28_every_door_for_files_is_looked_at() -> None:
    """A new form that takes files must be looked at here too."""
    import config.urls  # noqa: F401 - loads every form

    forms = {
        form
        for form in subclasses(Form)
        if any(isinstance(field, FileField) for field in getattr(form, "base_fields", {}).values())
        and not form.__module__.startswith(("django.", "tests."))
    }
    # An archive's own tests: tests/overview/test_archive.py.
    names = {form.__name__ for form in forms}
    assert names == {UploadForm.__name__, "ArchiveForm", "SampleForm"}
