"""The whole workspace as one archive, which fills a new workspace with equal counts."""

import csv
import io
import json
from datetime import timedelta
from time import perf_counter
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from feedback.actions.schedule import invite_more_people
from feedback.models import SurveyInvitation, Wave
from fuzz.world import World, make_world
from messaging.models import Message
from messaging.schedules import JOBS
from overview.actions.archives import (
    FORMAT,
    MANIFEST,
    NotFresh,
    UnreadableArchive,
    archived_models,
    fill_from_archive,
)
from partnerships.models import CheckInCadence, CheckInRound
from records.noun import NOUNS
from tenancy.isolation.scope import workspace_scope
from tenancy.models import AuditEvent, Membership
from tests.factories.feedback import make_survey, make_wave
from tests.factories.stakeholders import make_person
from tests.factories.tenancy import make_member, make_workspace


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def archive_of(client: Client, world: World) -> bytes:
    client.force_login(world.owner.user)
    answer: Any = client.post(f"/w/{world.workspace.slug}/settings/archive/file/")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def counts(member: Membership) -> dict[str, int]:
    with workspace_scope(member.workspace):
        return {m._meta.label_lower: m._default_manager.count() for m in archived_models()}


def fresh() -> Membership:
    return make_member(make_workspace(slug="fresh", name="Fresh"), "owner")


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
        lambda files: {**files, MANIFEST: files[MANIFEST].replace(b'"format": 1', b'"format": 9')},
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
    member = fresh()
    with workspace_scope(member.workspace), pytest.raises(UnreadableArchive):
        fill_from_archive(acting_member=member, file=spoiled)
    assert not any(counts(member).values())
    with workspace_scope(world.workspace), pytest.raises(NotFresh):
        fill_from_archive(acting_member=world.owner, file=spoiled)


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
    told = manifest or json.dumps({"format": FORMAT, "counts": numbers}).encode()
    written = io.BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as archive:
        files = {MANIFEST: told, **tables, f"data/{ORGANIZATION}.jsonl": rows}
        for name, content in files.items():
            archive.writestr(name, content)
    return written.getvalue()


def row(**values: Any) -> bytes:
    return json.dumps({"id": ID, "name": "One", **values}).encode() + b"\n"


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
        hand_made(row().replace(b'"One"', b'"One", "languages": 1e999')),
        hand_made(row(status_since="9999-12-31")),
        hand_made(row(created_at="0001-01-01T00:00:00+14:00")),
        hand_made(row(name="x" * 3000)),
        hand_made(b"[]\n"),
        hand_made(b"{}\n"),
        hand_made(row(workspace="01a2236b-6e2e-775b-8fc2-f0fa4ae7984e")),
        with_bytes(6, b"\x01"),  # said to be encrypted
        with_bytes(8, b"\x63"),  # packed in a way that nobody knows
        with_bytes(8, b"\x0c"),  # said to be packed by bzip2
        hand_made(row())[:-60],
    ],
)
def test_b_a_hostile_archive_ends_in_words(db: None, client: Client, content: bytes) -> None:
    member = fresh()
    client.force_login(member.user)
    url = f"/w/{member.workspace.slug}/settings/archive/"
    assert client.post(url, {"file": SimpleUploadedFile("x.zip", content)}).status_code == 422
    assert not any(counts(member).values())


@pytest.mark.parametrize("line", [row(), b"[]\n", b"{}" + b" " * 2_000_000 + b"\n"])
def test_b_a_small_archive_that_holds_much_costs_little(db: None, line: bytes) -> None:
    content = hand_made(line * (60_000_000 // len(line)))
    assert len(content) < 300_000
    member = fresh()
    began = perf_counter()
    with workspace_scope(member.workspace), pytest.raises(UnreadableArchive):
        fill_from_archive(acting_member=member, file=io.BytesIO(content))
    assert perf_counter() - began < 10


def test_b_more_rows_than_one_request_can_take_are_refused(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("overview.actions.archives.MOST_ROWS", 2)
    ids = [f"{ID[:-1]}{number}" for number in range(3)]
    member = fresh()
    rows = [row(id=each, name=f"Number {each}") for each in ids]
    with workspace_scope(member.workspace):
        with pytest.raises(UnreadableArchive):
            fill_from_archive(acting_member=member, file=io.BytesIO(hand_made(b"".join(rows))))
        fill_from_archive(acting_member=member, file=io.BytesIO(hand_made(b"".join(rows[:2]))))
    assert counts(member)[ORGANIZATION] == 2


def test_d_an_archive_holds_texts_with_every_kind_of_line_break(db: None) -> None:
    member = fresh()
    name = "One\u2028Two\u0085Three\x0bFour"
    line = json.dumps({"id": ID, "name": name}, ensure_ascii=False).encode() + b"\n"
    with workspace_scope(member.workspace):
        fill_from_archive(acting_member=member, file=io.BytesIO(hand_made(line)))
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
    with workspace_scope(member.workspace):
        fill_from_archive(acting_member=member, file=io.BytesIO(content))
        later = timezone.now() + timedelta(hours=1)
        for job in JOBS.values():
            job(member.workspace, later)
        for wave in Wave.objects.filter(status="sending"):
            invite_more_people(wave_id=wave.pk)
        assert not Message.objects.exists()
        assert not SurveyInvitation.objects.exists()
    with workspace_scope(world.workspace):
        sent = Message.objects.count()
        JOBS["partnerships.check_ins"](world.workspace, later)
        assert Message.objects.count() > sent, "the other workspace goes on"
