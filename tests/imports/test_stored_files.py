"""Uploaded files are kept in parts, and read without holding more than one of them."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.models.functions import Length
from django.test import Client
from django.test.utils import CaptureQueriesContext

from imports import people_in_files
from imports.actions.dry_runs import check_import, map_columns
from imports.actions.uploads import start_import
from imports.models import ImportRun, StoredPart
from imports.people_in_files import may_name
from imports.queries import RowOutcomes
from imports.stored_files import PART_SIZE, store_file, stored_file, stored_table
from records.spreadsheets import xlsx_pieces
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership, Workspace
from tenancy.privacy.personal_data import Subject

# Three parts and a bit; letters of two bytes, so that some lie across two parts.
LINES = [f"Señora Ñ {number:05},health" for number in range(36_000)]
LONG = "\n".join(["name,sector", *LINES]).encode()


def started(member: Membership, content: bytes) -> ImportRun:
    return start_import(
        acting_member=member, importer="organizations", file_name="file.csv", content=content
    )


def test_a_file_comes_back_as_it_was(coordinator: Membership, scope: Workspace) -> None:
    assert len(LONG) > 3 * PART_SIZE
    run = started(coordinator, LONG)
    sizes = run.parts.order_by("number").values_list(Length("content"), flat=True)
    assert list(sizes) == [PART_SIZE] * 3 + [len(LONG) - 3 * PART_SIZE]
    file = stored_file(run)
    assert file.read() == LONG
    assert file.seek(0, io.SEEK_END) == len(LONG)
    file.seek(PART_SIZE - 2)
    assert file.read(5) == LONG[PART_SIZE - 2 : PART_SIZE + 3]
    _columns, rows = stored_table(run)
    assert [row.cells[0] for row in rows] == [line.partition(",")[0] for line in LINES]


def test_a_new_file_leaves_nothing_of_the_old_one(
    coordinator: Membership, scope: Workspace
) -> None:
    run = started(coordinator, LONG)
    store_file(run, b"name,sector\nA,health\n")
    assert stored_file(run).read() == b"name,sector\nA,health\n"
    run.delete()
    assert not StoredPart.objects.exists()


def test_the_first_page_reads_the_first_part_only(
    coordinator: Membership, scope: Workspace
) -> None:
    run = started(coordinator, LONG)
    run.row_outcomes, run.mapping = "a" * len(LINES), {"name": {"column": "name"}}
    with CaptureQueriesContext(connection) as first:
        assert [row.text for row in RowOutcomes(run)[:2]] == ["Señora Ñ 00000", "Señora Ñ 00001"]
    assert len(_parts_in(first)) == 1
    with CaptureQueriesContext(connection) as last:
        assert RowOutcomes(run)[len(LINES) - 1].text == "Señora Ñ 35999"
    assert len(_parts_in(last)) == 4


def _parts_in(captured: CaptureQueriesContext) -> list[str]:
    return [
        query["sql"]
        for query in captured
        if 'SELECT "imports_storedpart"."content"' in query["sql"]
    ]


def test_an_upload_is_kept_in_parts_too(coordinator: Membership, client: Client) -> None:
    client.force_login(coordinator.user)
    new = f"/w/{coordinator.workspace.slug}/imports/new/"
    wide = (LONG.decode() + "\n").encode("cp1252") * 4  # more than is held in memory
    file = SimpleUploadedFile("wide.csv", wide)
    assert client.post(new, {"importer": "organizations", "file": file}).status_code == 302
    with workspace_scope(coordinator.workspace):
        run = ImportRun.objects.get()
        assert (run.encoding, run.rows_total) == ("cp1252", 4 * len(LINES) + 3)
        assert stored_file(run).read() == wide


def test_the_rows_of_a_workbook_are_counted_by_the_dry_run(
    coordinator: Membership, client: Client
) -> None:
    """Going through a large one takes too long for the request that brings it."""
    client.force_login(coordinator.user)
    here = f"/w/{coordinator.workspace.slug}/imports/"
    rows = [["name", "sector"], ["Alpha", "health"], ["Beta", "health"]]
    content = b"".join(xlsx_pieces([("A", rows)]))
    data = {"importer": "organizations", "file": SimpleUploadedFile("a.xlsx", content)}
    columns = client.post(f"{here}new/", data, follow=True)
    assert "a.xlsx: We have guessed" in columns.content.decode()
    with workspace_scope(coordinator.workspace):
        run = ImportRun.objects.get()
        assert (run.encoding, run.rows_total, run.columns) == ("", 0, rows[0])
        map_columns(acting_member=coordinator, run=run, mapping=run.mapping)
    assert "Rows so far: 0" in client.get(f"{here}{run.pk}/").content.decode()
    with workspace_scope(coordinator.workspace):
        assert check_import(run=run).rows_total == 2
    assert "Rows so far" not in client.get(f"{here}{run.pk}/").content.decode()


@pytest.mark.parametrize("size", range(1, 12))
@pytest.mark.parametrize("text", ["x Ana Núñez y", "x Ana N&#250;&#xF1;ez y"])
def test_a_name_that_lies_across_two_pieces_is_seen(
    size: int, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people_in_files, "TEXT_SIZE", size)
    subject = Subject(person_id=None, names=frozenset({"Ana Núñez"}))
    assert may_name(text.encode(), subject)
    assert not may_name(text.replace("ez", "az").encode(), subject)
