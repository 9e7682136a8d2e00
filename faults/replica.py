"""A streaming replica that serves the impact dashboard while it lags, and when it dies."""

import http.client
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from uuid import uuid4

from django.conf import settings
from django.test import Client

from config.databases import connected
from config.test_replica import Replica, start_replica
from faults.environment import Environment, wait_until
from faults.rows import Row
from metrics.actions.measurements import record_measurement
from metrics.models import Measurement, Metric
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership, Workspace
from tests.factories.metrics import make_metric
from tests.factories.overview import make_share
from tests.factories.tenancy import make_member, make_workspace

WRITES = 10
FIRST_FIGURE = 10_001


class Readers:
    """A member who writes and reads, and a guest who reads by a share link; over real HTTP."""

    def __init__(self, environment: Environment) -> None:
        self.port = environment.port
        name = f"replica-{uuid4().hex[:8]}"
        workspace = make_workspace(name)
        self.member: Membership = make_member(workspace, "owner")
        with workspace_scope(workspace):
            self.metric: Metric = make_metric("Books lent", "count")
            make_share(f"share-of-{name}-long-enough")
        self.dashboard = f"/w/{name}/dashboard/?whole=yes"
        self.shared = f"/p/{name}/share/share-of-{name}-long-enough/?whole=yes"
        client = Client()
        client.force_login(self.member.user)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        self.cookie = f"{cookie.key}={cookie.value}"
        self.written = 0
        self.read = 0
        self.wrong: list[str] = []

    @property
    def figure(self) -> str:
        """The latest figure written, as pages show it."""
        return f"{FIRST_FIGURE + self.written - 1:,}"

    def write(self) -> None:
        """The member records one more figure."""
        workspace: Workspace = self.member.workspace
        year = 1950 + self.written
        with workspace_scope(workspace):
            record_measurement(
                acting_member=self.member,
                metric=self.metric,
                period_start=date(year, 1, 1),
                period_end=date(year, 12, 31),
                value=Decimal(FIRST_FIGURE + self.written),
                status=Measurement.Status.ACCEPTED,
            )
        self.written += 1

    def page(self, path: str) -> str:
        """What the page says; empty when it fails."""
        self.read += 1
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request("GET", path, headers={"Cookie": self.cookie})
            response = connection.getresponse()
            text = response.read().decode()
        finally:
            connection.close()
        return text if response.status == 200 else ""

    def expect(self, path: str, *, when: str) -> None:
        """The page shows the latest figure; else it is noted as wrong."""
        if self.figure not in self.page(path):
            self.wrong.append(f"{path.split('/')[1]}: not the latest figure {when}")


def replica_serves_dashboards(environment: Environment) -> list[Row]:
    """
    Reads are counted as sent; one that fails, or shows less than its reader wrote, as lost.

    The seconds are from the replica's death until both pages have answered again.
    """
    with _replica(environment) as replica:
        readers = Readers(environment)
        broken: list[str] = []
        _follow(environment, replica, readers, broken)
        _lag(replica, readers)
        replica.kill()
        killed_at = time.monotonic()
        readers.expect(readers.dashboard, when="after the replica died")
        readers.expect(readers.shared, when="after the replica died")
        seconds = time.monotonic() - killed_at
        for _ in range(WRITES):
            readers.write()
            readers.expect(readers.dashboard, when="without a replica")
    lost = len(readers.wrong)
    what = "replica lags, then dies: dashboard reads"
    return [
        Row(what=what, sent=readers.read, lost=lost, seconds=seconds,
            broken=tuple(broken + sorted(set(readers.wrong))))
    ]  # fmt: skip


@contextmanager
def _replica(environment: Environment) -> Iterator[Replica]:
    """A replica, and web processes that know it."""
    servers = environment.servers.servers
    replica = start_replica(servers.admin_url, environment.data_dir / f"replica-{uuid4().hex[:8]}")
    variables = environment.processes.variables
    try:
        variables["DATABASE_REPLICA_URL"] = replica.address(servers.database_url)
        environment.start_web()
        yield replica
    finally:
        variables.pop("DATABASE_REPLICA_URL", None)
        environment.processes.stop("web")
        replica.stop()


def _follow(
    environment: Environment, replica: Replica, readers: Readers, broken: list[str]
) -> None:
    """Each write is read back at once; the pages come from the replica as soon as it has it."""
    for _ in range(WRITES):
        readers.write()
        readers.expect(readers.dashboard, when="right after it was written")
    wait_until(
        lambda: readers.figure in readers.page(readers.shared), seconds=5, what="replay of a write"
    )
    with connected(replica.admin_url) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE usename = 'commonweave_app'"
            " AND backend_type = 'client backend'"
        )
        if cursor.fetchone() == (0,):
            broken.append("no page was read from the replica")
    broken += _holes(replica, environment)


def _holes(replica: Replica, environment: Environment) -> list[str]:
    """What the app's role can do on the replica and must not."""
    found = []
    address = replica.address(environment.servers.servers.database_url)
    with connected(address) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM metrics_measurement")
        if cursor.fetchone() != (0,):
            found.append("the replica shows rows outside every scope")
        cursor.execute("SELECT pg_is_in_recovery(), current_setting('transaction_read_only')")
        if cursor.fetchone() != (True, "on"):
            found.append("the replica takes writes")
    return found


def _lag(replica: Replica, readers: Readers) -> None:
    """While the replica shows nothing new, everybody is shown what was written all the same."""
    replica.pause()
    for _ in range(WRITES):
        readers.write()
        readers.expect(readers.dashboard, when="while replay was paused")
        readers.expect(readers.shared, when="while replay was paused")
    replica.resume()
    wait_until(
        lambda: readers.figure in readers.page(readers.shared), seconds=5, what="replay of a rest"
    )
