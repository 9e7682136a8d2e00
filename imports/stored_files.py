"""Uploaded files: kept in parts, so that no process ever holds more of one than a part."""

import io
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, BinaryIO

from django.db.models.functions import Length

from imports.models import ImportRun
from imports.reading import Content, FileRow, open_table, opened

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

PART_SIZE = 256 * 1024


def store_file(run: Any, content: Content) -> None:
    """Put a file in the place of what was kept of ``run``, which has ``FilePart``s as ``parts``."""
    run.parts.all().delete()
    for number, piece in enumerate(iter(partial(opened(content).read, PART_SIZE), b"")):
        run.parts.create(number=number, content=piece)


def stored_file(run: Any) -> BinaryIO:
    """The file of ``run``, for reading; call and read it inside the workspace's scope."""
    return io.BufferedReader(_Parts(run))


def stored_table(run: ImportRun) -> tuple[list[str], Iterator[FileRow]]:
    """
    The columns and the rows of an import's file, as ``open_table`` reads them.

    :raises UnreadableFile: as ``open_table``.
    """
    return open_table(stored_file(run), **run.how_to_read)


class _Parts(io.RawIOBase):
    """The parts as one file: each is fetched when it is come to."""

    def __init__(self, run: Any) -> None:
        self._parts = run.parts.order_by("number")
        self._position, self._number, self._part = 0, -1, b""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._position}.get(whence)
        self._position = (self._size() if start is None else start) + offset
        return self._position

    def readinto(self, buffer: "WriteableBuffer") -> int:
        number, start = divmod(self._position, PART_SIZE)
        if number != self._number:
            found = self._parts.filter(number=number).values_list("content", flat=True).first()
            self._number, self._part = number, bytes(found or b"")
        target = memoryview(buffer)
        piece = self._part[start : start + len(target)]
        target[: len(piece)] = piece
        self._position += len(piece)
        return len(piece)

    def _size(self) -> int:
        last = self._parts.order_by("-number").values_list("number", Length("content")).first()
        return last[0] * PART_SIZE + last[1] if last else 0
