"""Where a query goes, without any replica at hand."""

from types import SimpleNamespace

import pytest
from django.db import DEFAULT_DB_ALIAS, OperationalError, connection, connections, router
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from config.settings.base import database
from stakeholders.models import Organization
from tenancy.audit.recording import touch_workspace
from tenancy.isolation import replica
from tenancy.isolation.replica import ALIAS, read_figures, reading_connection
from tenancy.models import Workspace


def _from_replica() -> Workspace:
    found = Workspace()
    found._state.db = ALIAS
    return found


def test_reads_and_writes_go_to_the_primary() -> None:
    assert router.db_for_read(Organization) == DEFAULT_DB_ALIAS
    assert router.db_for_write(Organization) == DEFAULT_DB_ALIAS
    assert reading_connection() is connections["default"]


def test_a_row_from_the_replica_is_followed_and_saved_on_the_primary() -> None:
    assert router.db_for_read(Organization, instance=_from_replica()) == DEFAULT_DB_ALIAS
    assert router.db_for_write(Organization, instance=_from_replica()) == DEFAULT_DB_ALIAS
    assert router.allow_relation(_from_replica(), Workspace())


def test_while_figures_are_read_only_reads_go_to_the_replica() -> None:
    token = replica._reading.set(ALIAS)
    try:
        assert router.db_for_read(Organization) == ALIAS
        assert router.db_for_write(Organization, instance=_from_replica()) == DEFAULT_DB_ALIAS
    finally:
        replica._reading.reset(token)


def test_rows_of_the_migrations_connection_stay_there() -> None:
    row = Workspace()
    row._state.db = "owner"
    assert router.db_for_read(Organization, instance=row) == "owner"


def test_nothing_is_migrated_on_the_replica() -> None:
    assert not router.allow_migrate(ALIAS, "stakeholders")
    assert router.allow_migrate("owner", "stakeholders")


@pytest.mark.django_db
def test_without_a_replica_nothing_is_asked(workspace: Workspace) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert read_figures(workspace=workspace, make=reading_connection) is connections["default"]
    assert len(queries) == 0


@pytest.fixture
def asked(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A replica that is away, and how often it was asked."""
    tries: list[str] = []

    def atomic(using: str) -> None:
        tries.append(using)
        raise OperationalError("connection refused")

    monkeypatch.setattr(replica, "transaction", SimpleNamespace(atomic=atomic))
    monkeypatch.setattr(replica, "_away_until", 0.0)
    monkeypatch.setitem(settings.DATABASES, ALIAS, database("postgres://a@127.0.0.1:1/b"))
    return tries


@pytest.mark.django_db
def test_a_replica_that_is_away_is_left_alone_for_a_while(
    workspace: Workspace, asked: list[str]
) -> None:
    found = [read_figures(workspace=workspace, make=reading_connection) for _ in range(3)]
    assert found == [connections["default"]] * 3
    assert asked == [ALIAS]


@pytest.mark.django_db
def test_what_was_written_in_the_open_scope_is_read_from_the_primary(
    scope: Workspace, asked: list[str]
) -> None:
    touch_workspace()
    assert read_figures(workspace=scope, make=reading_connection) is connections["default"]
    assert asked == []
