"""Files in every dress, the dry run, all or nothing, and undo; on real files."""

import io
from collections import Counter
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import UUID

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client
from django.utils import timezone

from imports.actions.applying import (
    RowsLeftOut,
    UseChanged,
    apply_import,
    confirm_import,
    undo_import,
)
from imports.actions.dry_runs import ColumnMissing, check_import, map_columns, summary_of
from imports.actions.queueing import resume_imports
from imports.actions.uploads import NotReady, start_import
from imports.models import ImportRun
from imports.reading import UnreadableFile, look_at, open_table
from imports.tasks import apply_import_task, check_import_task
from stakeholders.models import Organization, Person
from tenancy.isolation.scope import workspace_scope
from tenancy.models import AuditEvent, Membership, Workspace
from tests.factories.partnerships import make_participation, make_partnership
from tests.factories.stakeholders import make_organization, make_person
from tests.factories.tenancy import make_member, make_workspace

DATA = Path(__file__).parents[2] / "demo" / "data"
DIRECTORY = DATA / "partnerships" / "nyc_hs_directory_brooklyn_bronx_manhattan.csv"
MEMBERS = DATA / "partnerships" / "carpentries_member_organizations_2018-08.csv"


def start(member: Membership, content: bytes, importer: str = "organizations") -> ImportRun:
    return start_import(
        acting_member=member, importer=importer, file_name="file.csv", content=content
    )


def checked(member: Membership, run: ImportRun, **more: dict[str, str]) -> ImportRun:
    map_columns(acting_member=member, run=run, mapping={**run.mapping, **more})
    return check_import(run=run)


def written(member: Membership, run: ImportRun, *, leave_out_errors: bool = False) -> ImportRun:
    confirm_import(acting_member=member, run=run, leave_out_errors=leave_out_errors)
    return apply_import(acting_member=member, run=run)


@pytest.mark.parametrize(
    ("content", "columns", "rows"),
    [
        (b"\xef\xbb\xbfa,b\n1,2\n", ["a", "b"], [["1", "2"]]),
        ("a;b\n1;ñ\n".encode("cp1252"), ["a", "b"], [["1", "ñ"]]),
        ("a\tb\n1\t2\n".encode("utf-16"), ["a", "b"], [["1", "2"]]),
        (b"a,b\r1,2\r3,4\r", ["a", "b"], [["1", "2"], ["3", "4"]]),
        (b'a,b\n"one\ntwo",2\n', ["a", "b"], [["one\ntwo", "2"]]),
        (b"a,a,\n1,2,\n\n,,\n4\n", ["a", "a (2)"], [["1", "2"], ["4", ""]]),
    ],
)
def test_tables_are_read_in_every_dress(
    content: bytes, columns: list[str], rows: list[list[str]]
) -> None:
    look = look_at(content)
    assert (look.columns, look.rows_total) == (columns, len(rows))
    found, read = open_table(content, encoding=look.encoding)
    assert (found, [row.cells for row in read]) == (columns, rows)


def test_preamble_lines_are_skipped() -> None:
    content = b'"Graduation, 2017-18"\n"State"\n\nDistrict,Year,Rate\nA,2018,90\nB,2018,91\n'
    look = look_at(content)
    assert (look.header_row, look.columns) == (4, ["District", "Year", "Rate"])
    assert open_table(content, header_row=4)[0] == look.columns


@pytest.mark.parametrize(
    "content", [b"", b"\n\n", b"PK\x03\x04nonsense", b"\x89PNG\x00\x01\x02\x00"]
)
def test_what_is_no_table_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(UnreadableFile) as refused:
        look_at(content)
    assert str(refused.value.message)


