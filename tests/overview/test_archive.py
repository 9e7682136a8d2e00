"""The whole workspace as one archive, which fills a new workspace with equal counts."""

import csv
import io
import json
import random
from collections.abc import Iterator
from contextlib import suppress
from copy import deepcopy
from datetime import timedelta
from time import perf_counter
from typing import Any
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZIP_LZMA, ZipFile

import pytest
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client, TestCase
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from feedback.actions.schedule import invite_more_people
from feedback.models import Response, SurveyInvitation, SurveyLink, Wave
from fuzz.world import World, make_world
from imports.models import ImportRun
from messaging.models import Message
from messaging.schedules import JOBS
from metrics.models import Measurement
from overview.actions.archives.filling import FillingAlready, NotFresh, start_filling
from overview.actions.archives.making import FORMAT, MANIFEST
from overview.actions.archives.reading import Misfit, check_archive
from overview.actions.archives.shapes import UnreadableArchive, misfit
from overview.actions.archives.tables import archived_models, archived_rows
from overview.models import ArchiveFilling, ArchivePart
from overview.tasks import fill_from_archive_task
from partnerships.models import CheckInCadence, CheckInRound
from records.noun import NOUNS
from stakeholders.models import Organization
from tenancy.audit.recording import snapshot
from tenancy.isolation.scope import workspace_scope
from tenancy.models import AuditEvent, Membership
from tests.factories.feedback import make_survey, make_wave
from tests.factories.stakeholders import make_person
from tests.factories.tenancy import make_member, make_workspace
from tests.made_once import lasting


