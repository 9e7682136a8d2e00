"""Readiness: each piece named, 503 when one fails."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db.migrations.executor import MigrationExecutor
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from messaging import health
from messaging.heartbeats import beat
from messaging.models import Heartbeat
from messaging.tasks import run_due_schedules, send_due_mail

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    health._all_migrated.cache_clear()
    yield
    health._all_migrated.cache_clear()


def _ask(client: Client) -> tuple[int, dict[str, Any]]:
    response = client.get("/readyz")
    body = response.json()
    assert body["ready"] == (response.status_code == 200)
    return response.status_code, body["pieces"]


def test_all_is_well_after_sending(client: Client) -> None:
    send_due_mail.run()
    run_due_schedules.run()
    status, pieces = _ask(client)
    assert status == 200
    assert all(piece["ok"] for piece in pieces.values())
    assert pieces["outbox_sending"]["age_seconds"] < 5
    assert Heartbeat.objects.count() == 2


def test_sending_that_never_ran_or_not_for_long_is_not_ready(client: Client) -> None:
    status, pieces = _ask(client)
    assert (status, pieces["outbox_sending"]) == (503, {"ok": False, "error": "never ran"})
    beat("outbox")
    Heartbeat.objects.update(beat_at=timezone.now() - timedelta(minutes=10))
    status, pieces = _ask(client)
    assert (status, pieces["outbox_sending"]["error"]) == (503, "ran 600 seconds ago")


def test_redis_away(client: Client, settings: Settings) -> None:
    beat("outbox")
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    status, pieces = _ask(client)
    assert (status, pieces["redis"]) == (503, {"ok": False, "error": "no answer"})
    settings.REDIS_URL = ""
    assert _ask(client)[1]["redis"]["error"] == "not configured"


def test_migrations_missing(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    beat("outbox")
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda self, targets: [("one", False)])
    status, pieces = _ask(client)
    assert (status, pieces["migrations"]["error"]) == (503, "migrations are missing")


def test_database_away(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> dict[str, Any]:
        raise health.NotReady("no answer")

    monkeypatch.setitem(health.PIECES, "database", away)
    assert _ask(client)[0] == 503