def test_the_new_york_directory_comes_in_as_it_is(
    coordinator: Membership, scope: Workspace
) -> None:
    run = start(coordinator, DIRECTORY.read_bytes())
    assert run.rows_total == 345
    assert run.mapping["name"] == {"column": "school_name"}
    assert run.mapping["external_key"] == {"column": "dbn"}
    run = checked(coordinator, run, sector={"value": "education"})
    assert summary_of(run)["add"] == 345
    run = written(coordinator, run)
    assert run.status == "done"
    school = Organization.objects.get(external_key="17K548")
    assert school.name == "Brooklyn School for Music & Theatre"
    assert school.sector == "education"
    assert school.address == "883 Classon Avenue\nBrooklyn, NY 11225"
    assert (school.latitude, school.longitude) == (40.67029890700047, -73.96164787599963)

    again = checked(
        coordinator, start(coordinator, DIRECTORY.read_bytes()), sector={"value": "education"}
    )
    assert summary_of(again)["same"] == 345


def test_repeated_rows_are_told_and_come_in_once(coordinator: Membership, scope: Workspace) -> None:
    run = start(coordinator, MEMBERS.read_bytes())
    run = checked(
        coordinator,
        run,
        name={"column": "fullname"},
        sector={"value": "education"},
        external_key={"value": ""},
    )
    counted = {outcome: count for outcome, count in summary_of(run).items() if count}
    assert counted == {"add": 36, "duplicate": 93}
    written(coordinator, run)
    assert Organization.objects.count() == 36


def test_errors_name_row_and_reason_and_nothing_is_written(
    coordinator: Membership, scope: Workspace
) -> None:
    run = start(coordinator, b"name,sector\nA,education\n,education\nC,moon\n")
    run = checked(coordinator, run)
    assert run.row_outcomes == "aeq"
    assert run.errors["3"] == ["The name is missing."]
    assert "moon" in run.errors["4"][0]
    with pytest.raises(RowsLeftOut):
        confirm_import(acting_member=coordinator, run=run)
    assert Organization.objects.count() == 0
    written(coordinator, run, leave_out_errors=True)
    assert list(Organization.objects.values_list("name", flat=True)) == ["A"]


def test_undo_takes_back_what_was_added_and_changed(
    coordinator: Membership, scope: Workspace
) -> None:
    present = make_organization("Alpha", "education", place="Bronx", external_key="1")
    content = b"id,name,sector,city,tags\n1,Alpha,education,Queens,one; two\n2,Beta,health,,\n"
    run = written(coordinator, checked(coordinator, start(coordinator, content)))
    present.refresh_from_db()
    assert (present.place, present.tags) == ("Queens", ["one", "two"])
    assert undo_import(acting_member=coordinator, run=run) == []
    present.refresh_from_db()
    assert (present.place, present.tags) == ("Bronx", [])
    assert Organization.objects.count() == 1
    with pytest.raises(NotReady):
        undo_import(acting_member=coordinator, run=run)


def test_undo_keeps_what_is_in_use(coordinator: Membership, scope: Workspace) -> None:
    run = start(coordinator, b"name,sector\nAlpha,health\nBeta,health\n")
    run = written(coordinator, checked(coordinator, run))
    make_person(organization=Organization.objects.get(name="Alpha"))
    kept = undo_import(acting_member=coordinator, run=run)
    assert len(kept) == 1
    assert list(Organization.objects.values_list("name", flat=True)) == ["Alpha"]


def test_people_find_their_organization_by_name(coordinator: Membership, scope: Workspace) -> None:
    make_organization("Escuela Río")
    content = (
        "nombre,correo,organizacion,idioma\n"
        "Ana,ana@example.org,ESCUELA  RÍO,es\n"
        "Bo,not-an-address,Escuela Río,en\n"
        "Cy,cy@example.org,Nowhere,en\n"
        "Di,di@example.org,escuela rio,en\n"
    ).encode()
    run = checked(coordinator, start(coordinator, content, "people"))
    assert run.row_outcomes == "aeee"
    assert run.errors["5"] == [
        "There is no organization “escuela rio”.",
        "Do you mean “Escuela Río”?",
    ]
    written(coordinator, run, leave_out_errors=True)
    person = Person.objects.select_related("organization").get()
    assert (person.name, person.language) == ("Ana", "es")
    assert person.organization is not None
    assert person.organization.name == "Escuela Río"


