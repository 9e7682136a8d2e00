"""A real streaming replica behind the dashboards: current, late, gone, and closed to strangers."""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from config.settings.base import database
from config.test_replica import Replica, start_replica
from stakeholders.models import Organization
from tenancy.errors import NoWorkspaceScope
from tenancy.isolation import replica
from tenancy.isolation.replica import ALIAS, read_figures
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Workspace
from tests.conftest import database_url_of
from tests.factories.metrics import make_measurement, make_metric
from tests.factories.overview import make_share
from tests.factories.stakeholders import make_organization
from tests.factories.tenancy import make_member, make_workspace

TOKEN = "a-share-of-the-replica"
NEVER = 10.0


@pytest.fixture
def server(committed_db: None) -> Iterator[Replica]:
    """A second cluster that follows the suite's own, known to Django as it is in production."""
    admin_url = os.environ.get("DATABASE_ADMIN_URL")
    if admin_url is None:
        pytest.skip("The suite runs on DATABASE_URL: only an embedded cluster can be copied here.")
    folder = Path(tempfile.mkdtemp(prefix="commonweave-server-"))
    made = start_replica(admin_url, folder)
    url = made.address(database_url_of("default"))
    settings.DATABASES[ALIAS] = {**settings.DATABASES["default"], **database(url)}
    try:
        yield made
    finally:
        connections[ALIAS].close()
        del connections[ALIAS], settings.DATABASES[ALIAS]
        made.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(autouse=True)
def _ask_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replica, "_away_until", 0.0)


def _soon(condition: Callable[[], bool]) -> bool:
    until = time.monotonic() + NEVER
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def _count() -> tuple[int, str]:
    found = Organization.objects.all()
    return found.count(), found.db


def _read(workspace: Workspace) -> tuple[int, str]:
    """How many organizations, and where that was read."""
    stored = Workspace.objects.get(pk=workspace.pk)
    with workspace_scope(stored):
        return read_figures(workspace=stored, make=_count)


def _add(workspace: Workspace) -> None:
    from stakeholders.actions.organizations import add_organization

    member = make_member(workspace, "owner")
    with workspace_scope(workspace):
        add_organization(acting_member=member, name=f"New {time.monotonic()}", sector="health")


def test_figures_are_read_from_the_replica_and_never_older_than_what_was_written(
    server: Replica, client: Client
) -> None:
    ours, theirs = make_workspace("harbor"), make_workspace("valley")
    member = make_member(ours, "owner")
    for workspace in (ours, theirs):
        _add(workspace)
    with workspace_scope(ours):
        metric = make_metric("Books lent", "count")
        make_measurement(metric, value=1234, organization=make_organization("Quay School"))
        make_share(TOKEN)
    assert _soon(lambda: _read(ours)[1] == ALIAS)
    assert _read(ours) == (2, ALIAS)

    _isolation_holds(ours, theirs)
    client.force_login(member.user)
    dashboard, shared = "/w/harbor/dashboard/?whole=yes", f"/p/harbor/share/{TOKEN}/?whole=yes"
    for url in (dashboard, shared):
        with CaptureQueriesContext(connections[ALIAS]) as queries:
            assert "1,234" in client.get(url).content.decode()
        assert any("metrics_measurement" in query["sql"] for query in queries)
    for url in ("dashboard/", f"charts/metric-trend/?metric={metric.pk}"):
        assert "1234" in client.get(f"/api/v1/workspaces/harbor/{url}").content.decode()
    assert client.get("/readyz").json()["pieces"]["replica"]["seconds_behind"] < NEVER

    server.pause()
    _add(ours)
    with workspace_scope(ours):
        make_measurement(metric, 2025, value=4321)
    # Who reads sees what was written, from the primary.
    assert _read(ours) == (3, DEFAULT_DB_ALIAS)
    assert _read(theirs) == (1, ALIAS), "Nothing was written there: the replica has it all."
    for url in (dashboard, shared):
        assert "4,321" in client.get(url).content.decode()
    time.sleep(1.1)
    assert client.get("/readyz").json()["pieces"]["replica"]["seconds_behind"] >= 1

    server.resume()
    assert _soon(lambda: _read(ours) == (3, ALIAS))

    server.kill()
    assert _read(ours) == (3, DEFAULT_DB_ALIAS)
    for url in (dashboard, shared):
        assert client.get(url).status_code == 200
    ready = client.get("/readyz").json()
    assert ready["pieces"]["replica"] == {"ok": True, "answers": False}


def _isolation_holds(ours: Workspace, theirs: Workspace) -> None:
    """The same two locks on the replica, and no writing."""

    def foreign() -> tuple[int, int]:
        with connections[ALIAS].cursor() as cursor:
            cursor.execute("SELECT count(*) FROM stakeholders_organization")
            everything = cursor.fetchone()[0]
            cursor.execute(
                "SELECT count(*) FROM stakeholders_organization WHERE workspace_id = %s",
                [str(theirs.pk)],
            )
            return everything, cursor.fetchone()[0]

    stored = Workspace.objects.get(pk=ours.pk)
    with workspace_scope(stored):
        assert read_figures(workspace=stored, make=foreign) == (2, 0)
    # The scope ended with its transaction: the kept connection shows nothing to nobody.
    with connections[ALIAS].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM stakeholders_organization")
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT current_user::text")
        assert cursor.fetchone() == ("commonweave_app",)
    with pytest.raises(NoWorkspaceScope):
        Organization.objects.using(ALIAS).count()
    with pytest.raises(DatabaseError, match="read-only"), transaction.atomic(using=ALIAS):
        Workspace.objects.using(ALIAS).filter(pk=ours.pk).update(name="x")
