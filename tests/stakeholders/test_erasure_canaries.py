"""A canary search through every table, before and after its person is erased."""

import io
import os
import zipfile
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings

from config.databases import connected
from feedback.models import AnonymousBuffer
from records.caching import cached
from stakeholders.actions.erasure import erase_person
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Workspace
from tenancy.privacy.sealing import unseal_for_server
from tests.factories.tenancy import make_member, make_workspace
from tests.stakeholders.canaries import CANARIES, NAME, NEIGHBORS_EMAIL, make_scene


def _every_row() -> Iterator[tuple[str, str]]:
    """(table, text) of every row of every table, as the superuser reads it, files unpacked."""
    admin = urlsplit(os.environ.get("DATABASE_ADMIN_URL", os.environ["DATABASE_OWNER_URL"]))
    url = urlunsplit(admin._replace(path=f"/{settings.DATABASES['default']['NAME']}"))
    with connected(url) as superuser, superuser.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (True,), "The search needs a role that reads past the policies."
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                yield table, "\n".join(_readable(value) for value in row)


def _readable(value: Any) -> str:
    if isinstance(value, dict):
        return "\n".join(_readable(part) for pair in value.items() for part in pair)
    if isinstance(value, list):
        return "\n".join(_readable(part) for part in value)
    return _unpacked(bytes(value)) if isinstance(value, memoryview) else str(value)


def _unpacked(content: bytes) -> str:
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            content = b"\n".join(archive.read(name) for name in archive.namelist())
    return content.decode("utf-8", errors="replace")


def _tables_with(canaries: tuple[str, ...]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for table, text in _every_row():
        searched = text.replace(NEIGHBORS_EMAIL, "").lower()
        for canary in canaries:
            if canary.lower() in searched:
                found.setdefault(table, set()).add(canary)
    return found


def _waiting(workspace: Workspace) -> str:
    """What waits sealed for anonymous waves, opened."""
    with workspace_scope(workspace):
        return "".join(
            unseal_for_server(
                bytes(row.sealed or b""), purpose=f"anonymous-buffer:{row.wave_id}"
            ).decode()
            for row in AnonymousBuffer.objects.exclude(sealed=None)
        )


def test_check_35_erasure_leaves_nothing_in_any_table(committed_db: None) -> None:
    workspace = make_workspace(slug="harbor")
    owner = make_member(workspace, "owner")
    with workspace_scope(workspace):
        scene = make_scene(owner)
    workspace.refresh_from_db()
    cached(workspace=workspace, key="page", make=lambda: f"<p>{NAME}</p>")
    assert NAME in cached(workspace=workspace, key="page", make=lambda: "anew")
    before = _tables_with(CANARIES)
    # The search can fail: it finds every canary, in every table that holds something on people.
    assert set().union(*before.values()) == set(CANARIES)
    assert before.keys() >= {
        "stakeholders_person", "imports_importrun", "messaging_message",
        "messaging_suppression", "tenancy_invitation", "tenancy_auditevent",
        "tenancy_idempotentreply", "partnerships_checkin", "partnerships_win",
        "meetings_meeting", "feedback_answer", "feedback_surveyinvitation",
    }  # fmt: skip
    assert NAME in _waiting(workspace)

    with workspace_scope(workspace):
        erase_person(acting_member=owner, person=scene.person, repeated_name=f" {NAME} ")

    assert _tables_with(CANARIES) == {}
    assert NAME not in _waiting(workspace)
    made_anew = cached(workspace=workspace, key="page", make=lambda: "anew")
    assert made_anew == "anew"