def test_mapping_is_remembered(coordinator: Membership, scope: Workspace) -> None:
    content = b"col1,col2\nAlpha,health\n"
    run = start(coordinator, content)
    assert run.mapping == {}
    with pytest.raises(ColumnMissing):
        map_columns(acting_member=coordinator, run=run, mapping={})
    checked(coordinator, run, name={"column": "col1"}, sector={"column": "col2"})
    assert start(coordinator, content).mapping == {}  # nobody has confirmed it
    written(coordinator, run)
    assert start(coordinator, content).mapping["sector"] == {"column": "col2"}
    undo_import(acting_member=coordinator, run=run)
    assert start(coordinator, content).mapping == {}


def test_xlsx_is_read(coordinator: Membership, scope: Workspace) -> None:
    book = openpyxl.Workbook()
    sheet = book.create_sheet("Rows", 0)
    sheet.append(["Name", "Sector"])
    sheet.append(["Alpha", "Education"])
    target = io.BytesIO()
    book.save(target)
    run = checked(coordinator, start(coordinator, target.getvalue()))
    assert run.row_outcomes == "a"


def test_the_pages_lead_from_file_to_rows(
    coordinator: Membership, client: Client, django_capture_on_commit_callbacks: object
) -> None:
    client.force_login(coordinator.user)
    base = f"/w/{coordinator.workspace.slug}/imports/"
    bad = client.post(
        f"{base}new/", {"importer": "organizations", "file": SimpleUploadedFile("x.csv", b"\n,\n")}
    )
    assert bad.status_code == 422
    answer = client.post(
        f"{base}new/",
        {
            "importer": "organizations",
            "file": SimpleUploadedFile("x.csv", b"name,sector\nA,health\n"),
        },
    )
    assert answer.status_code == 302
    columns = answer["Location"]
    assert client.get(columns).status_code == 200
    data = {"header_row": "1", "name": "column:name", "sector": "column:sector"}
    assert client.post(columns, data).status_code == 302
    with workspace_scope(coordinator.workspace):
        run = ImportRun.objects.get()
        assert run.status == "checking"
        check_import(run=run)
    page = client.get(f"{base}{run.pk}/").content.decode()
    assert "Nothing is written yet" in page
    assert client.post(f"{base}{run.pk}/confirmation/").status_code == 302
    with workspace_scope(coordinator.workspace):
        apply_import(acting_member=coordinator, run=ImportRun.objects.get())
        assert Organization.objects.get().name == "A"
    assert client.post(f"{base}{run.pk}/undo/").status_code == 200  # asks first
    with workspace_scope(coordinator.workspace):
        assert Organization.objects.count() == 1
    shown = hidden_in(client.get(f"{base}{run.pk}/undo/"))
    assert client.post(f"{base}{run.pk}/undo/", shown).status_code == 302
    with workspace_scope(coordinator.workspace):
        assert Organization.objects.count() == 0


def hidden_in(page: Any) -> dict[str, str]:
    """What the question before an undo takes with its answer."""
    return {each["name"]: each["value"] for each in page.context["hidden"]}


