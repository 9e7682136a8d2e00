"""An archive on its way while it is made."""

import gzip
import json
from collections.abc import Iterable, Iterator
from tempfile import TemporaryFile
from typing import Any, Final

from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from feedback.models import Wave
from feedback.queries.exports import answer_table, rows_in_scopes
from overview.actions.archives.tables import archived_models, archived_rows, what_is_left_out
from records.files import ROWS_AT_ONCE, every_row
from records.noun import Noun
from records.spreadsheets import Row, csv_pieces
from tenancy.audit.recording import snapshot
from tenancy.isolation.models import TenantModel
from tenancy.isolation.scope import one_moment_scope, workspace_scope
from tenancy.models import Membership, Workspace

MANIFEST: Final = "manifest.json"
FORMAT: Final = 2
PIECE: Final = 256 * 1024


def archive_members(
    member: Membership, nouns: Iterable[Noun[Any]]
) -> Iterator[tuple[str, Iterable[bytes]]]:
    """
    Name and content of each file of the archive.

    :param nouns: whose lists are in it, each read in scopes of its own.
    """
    workspace = member.workspace
    for noun in nouns:
        yield f"lists/{noun.path}.csv", _csv(every_row(noun, member))
    yield from _files_of_answers(member)
    yield "left-out.csv", _csv(_left_out(workspace))
    yield from _data(workspace)


def _csv(rows: Iterable[Row]) -> Iterator[bytes]:
    return (piece.encode() for piece in csv_pieces(rows))


def _left_out(workspace: Workspace) -> Iterator[Row]:
    yield [_("Not in the archive as data"), _("How many"), _("Why")]
    with workspace_scope(workspace):
        found = what_is_left_out()
    yield from found


def _in_chunks(model: type[TenantModel], workspace: Workspace) -> Iterator[list[Any]]:
    """What goes into an archive of a table, in the order of ids, in scopes of its own."""
    last = None
    while True:
        with workspace_scope(workspace):
            rows = archived_rows(model).order_by("pk")
            chunk = list((rows if last is None else rows.filter(pk__gt=last))[:ROWS_AT_ONCE])
        if not chunk:
            return
        last = chunk[-1].pk
        yield chunk


def _files_of_answers(member: Membership) -> Iterator[tuple[str, Iterable[bytes]]]:
    """Of each survey that was sent, what its own page lets the member take away."""
    language = get_language() or "en"
    with workspace_scope(member.workspace):
        found = Wave.results.visible_to(member).order_by("pk")
        waves = list(found.select_related("survey", "version"))
    for number, wave in enumerate(waves, start=1):
        with workspace_scope(member.workspace):
            table = answer_table(wave=wave, language=language)
        name = slugify(f"{wave.survey} {wave.name}")[:60] or "survey"
        rows = rows_in_scopes(member.workspace, table, language=language)
        yield f"answers/{number}-{name}.csv", _csv(rows)


def _data(workspace: Workspace) -> Iterator[tuple[str, Iterable[bytes]]]:
    """
    Every row as JSON, all as they are at one moment: what somebody adds or removes meanwhile would
    leave rows that refer to nothing, with which no workspace can be filled.
    """
    counts: dict[str, int] = {}
    with TemporaryFile() as file:
        sizes: dict[str, int] = {}
        with gzip.open(file, "wb", compresslevel=1) as written, one_moment_scope(workspace):
            for model in archived_models():
                label = model._meta.label_lower
                counts[label], start = 0, written.tell()
                for chunk in _in_chunks(model, workspace):
                    counts[label] += len(chunk)
                    written.writelines(map(_line, chunk))
                sizes[label] = written.tell() - start
        file.seek(0)
        with gzip.open(file) as read:
            for label, size in sizes.items():
                yield f"data/{label}.jsonl", _pieces(read, size)
    manifest = {"format": FORMAT, "workspace": workspace.name, "counts": counts}
    yield MANIFEST, [json.dumps(manifest).encode()]


def _line(row: TenantModel) -> bytes:
    return f"{json.dumps(snapshot(row), ensure_ascii=False)}\n".encode()


def _pieces(file: Any, size: int) -> Iterator[bytes]:
    while size:
        piece = file.read(min(size, PIECE))
        size -= len(piece)
        yield piece