@pytest.fixture(scope="module")
def world_made_once(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with lasting(django_db_blocker):
        yield make_world()


@pytest.fixture
def world(world_made_once: World, db: None) -> World:
    caches["figures"].clear()
    return deepcopy(world_made_once)


def archive_of(client: Client, world: World) -> bytes:
    client.force_login(world.owner.user)
    answer: Any = client.post(f"/w/{world.workspace.slug}/settings/archive/file/")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def counts(member: Membership) -> dict[str, int]:
    with workspace_scope(member.workspace):
        return {m._meta.label_lower: archived_rows(m).count() for m in archived_models()}


def fresh() -> Membership:
    return make_member(make_workspace(slug="fresh", name="Fresh"), "owner")


def handed_in(member: Membership, content: bytes) -> ArchiveFilling:
    with workspace_scope(member.workspace):
        return start_filling(acting_member=member, file=io.BytesIO(content))


def worked_off(member: Membership) -> ArchiveFilling:
    """What a worker makes of the archive that waits."""
    with workspace_scope(member.workspace):
        filling = ArchiveFilling.objects.get()
    fill_from_archive_task(str(member.workspace.pk), filling_id=str(filling.pk))
    with workspace_scope(member.workspace):
        filling.refresh_from_db()
    return filling


def filled(member: Membership, content: bytes) -> ArchiveFilling:
    handed_in(member, content)
    return worked_off(member)


def refused(member: Membership, content: bytes) -> str:
    """Why an archive is refused, by the page at once or by the worker; nothing is written."""
    try:
        filling = filled(member, content)
    except UnreadableArchive as error:
        reason = str(error.message)
    else:
        assert filling.status == "refused"
        reason = filling.error
    assert not any(counts(member).values())
    with workspace_scope(member.workspace):
        assert not ArchivePart.objects.exists(), "nothing of the file stays"
    return reason


def test_d_an_archive_fills_a_fresh_workspace_with_equal_counts(
    world: World, client: Client
) -> None:
    content = archive_of(client, world)
    before = counts(world.owner)
    assert all(before.values()), "a table that holds nothing proves nothing"
    member = fresh()
    client.force_login(member.user)
    url = f"/w/{member.workspace.slug}/settings/archive/"
    upload = SimpleUploadedFile("world.zip", content)
    assert client.post(url, {"file": upload}).status_code == 302
    assert "looked at before anything is written" in client.get(url).content.decode()
    assert not any(counts(member).values()), "it waits for a worker"
    assert worked_off(member).error == ""
    assert f"Filled: {sum(before.values())} rows." in client.get(url).content.decode()
    assert counts(member) == before == counts(world.owner)
    for noun in NOUNS.values():
        if noun.model in archived_models() and noun.key != "wave":
            page = client.get(noun.url(member.workspace, "list"))
            assert page.status_code == 200, noun.key
    with workspace_scope(member.workspace):
        event = AuditEvent.objects.latest("happened_at")
        assert event.action == "import_workspace"
    again = client.post(url, {"file": SimpleUploadedFile("world.zip", content)})
    assert again.status_code == 422


def test_d_the_archive_has_each_list_as_csv_and_no_secret(world: World, client: Client) -> None:
    archive = ZipFile(io.BytesIO(archive_of(client, world)))
    manifest = json.loads(archive.read(MANIFEST))
    assert manifest["counts"] == counts(world.owner)
    for noun in NOUNS.values():
        text = archive.read(f"lists/{noun.path}.csv").decode("utf-8-sig")
        assert len(list(csv.reader(io.StringIO(text)))) > 1, noun.key
    everything = b"".join(archive.read(name) for name in archive.namelist())
    for secret in (*world.tokens.values(), *world.bearers.values()):
        assert secret.encode() not in everything
    assert b"token_hash" not in everything
    with workspace_scope(world.workspace):
        assert AuditEvent.objects.filter(action="export_workspace").count() == 1


@pytest.mark.parametrize(
    "spoil",
    [
        lambda files: {"nothing.txt": b"x"},
        lambda files: {**files, MANIFEST: files[MANIFEST].replace(b'"format": 2', b'"format": 9')},
        lambda files: {
            **files,
            "data/stakeholders.organization.jsonl": files["data/stakeholders.organization.jsonl"]
            + files["data/stakeholders.organization.jsonl"],
        },
        lambda files: {
            **files,
            "data/stakeholders.organization.jsonl": files[
                "data/stakeholders.organization.jsonl"
            ].replace(b'"website": "https:', b'"website": "javascript:'),
        },
    ],
)
def test_d_a_spoiled_archive_is_refused_and_fills_nothing(
    world: World, client: Client, spoil: Any
) -> None:
    archive = ZipFile(io.BytesIO(archive_of(client, world)))
    files = spoil({name: archive.read(name) for name in archive.namelist()})
    spoiled = io.BytesIO()
    with ZipFile(spoiled, "w") as written:
        for name, content in files.items():
            written.writestr(name, content)
    assert "This file is no archive of a workspace" in refused(fresh(), spoiled.getvalue())
    with pytest.raises((NotFresh, UnreadableArchive)):
        handed_in(world.owner, spoiled.getvalue())


def test_d_only_an_owner_takes_the_archive(world: World, client: Client) -> None:
    for role in ("coordinator", "partner", "funder", "viewer"):
        client.force_login(world.members[role].user)
        url = f"/w/{world.workspace.slug}/settings/archive/"
        assert client.get(url).status_code == 403
        assert client.post(f"{url}file/").status_code == 403


ORGANIZATION = "stakeholders.organization"
ID = "01a2236b-6e2e-775b-8fc2-f0fa4ae7984f"


def hand_made(rows: bytes, *, manifest: bytes = b"") -> bytes:
    """An archive with these lines as organizations and nothing else."""
    tables = {f"data/{model._meta.label_lower}.jsonl": b"" for model in archived_models()}
    numbers = dict.fromkeys((model._meta.label_lower for model in archived_models()), 0)
    numbers[ORGANIZATION] = rows.count(b"\n")
    told = {"format": FORMAT, "workspace": "Made by hand", "counts": numbers}
    written = io.BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as archive:
        files = {
            MANIFEST: manifest or json.dumps(told).encode(),
            **tables,
            f"data/{ORGANIZATION}.jsonl": rows,
        }
        for name, content in files.items():
            archive.writestr(name, content)
    return written.getvalue()


def row(**values: Any) -> bytes:
    organization = Organization(id=ID, name="One", sector="health", workspace_id=UUID(ID))
    organization.updated_at = organization.created_at
    line = {**snapshot(organization), **values}
    return json.dumps(line, ensure_ascii=False).encode() + b"\n"


def with_a_place_beyond_the_end() -> bytes:
    """The archive whose directory says that its first file begins where nothing is."""
    content = bytearray(hand_made(row()))
    at = content.index(b"PK\x01\x02") + 42
    content[at : at + 4] = (len(content) - 8).to_bytes(4, "little")
    return bytes(content)


def damaged_lzma() -> bytes:
    """An archive packed in another way than ours, whose first file can't be unpacked."""
    written = io.BytesIO()
    with ZipFile(written, "w", ZIP_LZMA) as archive:
        archive.writestr(MANIFEST, b"{}" * 5000)
    content = bytearray(written.getvalue())
    content[55:75] = b"\xff" * 20
    return bytes(content)


def with_a_long_directory(size: int) -> bytes:
    """An archive of nothing but names, as many as an upload can hold."""
    names, made = bytearray(), 0
    while len(names) < size:
        name = b"%x" % made
        names += b"PK\x01\x02" + bytes(24) + len(name).to_bytes(2, "little") + bytes(16) + name
        made += 1
    end = b"PK\x05\x06" + bytes(8) + len(names).to_bytes(4, "little") + bytes(6)
    return bytes(names + end)


def with_bytes(at: int, new: bytes) -> bytes:
    """The archive with other bytes at a place of its first file's head, in both directories."""
    content = bytearray(hand_made(row()))
    for start in (0 + at, content.index(b"PK\x01\x02") + at + 2):
        content[start : start + len(new)] = new
    return bytes(content)


@pytest.mark.parametrize(
    "content",
    [
        hand_made(b"", manifest=b"[" * 200_000),
        hand_made(b"[" * 200_000 + b"\n"),
        hand_made(b"5\n"),
        hand_made(row().replace(b'"languages": []', b'"languages": 1e999')),
        hand_made(row(status_since="9999-12-31")),
        hand_made(row(created_at="0001-01-01T00:00:00+14:00")),
        hand_made(row(name="x" * 3000)),
        hand_made(b"[]\n"),
        hand_made(b"{}\n"),
        hand_made(row(workspace="01a2236b-6e2e-775b-8fc2-f0fa4ae7984e")),
        with_bytes(6, b"\x01"),  # said to be encrypted
        with_bytes(8, b"\x63"),  # packed in a way that nobody knows
        with_bytes(8, b"\x0c"),  # said to be packed by bzip2
        damaged_lzma(),
        with_a_place_beyond_the_end(),
        hand_made(row())[:-60],
    ],
)
def test_b_a_hostile_archive_ends_in_words(db: None, client: Client, content: bytes) -> None:
    member = fresh()
    client.force_login(member.user)
    url = f"/w/{member.workspace.slug}/settings/archive/"
    response = client.post(url, {"file": SimpleUploadedFile("x.zip", content)})
    if response.status_code == 302:  # an archive by its look; what is wrong, the worker says
        assert worked_off(member).status == "refused"
        response = client.get(url)
    assert "This file is no archive of a workspace" in response.content.decode()
    assert not any(counts(member).values())


def test_b_an_archive_of_names_alone_costs_little(db: None) -> None:
    content, member = with_a_long_directory(20_000_000), fresh()
    with workspace_scope(member.workspace):
        began = perf_counter()
        with pytest.raises(UnreadableArchive):
            start_filling(acting_member=member, file=io.BytesIO(content))
    assert perf_counter() - began < 1  # 7 seconds and 240 MB of a web process, if it were read


@pytest.mark.parametrize("line", [row(), b"[]\n", b"{}" + b" " * 2_000_000 + b"\n"])
def test_b_a_small_archive_that_holds_much_costs_little(db: None, line: bytes) -> None:
    content = hand_made(line * (60_000_000 // len(line)))
    assert len(content) < 300_000
    member = fresh()
    began = perf_counter()
    assert refused(member, content)
    assert perf_counter() - began < 10


def test_b_more_rows_than_one_request_can_take_are_refused(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("overview.actions.archives.reading.MOST_ROWS", 2)
    ids = [f"{ID[:-1]}{number}" for number in range(3)]
    member = fresh()
    rows = [row(id=each, name=f"Number {each}") for each in ids]
    assert refused(member, hand_made(b"".join(rows)))
    assert filled(member, hand_made(b"".join(rows[:2]))).error == ""
    assert counts(member)[ORGANIZATION] == 2


def test_d_an_archive_holds_texts_with_every_kind_of_line_break(db: None) -> None:
    member = fresh()
    name = "One\u2028Two\u0085Three\x0bFour"
    assert filled(member, hand_made(row(name=name))).error == ""
    with workspace_scope(member.workspace):
        assert NOUNS["organization"].rows.get().name == name


def test_b_a_filled_workspace_writes_to_nobody_by_itself(world: World, client: Client) -> None:
    """People would be asked twice: by the workspace that they know, and by its copy."""
    with workspace_scope(world.workspace):
        person = make_person(email="nia@example.org")
        for status in ("scheduled", "sending", "open"):
            wave = make_wave(make_survey(), [person]).wave
            past = {"opens_at": timezone.now(), "remind_at": timezone.now()}
            Wave.objects.filter(pk=wave.pk).update(status=status, **past)
        CheckInCadence.objects.update(is_active=True, next_at=timezone.now())
        CheckInRound.objects.update(
            remind_at=timezone.now(), reminded_at=None, closes_at=timezone.now() + timedelta(days=9)
        )
    content = archive_of(client, world)
    member = fresh()
    assert filled(member, content).error == ""
    with workspace_scope(member.workspace):
        later = timezone.now() + timedelta(hours=1)
        for job in JOBS.values():
            job(member.workspace, later)
        for wave in Wave.objects.filter(status="sending"):
            invite_more_people(wave_id=wave.pk)
        assert not Message.objects.exists()
        assert not SurveyInvitation.objects.exclude(wave__status="closed").exists()
    with workspace_scope(world.workspace):
        sent = Message.objects.count()
        JOBS["partnerships.check_ins"](world.workspace, later)
        assert Message.objects.count() > sent, "the other workspace goes on"


def with_rows(files: dict[str, bytes], label: str, rows: list[dict[str, Any]]) -> bytes:
    """An archive whose table holds these rows."""
    lines = "".join(f"{json.dumps(each)}\n" for each in rows)
    written = io.BytesIO()
    with ZipFile(written, "w") as archive:
        for name, content in files.items():
            is_table = name == f"data/{label}.jsonl"
            archive.writestr(name, lines if is_table else content)
    return written.getvalue()


# Of every kind of value that JSON has, and such as a database or Python stumbles over.
WRONG: list[Any] = [
    None, True, False, 0, -1, 1.5, 2**70, float("inf"), float("nan"), "", "x", "\0", "\ud800",
    "9" * 300_000, "0001-01-01", "javascript:alert(1)", [], [None], [[]], ["x", 5], {}, {"en": 5},
    {"x": {"y": "z"}}, {"languages": 5}, "01a2236b-6e2e-775b-8fc2-f0fa4ae7984e",
]  # fmt: skip


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place within a value where another one could be."""
    if path:
        yield path
    inner: dict[Any, Any] = value if isinstance(value, dict) else {}
    inner = dict(enumerate(value[:2])) if isinstance(value, list) else inner
    for key, each in inner.items():
        yield from places(each, (*path, key))


def put(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    """A copy of the value with another one at a place."""
    copy = deepcopy(value)
    at = copy
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = new
    return copy


def kind_of(value: Any) -> type | None:
    return None if value is None else int if type(value) is float else type(value)


def test_d_wrong_values_at_every_place_are_refused_in_words(world: World, client: Client) -> None:
    archive = ZipFile(io.BytesIO(archive_of(client, world)))
    files = {name: archive.read(name) for name in archive.namelist()}
    chosen = random.Random(8)
    tried = taken = 0
    for model in archived_models():
        label = model._meta.label_lower
        rows = [json.loads(line) for line in files[f"data/{label}.jsonl"].splitlines()]
        richest = max(rows, key=lambda each: len(json.dumps(each)))
        at = rows.index(richest)
        for place in places(richest):
            before = richest
            for key in place:
                before = before[key]
            for wrong in WRONG:
                changed = put(richest, place, wrong)
                name = misfit(model, changed)
                # What has another type is never made into one that fits.
                if kind_of(wrong) not in (kind_of(before), None):
                    may_be_empty = model._meta.get_field(place[0]).null and len(place) == 1
                    is_open = before is None or may_be_empty or not before
                    assert name == place[0] or is_open, (label, place, wrong)
            wrong = chosen.choice(WRONG)
            spoiled = with_rows(files, label, put_row(rows, at, put(richest, place, wrong)))
            tried += 1
            with suppress(UnreadableArchive):  # any other error is none in words
                check_archive(io.BytesIO(spoiled))
                taken += 1
    assert tried > 400
    assert taken < tried / 4


def put_row(rows: list[dict[str, Any]], at: int, new: dict[str, Any]) -> list[dict[str, Any]]:
    return [*rows[:at], new, *rows[at + 1 :]]


def test_d_what_the_check_lets_through_is_written_or_refused_as_a_whole(
    world: World, client: Client
) -> None:
    archive = ZipFile(io.BytesIO(archive_of(client, world)))
    files = {name: archive.read(name) for name in archive.namelist()}
    member, chosen = fresh(), random.Random(9)
    for model in archived_models():
        label = model._meta.label_lower
        rows = [json.loads(line) for line in files[f"data/{label}.jsonl"].splitlines()]
        names = sorted(rows[0])
        name = chosen.choice(names)
        wrong: Any = chosen.choice([None, "x", 5, [], {}, ID])
        spoiled = with_rows(files, label, put_row(rows, 0, {**rows[0], name: wrong}))
        assert transaction.get_connection().in_atomic_block
        with transaction.atomic():
            filling = filled(member, spoiled)
            if filling.status == "refused":
                assert not any(counts(member).values()), (label, name, wrong)
            transaction.set_rollback(True)


@pytest.mark.parametrize(
    "changed",
    [
        {"organization": ID},  # of no row of the archive
        {"id": "another"},
        {"workspace": ID},
        {"unknown": 1},
    ],
)
def test_d_rows_refer_to_the_archive_alone(world: World, client: Client, changed: Any) -> None:
    archive = ZipFile(io.BytesIO(archive_of(client, world)))
    files = {name: archive.read(name) for name in archive.namelist()}
    label = "stakeholders.person"
    rows = [json.loads(line) for line in files[f"data/{label}.jsonl"].splitlines()]
    spoiled = with_rows(files, label, [{**rows[0], **changed}, *rows[1:]])
    with pytest.raises(Misfit):
        check_archive(io.BytesIO(spoiled))
    assert "data/stakeholders.person.jsonl, row 1" in refused(fresh(), spoiled)


def test_d_an_archive_with_a_table_of_its_own_is_refused(world: World, client: Client) -> None:
    archive = ZipFile(io.BytesIO(archive_of(client, world)))
    files = {name: archive.read(name) for name in archive.namelist()}
    for name in ("tenancy.membership", "tenancy.user", "tenancy.auditevent"):
        more = {**files, f"data/{name}.jsonl": b"{}\n"}
        assert refused(fresh_for(name), with_rows(more, "", []))


def fresh_for(name: str) -> Membership:
    return make_member(make_workspace(slug=name.replace(".", "-"), name="Fresh"), "owner")


def test_d_a_goal_beneath_itself_is_refused(world: World, client: Client) -> None:
    archive = ZipFile(io.BytesIO(archive_of(client, world)))
    files = {name: archive.read(name) for name in archive.namelist()}
    rows = [json.loads(line) for line in files["data/partnerships.goal.jsonl"].splitlines()]
    first = {**rows[0], "parent": rows[1]["id"]}
    second = {**rows[1], "parent": rows[0]["id"]}
    spoiled = with_rows(files, "partnerships.goal", [first, second, *rows[2:]])
    assert refused(fresh(), spoiled)


def test_d_answers_with_names_come_along_and_promised_ones_do_not(
    world: World, client: Client
) -> None:
    content = archive_of(client, world)
    archive = ZipFile(io.BytesIO(content))
    with workspace_scope(world.workspace):
        waves = {
            promise: list(Wave.objects.filter(version__content__promise=promise))
            for promise in ("identified", "confidential", "anonymous")
        }
        [named] = [wave for wave in waves["identified"] if wave.answered_count]
        asked = set(named.invitations.values_list("pk", flat=True))
    lines = archive.read("data/feedback.surveyinvitation.jsonl").splitlines()
    assert {UUID(json.loads(line)["id"]) for line in lines} >= asked
    for table in ("response", "answer", "surveyinvitation"):
        lines = archive.read(f"data/feedback.{table}.jsonl").splitlines()
        from_waves = {UUID(json.loads(line)["wave"]) for line in lines}
        assert from_waves <= {wave.pk for wave in waves["identified"]}
        assert lines
    left_out = archive.read("left-out.csv").decode("utf-8-sig")
    told = {line[0]: int(line[1]) for line in list(csv.reader(io.StringIO(left_out)))[1:]}
    for promise in ("confidential", "anonymous"):
        answered = sum(wave.answered_count for wave in waves[promise])
        assert told[f"Answers to {promise} surveys"] == answered
    member = fresh()
    assert filled(member, content).error == ""
    with workspace_scope(member.workspace):
        wave = Wave.objects.get(pk=named.pk)
        assert wave.status == "closed", "who answers can be read"
        assert (wave.final_results or {})["everyone"]["n"] == named.answered_count
        assert Response.objects.filter(wave=wave).count() == named.answered_count
        people = Response.objects.filter(wave=wave, invitation__person__isnull=False)
        assert people.count() == named.answered_count
        assert not SurveyLink.objects.exists()
        assert not AuditEvent.objects.exclude(action="import_workspace").exists()
        assert not Message.objects.exists()


def test_d_each_survey_has_its_file_of_answers_and_no_other(world: World, client: Client) -> None:
    archive = ZipFile(io.BytesIO(archive_of(client, world)))
    with workspace_scope(world.workspace):
        waves = list(Wave.results.visible_to(world.owner).order_by("pk"))
    names = [name for name in archive.namelist() if name.startswith("answers/")]
    assert len(names) == len(waves)
    for name, wave in zip(names, waves, strict=True):
        url = f"/w/{world.workspace.slug}/waves/{wave.pk}/answers.csv"
        page: Any = client.get(url)
        assert page.status_code == 200
        assert b"".join(page.streaming_content) == archive.read(name), "as its page gives it"


def test_d_the_audit_trail_is_in_the_archive_to_be_read(world: World, client: Client) -> None:
    archive = ZipFile(io.BytesIO(archive_of(client, world)))
    text = archive.read("lists/audit.csv").decode("utf-8-sig")
    with workspace_scope(world.workspace):
        assert len(list(csv.reader(io.StringIO(text)))) == AuditEvent.objects.count() + 1


def test_d_a_saved_draft_is_in_no_archive(world: World, client: Client) -> None:
    with workspace_scope(world.workspace):
        made = make_wave(make_survey("identified"), people=1)
        SurveyInvitation.objects.filter(pk=made.invitations[0].pk).update(draft=b"half written")
    content = archive_of(client, world)
    archive = ZipFile(io.BytesIO(content))
    rows = archive.read("data/feedback.surveyinvitation.jsonl").splitlines()
    assert all("draft" not in json.loads(line) for line in rows)
    assert "Unfinished answers,1," in archive.read("left-out.csv").decode()


def test_d_a_filling_is_begun_once_and_done_once(db: None) -> None:
    member = fresh()
    handed_in(member, hand_made(row()))
    with pytest.raises(FillingAlready):
        handed_in(member, hand_made(row()))
    filling = worked_off(member)
    assert filling.error == ""
    fill_from_archive_task(str(member.workspace.pk), filling_id=str(filling.pk))
    with workspace_scope(member.workspace):
        assert AuditEvent.objects.filter(action="import_workspace").count() == 1
        assert not ArchivePart.objects.exists()
    assert counts(member)[ORGANIZATION] == 1


def test_d_a_filling_waits_for_the_next_worker_when_one_is_killed(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker that is killed leaves its transaction undone, as this one does."""
    member = fresh()
    filling = handed_in(member, hand_made(row()))

    def killed(**_values: Any) -> None:
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr("overview.actions.archives.filling.record_event", killed)
        with pytest.raises(SystemExit):
            fill_from_archive_task(str(member.workspace.pk), filling_id=str(filling.pk))
    assert not any(counts(member).values())
    queued: list[str] = []
    task = "overview.actions.archives.filling.fill_from_archive_task.apply_async"
    monkeypatch.setattr(task, lambda **named: queued.append(named["kwargs"]["filling_id"]))
    with TestCase.captureOnCommitCallbacks(execute=True), workspace_scope(member.workspace):
        JOBS["overview.filling"](member.workspace, timezone.now())
    assert queued == [str(filling.pk)]
    assert worked_off(member).error == ""
    assert counts(member)[ORGANIZATION] == 1


def test_d_who_is_no_owner_any_more_fills_nothing(db: None) -> None:
    member = fresh()
    handed_in(member, hand_made(row()))
    with workspace_scope(member.workspace):
        Membership.objects.filter(pk=member.pk).update(role="coordinator")
    assert "no owner any more" in worked_off(member).error
    assert not any(counts(member).values())


def test_d_a_workspace_that_got_something_meanwhile_is_not_filled(db: None) -> None:
    member = fresh()
    handed_in(member, hand_made(row()))
    with workspace_scope(member.workspace):
        make_person("Early")
    assert "holds nothing yet" in worked_off(member).error
    with workspace_scope(member.workspace):
        assert not Organization.objects.filter(pk=ID).exists()


def test_d_measurements_that_came_by_an_import_fill_a_workspace(
    world: World, client: Client
) -> None:
    with workspace_scope(world.workspace):
        Measurement.objects.update(import_run=ImportRun.objects.first())
    member = fresh()
    assert filled(member, archive_of(client, world)).error == ""
    with workspace_scope(member.workspace):
        assert not Measurement.objects.exclude(import_run=None).exists()