def test_b_an_undo_first_says_what_goes_what_stays_and_what_people_in_use_lose(
    coordinator: Membership, client: Client
) -> None:
    with workspace_scope(coordinator.workspace):
        used = make_person("Ana", email="ana@example.org", external_key="1", title="Teacher")
        make_person("Idle", email="idle@example.org", external_key="2", title="Teacher")
        make_participation(make_partnership(), make_organization(), contact=used)
        content = (
            b"id,name,email,title\n1,Ana,ana@example.org,Principal\n"
            b"2,Idle,idle@example.org,Principal\n3,Bo,bo@example.org,\n4,Cy,cy@example.org,\n"
        )
        run = written(coordinator, checked(coordinator, start(coordinator, content, "people")))
        partnership = make_partnership("Second", make_organization())
        cy = Person.objects.get(name="Cy")
        make_participation(partnership, make_organization(), contact=cy)
    client.force_login(coordinator.user)
    url = f"/w/{coordinator.workspace.slug}/imports/{run.pk}/undo/"
    page: Any = client.get(url)
    assert page.context["consequences"] == [
        "Ana is in use and loses what the import said of: Title.",
        "These go: Bo.",
        "2 records become what they were.",
        "Cy is in use by now and stays.",
    ]
    with workspace_scope(coordinator.workspace):  # nothing happened yet
        assert Person.objects.get(name="Bo").email == "bo@example.org"
        assert Person.objects.get(pk=used.pk).title == "Principal"
        bo = Person.objects.get(name="Bo")
        make_participation(partnership, make_organization(), contact=bo)
    again: Any = client.post(url, hidden_in(page))  # not what was shown: it asks again
    assert again.status_code == 200
    assert "Look again at what the undo would take" in again.content.decode()
    with workspace_scope(coordinator.workspace):
        assert Person.objects.get(pk=used.pk).title == "Principal"
        with pytest.raises(UseChanged):
            undo_import(acting_member=coordinator, run=run, shown=hidden_in(page)["shown"])
    assert client.post(url, hidden_in(again)).status_code == 302
    with workspace_scope(coordinator.workspace):
        names = Person.objects.order_by("name").values_list("name", "title")
        assert list(names) == [("Ana", "Teacher"), ("Bo", ""), ("Cy", ""), ("Idle", "Teacher")]
    assert client.get(url).status_code == 302  # once


@pytest.mark.parametrize("role", ["partner", "funder", "viewer"])
def test_only_coordinators_import(
    role: str, request: pytest.FixtureRequest, client: Client
) -> None:
    member = request.getfixturevalue(role)
    client.force_login(member.user)
    assert client.get(f"/w/{member.workspace.slug}/imports/new/").status_code == 403


def test_names_that_stand_twice_take_the_heading_above_them() -> None:
    content = (
        b'"Graduation, 2017-18"\r\n\r\n"",,"Graduates",,"Others",\r\n'
        b'"District","Code","Count","Rate","Count","Rate"\r\n'
        b'"A","=""0012""",3,50,1,2\r\n'
    )
    look = look_at(content)
    columns, rows = open_table(content, header_row=look.header_row, encoding=look.encoding)
    assert columns == [
        "District",
        "Code",
        "Graduates: Count",
        "Graduates: Rate",
        "Others: Count",
        "Others: Rate",
    ]
    assert list(rows) == [(5, ["A", "0012", "3", "50", "1", "2"], "")]


