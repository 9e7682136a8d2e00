"""
A real PgBouncer in transaction mode with two server connections, and a crowd that goes through it.

Twelve threads act as requests and tasks of several workspaces at once; each workspace holds a
canary that no other may ever meet. Used by `make test` with some hundred scopes and by `make fuzz`
with five thousand.
"""

import configparser
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from threading import Barrier
from typing import Any
from urllib.parse import urlsplit

import psycopg2
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, connections
from django.test import Client, RequestFactory

from config.processes import any_free_port
from config.server_programs import stop_popen, unprivileged
from stakeholders.models import Organization
from tenancy.isolation.scope import workspace_scope
from tenancy.isolation.tasks import workspace_task
from tenancy.models import Workspace
from tests.factories.stakeholders import make_organization
from tests.factories.tenancy import make_member, make_workspace

OUR_SETTINGS = Path(__file__).resolve().parents[2] / "deploy" / "pgbouncer" / "pgbouncer.ini"
PROGRAM = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
SERVER_CONNECTIONS = 2
POOLED = "through the pool"
THREADS = 12
WORKSPACES = 6
RAW = "SELECT name FROM stakeholders_organization"


@contextmanager
def running_pgbouncer(database_url: str) -> Iterator[int]:
    """PgBouncer before this database, as deploy/ sets it up but for the two server connections."""
    assert PROGRAM is not None
    folder = Path(tempfile.mkdtemp(prefix="commonweave-pgbouncer-"))
    folder.chmod(0o755)
    port, log = any_free_port(), folder / "log"
    _write_settings(folder, database_url, port)
    command = unprivileged([PROGRAM, str(folder / "pgbouncer.ini")], folder, end_with_parent=True)
    with log.open("ab") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, cwd="/")
    try:
        _wait_until_it_answers(process, database_url, port, log)
        yield port
    finally:
        stop_popen(process, signal.SIGINT)
        shutil.rmtree(folder)


def _write_settings(folder: Path, database_url: str, port: int) -> None:
    url = urlsplit(database_url)
    settings = configparser.RawConfigParser()
    settings.read(OUR_SETTINGS)
    name = url.path.removeprefix("/")
    settings["databases"] = {name: f"host={url.hostname} port={url.port} dbname={name}"}
    settings["pgbouncer"].update(
        listen_addr="127.0.0.1",
        listen_port=str(port),
        auth_file=str(folder / "users.txt"),
        default_pool_size=str(SERVER_CONNECTIONS),
        reserve_pool_size="0",
    )
    with (folder / "pgbouncer.ini").open("w") as file:
        settings.write(file)
    users = folder / "users.txt"
    users.write_text(f'"{url.username}" "{url.password or ""}"\n')
    users.chmod(0o600)
    if os.geteuid() == 0:
        os.chown(users, pwd.getpwnam("nobody").pw_uid, -1)


def _wait_until_it_answers(
    process: subprocess.Popen[bytes], database_url: str, port: int, log: Path
) -> None:
    url = urlsplit(database_url)
    until = time.monotonic() + 20
    while True:
        try:
            psycopg2.connect(
                host="127.0.0.1",
                port=port,
                user=url.username,
                password=url.password,
                dbname=url.path.removeprefix("/"),
            ).close()
        except psycopg2.OperationalError:
            if process.poll() is not None or time.monotonic() > until:
                raise AssertionError(log.read_text()) from None
            time.sleep(0.05)
        else:
            return


@contextmanager
def through(port: int) -> Iterator[None]:
    """Every thread that connects from now on goes to this port; the present one reconnects."""
    settings = connections.settings["default"]
    before = {key: settings[key] for key in ("HOST", "PORT", "OPTIONS")}
    connections["default"].close()
    options = {**settings["OPTIONS"], "application_name": POOLED}
    settings |= {"HOST": "127.0.0.1", "PORT": str(port), "OPTIONS": options}
    try:
        yield
    finally:
        settings |= before


@dataclass(frozen=True)
class Tenant:
    """A workspace with a canary, and somebody who is signed in to it."""

    workspace: Workspace
    canary: str
    cookies: str


