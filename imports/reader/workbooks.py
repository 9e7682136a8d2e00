"""
Rows of XLSX.

openpyxl reads what is small: which parts there are and which sheets, and it knows the built-in
number formats and how dates are counted. What may be large, rows, shared strings and styles, goes
through the parser of the standard library, one element at a time: that takes less than half of
openpyxl's time, holds no more for a longer sheet, and shows formulas without a value, which
openpyxl gives as empty cells.
"""

import re
import zipfile
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from typing import IO, Any, BinaryIO, Self
from xml.parsers import expat

from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.utils import column_index_from_string
from openpyxl.xml.constants import ARC_STYLE, SHARED_STRINGS

from imports.reader.cells import GENERAL, iso_date_cell, number_cell
from imports.reader.problems import Unreadable
from imports.reader.wire import CellType, WireCell

PIECE_SIZE = 64 * 1024
LARGEST_UNPACKED = 300 * 1024 * 1024
LARGEST_HELD = 60 * 1024 * 1024
MOST_LINES = 1_048_576  # as many as a sheet can have
MOST_CELLS_IN_A_ROW = 16_384
MOST_CELLS = 50_000_000
DEEPEST = 64
_COLUMN = re.compile(r"[A-Z]{1,3}")
_SPACES = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)


class Archive(zipfile.ZipFile):
    """
    A ZIP file that gives out only so much.

    Whatever is opened is held whole by whoever reads it, and counts, by what it unpacks to and
    not by what it is called or says it is. Sheets alone are streamed.
    """

    held = 0

    def check_size(self) -> None:
        """:raises Unreadable: all of it unpacks to more than ``LARGEST_UNPACKED``."""
        if sum(entry.file_size for entry in self.infolist()) > LARGEST_UNPACKED:
            raise Unreadable("unpacks")

    def open(self, name: Any, *args: Any, **kwargs: Any) -> IO[bytes]:
        """:raises Unreadable: all that was opened comes to more than ``LARGEST_HELD``."""
        entry = name if isinstance(name, zipfile.ZipInfo) else self.getinfo(name)
        self.held += entry.file_size
        if self.held > LARGEST_HELD:
            raise Unreadable("unpacks")
        return super().open(name, *args, **kwargs)

    def stream(self, name: str) -> IO[bytes]:
        """A part that is read in pieces; a ZIP file never gives more of it than it declares."""
        return super().open(name)


def workbook_rows(file: BinaryIO) -> Iterator[list[WireCell]]:
    """
    The rows of the first sheet.

    :raises Unreadable: no workbook, a broken one, or one that unpacks to far more than it should.
    """
    try:
        with closing(Archive(file)) as archive:
            archive.check_size()
            yield from _sheet_rows(archive, *_opened(archive, file))
    except (Unreadable, MemoryError):
        raise
    except expat.ExpatError as error:
        if error.code == expat.errors.codes[expat.errors.XML_ERROR_NO_MEMORY]:
            raise MemoryError from error
        raise Unreadable("workbook") from error
    except Exception as error:  # a broken or hostile file can raise anything in the libraries
        raise Unreadable("workbook") from error


def _opened(archive: Archive, file: BinaryIO) -> tuple[str, "_Sheet"]:
    """The part of the first sheet, and what reads its rows."""
    reader: Any = ExcelReader(file, read_only=True, data_only=True, keep_links=False)
    reader.archive = archive
    reader.read_manifest()
    reader.read_workbook()
    names = set(archive.namelist())
    parts = [
        rel.target
        for _sheet, rel in reader.parser.find_sheets()
        if rel.Type.endswith("/worksheet") and rel.target in names
    ]
    if not parts:
        raise Unreadable("workbook")
    strings = reader.package.find(SHARED_STRINGS)
    shared = [] if strings is None else _Strings().read(archive, strings.PartName[1:]).strings
    formats = _Styles().read(archive, ARC_STYLE).formats if ARC_STYLE in names else []
    return parts[0], _Sheet(shared, formats, reader.wb.epoch)


def _sheet_rows(archive: Archive, part: str, sheet: "_Sheet") -> Iterator[list[WireCell]]:
    """Rows in their places: those that the file leaves out are empty."""
    lines = cells = 0
    with archive.stream(part) as source:
        for number, row in sheet.rows(source):
            cells += len(row)
            if number > MOST_LINES or cells > MOST_CELLS:
                raise Unreadable("unpacks")
            for _missing in range(lines + 1, number):
                yield []
            if number > lines:
                lines = number
                yield row


