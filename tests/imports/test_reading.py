"""The reading process: what it gives of each cell, and what no file can do to those who ask it."""

import io
import os
import resource
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date
from datetime import time as clock
from pathlib import Path
from typing import Any

import openpyxl
import psutil
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from imports import reading
from imports.actions.dry_runs import check_import, map_columns
from imports.actions.uploads import start_import
from imports.models import ImportRun
from imports.reader.limits import MEGABYTE
from imports.reader.wire import CellType
from imports.reading import FIRST_LOOK, Cell, Limits, UnreadableFile, look_at, open_table
from tenancy.models import Membership, Workspace
from tests.security.test_uploads import (
    NAMESPACE,
    TYPES,
    book_with_strings,
    changed_book,
    sheet_of,
)

SECONDS = 10
IN_A_NEW_PROCESS = pytest.mark.usefixtures("new_reading_processes")
STYLES = "xl/styles.xml"


def rows_of(content: bytes, limits: Limits = reading.WHOLE_FILE) -> list[list[str]]:
    return [row.cells for row in open_table(content, limits=limits)[1]]


def book_of(*values: Any, formats: dict[int, str] | None = None) -> bytes:
    """One row of such cells below a header."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for column, value in enumerate(values, start=1):
        sheet.cell(1, column, f"c{column}")
        sheet.cell(2, column, value).number_format = (formats or {}).get(column, "General")
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("value", "number_format", "text", "cell_type"),
    [
        (0.704, "0.0%", "70.4%", CellType.NUMBER),
        (1, "0%", "100%", CellType.NUMBER),
        (0.07, '0.0"%"', "0.07", CellType.NUMBER),
        (0.1 + 0.2, "General", "0.3", CellType.NUMBER),
        (12345678901, "General", "12345678901", CellType.NUMBER),
        (7, "000", "007", CellType.NUMBER),
        (7, "0", "7", CellType.NUMBER),
        (-1059.5, "#,##0.00", "-1059.5", CellType.NUMBER),
        (date(2025, 1, 1), "mmm-yy", "2025-01-01", CellType.DATE),
        (45658.5625, "yyyy-mm-dd hh:mm", "2025-01-01 13:30:00", CellType.DATE),
        (clock(13, 30), "hh:mm", "13:30:00", CellType.DATE),
        (True, "General", "TRUE", CellType.BOOLEAN),
        ("#N/A", "General", "#N/A", CellType.ERROR),
        ("=1+1", "General", "", CellType.FORMULA),
    ],
)
def test_a_cell_comes_with_its_type_and_number_format(
    value: object, number_format: str, text: str, cell_type: CellType
) -> None:
    [[cell, _last]] = rows_of(book_of(value, "x", formats={1: number_format}))
    assert isinstance(cell, Cell)
    assert (cell, cell.type, cell.number_format) == (text, cell_type, number_format)


def test_texts_of_a_workbook_are_plain() -> None:
    [row] = rows_of(book_of("Ñandú", "0012", '="a"'))
    assert row[:2] == ["Ñandú", "0012"]
    assert [type(cell) for cell in row[:2]] == [str, str]


def many_styles() -> str:
    """As many styles and number formats as a spreadsheet program keeps."""
    formats = "".join(
        f'<numFmt numFmtId="{number}" formatCode="0.0&quot;{number}&quot;"/>'
        for number in range(164, 414)
    )
    styles = "".join(
        f'<xf numFmtId="{164 + number % 250}" fontId="0" fillId="0" borderId="0"/>'
        for number in range(64_000)
    )
    return (
        f"<styleSheet {NAMESPACE}><numFmts>{formats}</numFmts><cellXfs>{styles}</cellXfs>"
        "</styleSheet>"
    )


def many_strings(count: int = 100_000) -> str:
    strings = "".join(f"<si><t>{number}</t></si>" for number in range(count))
    return f"<sst {NAMESPACE}>{strings}</sst>"


# Much, but no more than can be read.
READ = {
    "64,000 styles",
    "100,000 shared strings",
    "a bomb in the shared strings, named like a sheet",
}
HOSTILE: dict[str, Callable[[], bytes]] = {
    "a bomb in the shared strings, named like a sheet": lambda: book_with_strings(
        f"<sst {NAMESPACE}>{' ' * 200_000_000}</sst>", "xl/worksheets/sheet2.xml"
    ),
    "100,000 shared strings": lambda: book_with_strings(many_strings()),
    "a bomb in the styles": lambda: changed_book(
        STYLES, f"<styleSheet {NAMESPACE}>{' ' * 200_000_000}</styleSheet>"
    ),
    "64,000 styles": lambda: changed_book(STYLES, many_styles()),
    "a bomb in the list of parts": lambda: changed_book(TYPES, "<Types>" + " " * 200_000_000),
    "deep elements": lambda: sheet_of("<a>" * 5_000_000),
    "deep shared strings": lambda: book_with_strings(f"<sst {NAMESPACE}>" + "<si>" * 5_000_000),
    "a million columns": lambda: sheet_of(
        f"<sheetData><row>{'<c><v>1</v></c>' * 1_000_000}</row></sheetData>"
    ),
    "an endless cell": lambda: sheet_of(
        f"<sheetData><row><c t='str'><v>{'x' * 250_000_000}</v></c></row></sheetData>"
    ),
    "an endless line of CSV": lambda: b"a,b\n" + b"x" * 15_000_000,
    "an endless quote in CSV": lambda: b'a,b\n"' + b"x\n" * 7_000_000,
    "a million columns of CSV": lambda: b"," * 1_500_000 + b"x\n1,2\n",
    "only commas": lambda: b"a,b\n" + b"," * 15_000_000,
    "ten million rows": lambda: b"a\n" * 10_000_000,
}


class Watching(threading.Thread):
    """Looks at the memory of reading processes."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.most, self.is_over = 0, threading.Event()

    def run(self) -> None:
        seen: list[psutil.Process] = []
        while not self.is_over.wait(0.005):
            with suppress(psutil.NoSuchProcess):
                # Looking for them goes through all processes of the machine.
                seen = [child for child in seen if child.is_running()] or readers()
                self.most = max(self.most, *(child.memory_info().rss for child in seen), 0)

    def stop(self) -> int:
        """The most that was seen."""
        self.is_over.set()
        self.join()
        return self.most


