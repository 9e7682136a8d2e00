"""The whole workspace as one archive, which fills a new workspace with equal counts."""

import csv
import io
import json
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from fuzz.world import World, make_world
from overview.actions.archives import (
    MANIFEST,
    NotFresh,
    UnreadableArchive,
    archived_models,
    fill_from_archive,
)
from records.noun import NOUNS
from tenancy.isolation.scope import workspace_scope
from tenancy.models import AuditEvent, Membership
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