def make_tenants() -> list[Tenant]:
    """Workspaces that differ in nothing but their canary."""
    return [_make_tenant(number) for number in range(WORKSPACES)]


def _make_tenant(number: int) -> Tenant:
    workspace = make_workspace(slug=f"pooled-{number}")
    canary = f"canary-{number}-{secrets.token_hex(6)}"
    with workspace_scope(workspace):
        make_organization(name=canary)
    client = Client()
    client.force_login(make_member(workspace, "coordinator").user)
    return Tenant(workspace, canary, f"sessionid={client.cookies['sessionid'].value}")


class Crowd:
    """Twelve threads that ask for pages, API lists, tasks and rows, each for one workspace."""

    def __init__(self, tenants: list[Tenant]) -> None:
        self.tenants = tenants
        self.application = WSGIHandler()
        self.requests = RequestFactory()

    def page(self, tenant: Tenant) -> str:
        """The page of organizations."""
        return self._get(tenant, f"/w/{tenant.workspace.slug}/organizations/")

    def api(self, tenant: Tenant) -> str:
        """The list of organizations."""
        return self._get(tenant, f"/api/v1/workspaces/{tenant.workspace.slug}/organizations/")

    def task(self, tenant: Tenant) -> str:
        """What a worker does."""
        return str(names_by_task(str(tenant.workspace.pk)))

    def locked(self, tenant: Tenant) -> str:
        """Rows without a filter of our own: nothing but the database's policy holds them back."""
        with workspace_scope(tenant.workspace):
            return raw_names()

    def leftover(self, tenant: Tenant) -> str:
        """Rows outside any scope: there must be none besides the canary that we add."""
        return raw_names() + tenant.canary

    def by_session(self, tenant: Tenant) -> str:
        """The mistake: the workspace is set for the session, and the next statement trusts it."""
        with connection.cursor() as cursor:
            cursor.execute(f"SET app.workspace_id = '{tenant.workspace.pk}'")
        time.sleep(0.001)
        return raw_names()

    def _get(self, tenant: Tenant, path: str) -> str:
        request = self.requests.get(path, headers={"cookie": tenant.cookies})
        answer: Any = self.application(request.environ, _start_response)
        body = b"".join(answer).decode()
        answer.close()
        assert answer.status_code == 200, (path, answer.status_code)
        return body

    def ask(
        self, ways: Sequence[Callable[[Tenant], str]], times: int, seed: int = 1
    ) -> Counter[str]:
        """So many scopes, mixed, by twelve threads: how many leaked, and how many saw nothing."""
        random = Random(seed)
        jobs = [(random.choice(ways), random.choice(self.tenants)) for _ in range(times)]
        found: Counter[str] = Counter()
        with ThreadPoolExecutor(THREADS) as threads:
            for result in threads.map(lambda job: self._judged(*job), jobs):
                found[result] += 1
            everybody = Barrier(THREADS)
            list(threads.map(_close, [everybody] * THREADS))
        return found

    def _judged(self, way: Callable[[Tenant], str], tenant: Tenant) -> str:
        seen = way(tenant)
        if any(other.canary in seen for other in self.tenants if other is not tenant):
            return "leaked"
        return "right" if tenant.canary in seen else "missed"


def _start_response(*head: Any) -> Callable[[bytes], object]:
    """What a server hands to the application; the answer itself carries the same."""
    return lambda written: None


@workspace_task("tests.names")
def names_by_task(workspace: Workspace) -> list[str]:
    """The names of a workspace's organizations."""
    return list(Organization.objects.values_list("name", flat=True))


def raw_names() -> str:
    """All organizations that the database lets through."""
    with connection.cursor() as cursor:
        cursor.execute(RAW)
        return " ".join(row[0] for row in cursor.fetchall())


def server_connections() -> int:
    """How many connections PgBouncer holds, as the server counts them."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND application_name = %s",
            [POOLED],
        )
        return int(cursor.fetchone()[0])


def _close(everybody: Barrier) -> None:
    """Close this thread's connection, once every thread is here to close its own."""
    everybody.wait(timeout=60)
    connections["default"].close()