@pytest.mark.parametrize("name", HOSTILE)
@IN_A_NEW_PROCESS
def test_a_hostile_file_ends_in_words_soon_and_below_the_cap(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    content, words = HOSTILE[name](), ""
    # A busy machine lets what can be read wait; the processor's time is what it may use.
    limits = replace(FIRST_LOOK, seconds=60) if name in READ else FIRST_LOOK
    monkeypatch.setattr(reading, "FIRST_LOOK", limits)
    watching = Watching()
    watching.start()
    began, used = time.monotonic(), used_by_readers()
    try:
        look_at(content)
        rows_of(content, limits=limits)
    except UnreadableFile as refused:
        words = str(refused.message)
    if name in READ:
        assert used_by_readers() - used < FIRST_LOOK.seconds
    else:
        assert time.monotonic() - began < 2 * SECONDS
    assert 0 < watching.stop() <= FIRST_LOOK.megabytes * MEGABYTE
    assert bool(words) is (name not in READ)


@pytest.mark.parametrize(
    ("limits", "words"),
    [(Limits(seconds=60, megabytes=90), "90 MB of memory"), (Limits(seconds=1), "1 seconds")],
)
@IN_A_NEW_PROCESS
def test_a_limit_is_named_in_the_words(limits: Limits, words: str) -> None:
    with pytest.raises(UnreadableFile, match=words):
        open_table(book_with_strings(many_strings(1_500_000)), limits=limits)


@IN_A_NEW_PROCESS
def test_a_killed_reader_is_an_error_of_the_import_and_no_more(
    coordinator: Membership, scope: Workspace
) -> None:
    """The worker lives, and reads the next file."""
    content = b"name,sector\n" + b"School,education\n" * 200_000
    run = start_import(
        acting_member=coordinator, importer="organizations", file_name="a.csv", content=content
    )
    map_columns(acting_member=coordinator, run=run, mapping=run.mapping)
    killer = threading.Thread(target=kill_a_reader)
    killer.start()
    check_import(run=run)
    killer.join()
    assert run.status == ImportRun.Status.FAILED
    assert "to read" in run.error
    assert not readers()
    assert rows_of(b"a,b\n1,2\n") == [["1", "2"]]


def used_by_readers() -> float:
    """The processor's seconds that processes of this one took, up to their end."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def readers() -> list[psutil.Process]:
    children = psutil.Process(os.getpid()).children()
    return [child for child in children if "imports.reader" in child.cmdline()]


def kill_a_reader() -> None:
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        for child in readers():
            child.send_signal(signal.SIGKILL)
            return
        time.sleep(0.001)


@IN_A_NEW_PROCESS
def test_a_reader_ends_with_those_who_asked() -> None:
    _columns, rows = open_table(b"a,b\n" + b"1,2\n" * 100_000, encoding="utf-8")
    assert next(rows).cells == ["1", "2"]
    assert len(readers()) == 1
    del rows
    assert not readers()


@IN_A_NEW_PROCESS
def test_a_reader_knows_no_secret_and_opens_nothing() -> None:
    code = (
        "import os, socket\n"
        "from imports.reader.limits import confine\n"
        "confine(megabytes=400, seconds=5)\n"
        "for what in (socket.socket, lambda: open('/etc/hostname'), os.pipe):\n"
        "    try: what()\n"
        "    except OSError: print('refused')\n"
        "print(sorted(os.environ))"
    )
    with reading._started() as process:
        environment = psutil.Process(process.pid).environ()
        process.kill()
    assert not {"DATABASE_URL", "SECRET_KEY", "REDIS_URL"} & set(environment)
    out = run_python(code)
    assert out.count("refused") == 3


def run_python(code: str) -> str:
    import subprocess
    import sys

    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=30
    )
    return done.stdout


@IN_A_NEW_PROCESS
def test_no_more_files_are_read_at_a_time_than_there_are_places(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reading, "_places", threading.BoundedSemaphore(1))
    _columns, rows = open_table(b"a,b\n" + b"1,2\n" * 100_000, encoding="utf-8")
    next(rows)
    with pytest.raises(UnreadableFile, match="Try again"):
        open_table(b"a,b\n1,2\n", limits=Limits(seconds=1))
    del rows
    assert open_table(b"a,b\n1,2\n")[0] == ["a", "b"]


def test_a_page_says_what_a_file_needs(coordinator: Membership, client: Client) -> None:
    client.force_login(coordinator.user)
    file = SimpleUploadedFile("list.xlsx", HOSTILE["a bomb in the styles"]())
    began = time.monotonic()
    answer = client.post(
        f"/w/{coordinator.workspace.slug}/imports/new/", {"importer": "organizations", "file": file}
    )
    assert time.monotonic() - began < SECONDS
    assert answer.status_code == 422


def test_the_reader_starts_without_django(tmp_path: Path) -> None:
    loaded = run_python(
        "import imports.reader.__main__, imports.reader.workbooks, sys\n"
        "print([name for name in sys.modules if name.startswith(('django', 'tenancy'))])"
    )
    assert loaded.strip() == "[]"
