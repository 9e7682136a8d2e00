"""The drill of backup and restore: by the manual, into a new cluster, then compared."""

import subprocess
import sys
from uuid import uuid4

import psycopg2

from config.databases import connected
from config.embedded_servers import Servers, start_servers
from config.server_programs import postgres_program
from faults.database import admin_url
from faults.environment import Environment
from faults.processes import ROOT
from faults.rows import Row
from tenancy.isolation.scope import workspace_scope
from tests.factories.feedback import make_survey, make_wave
from tests.factories.tenancy import make_workspace
from tests.feedback.answering import answer_all

WAITING = 12
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
# What keeps tenants apart, as the catalog tells it.
CATALOG = {
    "row-level security": "SELECT relname, relrowsecurity, relforcerowsecurity,"
    " pg_get_userbyid(relowner) FROM pg_class WHERE relnamespace = 'public'::regnamespace"
    " AND relkind = 'r' ORDER BY 1",
    "policies": "SELECT tablename, policyname, permissive, roles::text, cmd, qual, with_check"
    " FROM pg_policies WHERE schemaname = 'public' ORDER BY 1, 2",
    "grants": "SELECT table_name, grantee, privilege_type FROM information_schema.table_privileges"
    " WHERE table_schema = 'public' AND grantee <> 'postgres' ORDER BY 1, 2, 3",
    # The text of a check is written otherwise after it was read back; its name must be there.
    "constraints": "SELECT conrelid::regclass::text, conname, contype,"
    " CASE WHEN contype = 'c' THEN '' ELSE pg_get_constraintdef(oid) END"
    " FROM pg_constraint WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2",
    "indexes": "SELECT tablename, indexname, indexdef LIKE 'CREATE UNIQUE%' FROM pg_indexes"
    " WHERE schemaname = 'public' ORDER BY 1, 2",
}


def backup_is_restored(environment: Environment) -> list[Row]:
    """A dump of the backup role, restored into a new cluster, is the same installation."""
    slug = _answers_that_wait()
    first = environment.servers.servers
    dump = environment.data_dir / "commonweave.dump"
    second = start_servers(environment.data_dir / "restored", durable=True)
    try:
        _run(
            "pg_dump", "--format=custom", f"--dbname={first.database_backup_url}", f"--file={dump}"
        )
        _run("pg_restore", "--exit-on-error", f"--dbname={admin_url(second)}", str(dump))
        rows, missing, broken = _compared(first, second)
        broken += _scoped_reads_that_differ(first, second)
        broken += _catalogs_that_differ(first, second)
        flushed = _close_wave(environment, second, slug)
        if flushed != list(range(WAITING)):
            broken.append(f"of {WAITING} answers that waited, {len(flushed)} were written out")
    finally:
        second.stop()
    what = "backup restored into a new cluster, rows compared"
    return [Row(what=what, sent=rows, lost=missing, broken=tuple(broken))]


def _answers_that_wait() -> str:
    """Anonymous answers in the sealed buffer; the slug of their workspace."""
    workspace = make_workspace(slug=f"kept-{uuid4().hex[:8]}")
    with workspace_scope(workspace):
        made = make_wave(make_survey("anonymous"), WAITING)
        answer_all(made, [{"number": number} for number in range(WAITING)])
    return workspace.slug


def _run(program: str, *arguments: str) -> None:
    done = subprocess.run(
        [postgres_program(program), *arguments], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{program}: {done.stderr[-1000:]}")


def _found(url: str, statement: str) -> list[tuple[object, ...]]:
    with connected(url) as connection, connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


def _compared(first: Servers, second: Servers) -> tuple[int, int, list[str]]:
    """How many rows there are, how many are missing, and which tables differ in what they hold."""
    rows, missing, broken = 0, 0, list[str]()
    for (table,) in _found(admin_url(first), TABLES):
        marks = f"SELECT md5(t::text) AS mark FROM {table} AS t ORDER BY 1"
        there, here = _found(admin_url(first), marks), _found(admin_url(second), marks)
        rows += len(there)
        missing += max(0, len(there) - len(here))
        if there != here:
            broken.append(f"{table} differs")
    return rows, missing, broken


def _catalogs_that_differ(first: Servers, second: Servers) -> list[str]:
    return [
        f"the {name} differ"
        for name, statement in CATALOG.items()
        if not (there := _found(admin_url(first), statement))
        or there != _found(admin_url(second), statement)
    ]


def _scoped_reads_that_differ(first: Servers, second: Servers) -> list[str]:
    """What the app role counts in each workspace, and that it sees nothing outside of one."""
    ids = [str(row[0]) for row in _found(admin_url(first), "SELECT id FROM tenancy_workspace")]
    broken = []
    for workspace in ["", *ids]:
        there, here = (_counts(url, workspace) for url in (first.database_url, second.database_url))
        if there != here:
            broken.append(f"workspace {workspace or 'none'} reads otherwise")
        if bool(sum(there.values())) is not bool(workspace):
            broken.append(f"workspace {workspace or 'none'} reads {sum(there.values())} rows")
    return broken


def _counts(url: str, workspace: str) -> dict[str, int]:
    tenant_tables = (
        "SELECT table_name FROM information_schema.columns JOIN pg_class ON relname = table_name"
        " WHERE column_name = 'workspace_id' AND relforcerowsecurity"
    )
    connection = psycopg2.connect(url)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('app.workspace_id', %s, true)", [workspace])
            cursor.execute(tenant_tables)
            counts = {}
            for (table,) in cursor.fetchall():
                cursor.execute(f"SELECT count(*) FROM {table}")
                counts[table] = cursor.fetchall()[0][0]
            return counts
    finally:
        connection.close()


def _close_wave(environment: Environment, servers: Servers, slug: str) -> list[int]:
    """Close the wave on the restored cluster with the same SECRET_KEY; the answers' numbers."""
    done = subprocess.run(
        [sys.executable, "-m", "faults.closing", slug],
        cwd=ROOT,
        env={**environment.processes.variables, "DATABASE_URL": servers.database_url},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-1000:])
    return sorted(int(word) for word in done.stdout.split())