class _Parser:
    """Calls ``on_start`` and ``on_end`` with the names of elements, and gathers the texts."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._depth = 0
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self.texts.append

    def read(self, archive: Archive, part: str) -> Self:
        """Parse all of a part."""
        with archive.open(part) as source:
            for piece in iter(partial(source.read, PIECE_SIZE), b""):
                self.feed(piece)
            self.feed(b"")
        return self

    def feed(self, piece: bytes) -> None:
        """Parse the next piece; an empty one is the end."""
        self._parser.Parse(piece, not piece)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise Unreadable("workbook")
        space, _blank, local = name.partition(" ")
        if space in _SPACES:
            self.on_start(local, attributes)

    def _end(self, name: str) -> None:
        self._depth -= 1
        space, _blank, local = name.partition(" ")
        if space in _SPACES:
            self.on_end(local)

    def text(self) -> str:
        """What was gathered since the last time."""
        text = "".join(self.texts)
        self.texts.clear()
        return text

    def on_start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        raise NotImplementedError

    def on_end(self, name: str) -> None:
        """An element is over."""


class _Styles(_Parser):
    """The number format of each style of cells."""

    def __init__(self) -> None:
        super().__init__()
        self.formats: list[str] = []
        self._own: dict[str, str] = {}
        self._is_of_cells = False

    def on_start(self, name: str, attributes: dict[str, str]) -> None:
        self.texts.clear()
        if name == "numFmt":
            self._own[attributes["numFmtId"]] = attributes["formatCode"]
        elif name == "cellXfs":
            self._is_of_cells = True
        elif name == "xf" and self._is_of_cells:
            key = attributes.get("numFmtId", "0")
            self.formats.append(self._own.get(key) or BUILTIN_FORMATS.get(int(key), GENERAL))

    def on_end(self, name: str) -> None:
        if name == "cellXfs":
            self._is_of_cells = False


class _Strings(_Parser):
    """The shared strings; runs of several formats are one text, hints at pronunciation none."""

    def __init__(self) -> None:
        super().__init__()
        self.strings: list[str] = []
        self._pieces: list[str] = []
        self._is_hint = False

    def on_start(self, name: str, attributes: dict[str, str]) -> None:
        self.texts.clear()
        self._is_hint = self._is_hint or name == "rPh"

    def on_end(self, name: str) -> None:
        if name == "t" and not self._is_hint:
            self._pieces.append(self.text())
        elif name == "rPh":
            self._is_hint = False
        elif name == "si":
            self.strings.append("".join(self._pieces))
            self._pieces.clear()


class _Sheet(_Parser):
    """The rows of one sheet."""

    def __init__(self, strings: list[str], formats: list[str], epoch: Any) -> None:
        super().__init__()
        self._strings, self._formats, self._epoch = strings, formats, epoch
        self._done: list[tuple[int, list[WireCell]]] = []
        self._number = 0
        self._row: list[WireCell] = []
        self._place = ""
        self._type = "n"
        self._style = "0"
        self._value: str | None = None
        self._pieces: list[str] = []
        self._is_formula = self._is_hint = False

    def rows(self, source: IO[bytes]) -> Iterator[tuple[int, list[WireCell]]]:
        """Each row with its number; no more is held than what one piece of the file brings."""
        for piece in iter(partial(source.read, PIECE_SIZE), b""):
            self.feed(piece)
            yield from self._done
            self._done.clear()
        self.feed(b"")
        yield from self._done

    def on_start(self, name: str, attributes: dict[str, str]) -> None:
        self.texts.clear()
        if name == "c":
            self._place = attributes.get("r", "")
            self._type = attributes.get("t", "n")
            self._style = attributes.get("s", "0")
            self._value, self._is_formula = None, False
        elif name == "row":
            self._row = []
            self._number = int(attributes.get("r", self._number + 1))
        elif name == "f":
            self._is_formula = True
        elif name == "rPh":
            self._is_hint = True

    def on_end(self, name: str) -> None:
        if name == "v":
            self._value = self.text()
        elif name == "c":
            self._place_cell()
        elif name == "t" and not self._is_hint:
            self._pieces.append(self.text())
        elif name == "rPh":
            self._is_hint = False
        elif name == "is":
            self._value = "".join(self._pieces)
            self._pieces.clear()
        elif name == "row":
            self._done.append((self._number, self._row))

    def _place_cell(self) -> None:
        """Put the cell where it says it is; those between are empty."""
        found = _COLUMN.match(self._place)
        column = column_index_from_string(found[0]) if found else len(self._row) + 1
        if column > MOST_CELLS_IN_A_ROW:
            raise Unreadable("columns")
        missing = column - len(self._row) - 1
        if missing < 0:
            return  # a second cell in the same place
        self._row.extend([""] * missing)
        self._row.append(self._cell())

    def _cell(self) -> WireCell:
        value, style = self._value, int(self._style)
        number_format = self._formats[style] if 0 <= style < len(self._formats) else GENERAL
        if not value:
            return ("", CellType.FORMULA, number_format) if self._is_formula else ""
        match self._type:
            case "s":
                return self._strings[int(value)]
            case "n":
                return number_cell(value.strip(), number_format, self._epoch)
            case "b":
                return "TRUE" if value.strip() == "1" else "FALSE", CellType.BOOLEAN, number_format
            case "e":
                return value, CellType.ERROR, number_format
            case "d":
                return iso_date_cell(value, number_format)
            case _:
                return value