def test_an_import_that_no_worker_heard_of_is_queued_again(
    coordinator: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[tuple[str, UUID, str]] = []
    monkeypatch.setattr(
        "imports.actions.queueing.after_commit",
        lambda task, workspace_id, run_id: heard.append((task.name, workspace_id, run_id)),
    )
    with workspace_scope(coordinator.workspace):
        run = start(coordinator, b"name,sector\nAlpha,health\n")
        map_columns(acting_member=coordinator, run=run, mapping=run.mapping)
        this = (coordinator.workspace.pk, str(run.pk))
        now = timezone.now()
        again = resume_imports(coordinator.workspace, now)
        assert again is not None
        assert again > now
        assert heard == [("imports.check_import", *this)] * 2
        run = check_import(run=run)
        assert resume_imports(coordinator.workspace, now) is None
        confirm_import(acting_member=coordinator, run=run)
        assert resume_imports(coordinator.workspace, now) == again
        assert heard[2:] == [("imports.apply_import", *this)] * 2


def test_the_trail_tells_an_import_with_its_outcomes_and_what_an_undo_kept(
    coordinator: Membership, owner: Membership, scope: Workspace
) -> None:
    make_organization("Beta", "health")
    run = checked(coordinator, start(coordinator, b"name,sector\nAlpha,health\nBeta,health\n"))
    run = written(coordinator, run)
    added = Organization.objects.get(name="Alpha")
    make_person(organization=added)
    kept = undo_import(acting_member=owner, run=run)
    assert len(kept) == 1
    told = AuditEvent.objects.filter(object_id=run.pk).order_by("happened_at", "pk")
    assert list(told.values_list("action", "actor_id", "after"))[-2:] == [
        ("apply_import", coordinator.pk, {"rows": dict(Counter(run.row_outcomes))}),
        ("undo_import", owner.pk, {"kept": kept}),
    ]


def test_the_worker_writes_once_however_often_it_is_asked(coordinator: Membership) -> None:
    with workspace_scope(coordinator.workspace):
        run = start(coordinator, b"name,sector\nAlpha,health\n")
        run = checked(coordinator, run)
        confirm_import(acting_member=coordinator, run=run)
    for _ in range(2):
        apply_import_task(str(coordinator.workspace.pk), run_id=str(run.pk))
    with workspace_scope(coordinator.workspace):
        assert Organization.objects.count() == 1
        assert ImportRun.objects.get().status == "done"


def test_the_worker_says_what_is_wrong_in_the_language_of_who_had_the_file_tried(
    coordinator: Membership, owner: Membership
) -> None:
    coordinator.user.language = "es"
    workspace_id = str(coordinator.workspace.pk)
    with workspace_scope(coordinator.workspace):
        run = start(coordinator, b"name,sector\nAlpha,health\n,health\n")
        map_columns(acting_member=coordinator, run=run, mapping=run.mapping)
    check_import_task(workspace_id, run_id=str(run.pk))
    with workspace_scope(coordinator.workspace):
        run.refresh_from_db()
        assert run.errors == {"3": ["Falta el nombre."]}
        # Somebody who reads English confirms: the words alone are no change.
        confirm_import(acting_member=owner, run=run, leave_out_errors=True)
    apply_import_task(workspace_id, run_id=str(run.pk))
    with workspace_scope(coordinator.workspace):
        run.refresh_from_db()
        assert (run.status, run.error) == ("done", "")
        assert Organization.objects.count() == 1


@pytest.mark.usefixtures("committed_db")
def test_a_second_worker_does_not_wait_for_the_first() -> None:
    """A long import is queued again while it runs; whoever waited would do nothing else."""
    coordinator = make_member(make_workspace(), "coordinator")
    workspace = coordinator.workspace
    with workspace_scope(workspace):
        run = checked(coordinator, start(coordinator, b"name,sector\nAlpha,health\n"))
        confirm_import(acting_member=coordinator, run=run)

    def second() -> None:
        try:
            apply_import_task(str(workspace.pk), run_id=str(run.pk))
        finally:
            connections.close_all()

    with workspace_scope(workspace):
        ImportRun.objects.select_for_update().get()
        thread = Thread(target=second)
        thread.start()
        thread.join(timeout=20)
        assert not thread.is_alive()
        assert not Organization.objects.exists()
    second()
    with workspace_scope(workspace):
        assert Organization.objects.count() == 1


def test_a_long_file_says_how_far_it_is(
    coordinator: Membership, scope: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    reported: list[int] = []
    monkeypatch.setattr(
        "imports.progress.report_progress",
        lambda run, done: reported.append(done),
    )
    lines = [f"Organization {number},health" for number in range(2_500)]
    run = start(coordinator, "\n".join(["name,sector", *lines]).encode())
    checked(coordinator, run)
    assert reported == [0, 1000, 2000]
