"""The embedded servers: rights of the roles, healing after a kill, two side by side."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import psycopg2
import pytest
import redis

from config.databases import SQL_FOLDER, connected, drop_database, prepare_database
from config.embedded_servers import Servers, start_servers
from config.processes import is_alive
from config.server_programs import ServerError, all_may_enter, postgres_program, why


def ask(url: str, statement: str) -> list[tuple[object, ...]]:
    with connected(url) as connection, connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("servers")


@pytest.fixture(scope="module")
def servers(folder: Path) -> Iterator[Servers]:
    started = start_servers(folder, durable=True)
    yield started
    started.stop()


def test_app_role_has_rows_and_nothing_else(servers: Servers) -> None:
    ask(servers.database_owner_url, "CREATE TABLE note (id serial PRIMARY KEY, body text)")
    ask(servers.database_url, "INSERT INTO note (body) VALUES ('a')")
    ask(servers.database_url, "UPDATE note SET body = 'b'")
    assert ask(servers.database_url, "SELECT body FROM note") == [("b",)]
    for forbidden in (
        "TRUNCATE note",
        "ALTER TABLE note ADD COLUMN x int",
        "DROP TABLE note",
        "CREATE TABLE other (id int)",
        "CREATE ROLE intruder",
        "CREATE DATABASE other",
        "SET ROLE commonweave_owner",
    ):
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            ask(servers.database_url, forbidden)


def test_backup_role_reads_and_does_not_write(servers: Servers) -> None:
    ask(servers.database_owner_url, "CREATE TABLE report (id int)")
    assert ask(servers.database_backup_url, "SELECT * FROM report") == []
    with pytest.raises(psycopg2.errors.ReadOnlySqlTransaction):
        ask(servers.database_backup_url, "DELETE FROM report")
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        ask(servers.database_backup_url, "BEGIN READ WRITE; DELETE FROM report")


def test_role_attributes_are_those_of_the_design(servers: Servers) -> None:
    rows = ask(
        servers.admin_url,
        "SELECT rolname, rolsuper, rolbypassrls, rolcreatedb, rolcreaterole FROM pg_roles"
        " WHERE rolname LIKE 'commonweave%' ORDER BY rolname",
    )
    assert rows == [
        ("commonweave_app", False, False, False, False),
        ("commonweave_backup", False, True, False, False),
        ("commonweave_owner", False, False, False, False),
    ]


def test_further_database_gets_the_same_grants(servers: Servers) -> None:
    prepare_database(servers.admin_url, "second")
    prepare_database(servers.admin_url, "second")
    owner_url = servers.database_owner_url.removesuffix("commonweave") + "second"
    ask(owner_url, "CREATE TABLE thing (id int)")
    app_url = servers.database_url.removesuffix("commonweave") + "second"
    assert ask(app_url, "SELECT count(*) FROM thing") == [(0,)]
    drop_database(servers.admin_url, "second")


def test_cache_has_an_upper_bound_and_the_broker_gives_nothing_away(servers: Servers) -> None:
    with redis.Redis.from_url(servers.redis_url) as broker:
        assert broker.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
    with redis.Redis.from_url(servers.cache_url) as cache:
        most = int(cache.config_get("maxmemory")["maxmemory"])
        assert 0 < most <= 64 * 1024 * 1024
        for number in range(80):
            cache.set(f"figures:{number}", b"x" * (most // 40))
        assert cache.info("memory")["used_memory"] <= most
        assert cache.info("stats")["evicted_keys"] > 0
        assert cache.exists("figures:79")
        cache.flushall()


def test_folder_in_use_is_refused(servers: Servers, folder: Path) -> None:
    with pytest.raises(ServerError, match="Another run is using"):
        start_servers(folder, durable=True)


def test_wrong_password_is_refused(servers: Servers) -> None:
    with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
        ask(servers.database_url.replace("commonweave_app:", "commonweave_app:x"), "SELECT 1")
    stranger = redis.Redis.from_url(servers.redis_url.replace("://:", "://:x"))
    with stranger, pytest.raises(redis.AuthenticationError):
        stranger.ping()


def test_secrets_are_readable_by_their_owner_alone(servers: Servers, folder: Path) -> None:
    assert (folder / "servers.json").stat().st_mode & 0o077 == 0
    assert (folder / "redis" / "redis.conf").stat().st_mode & 0o077 == 0
    assert (folder / "postgres" / "data").stat().st_mode & 0o077 == 0


KILLED = """
import os, signal, sys
from pathlib import Path
import redis
from config.embedded_servers import start_servers
from config.databases import SQL_FOLDER, connected
servers = start_servers(Path(sys.argv[1]), durable=True)
with connected(servers.database_owner_url) as connection, connection.cursor() as cursor:
    cursor.execute("CREATE TABLE kept (id int); INSERT INTO kept VALUES (7)")
client = redis.Redis.from_url(servers.redis_url)
client.set("kept", "7")
os.kill(os.getpid(), signal.SIGKILL)
"""


def killed_run(folder: Path) -> list[psutil.Process]:
    """Start servers in a process that is killed at once; the processes that it left running."""
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(folder)], check=False, cwd=Path(__file__).parents[2]
    )
    assert done.returncode == -signal.SIGKILL
    return [
        process
        for process in psutil.process_iter(["cmdline"])
        if any(str(folder) in part for part in process.info["cmdline"] or [])
    ]


def test_servers_of_a_killed_run_are_stopped_and_its_data_kept(tmp_path: Path) -> None:
    left = killed_run(tmp_path)
    assert len(left) >= 2
    servers = start_servers(tmp_path, durable=True)
    try:
        assert not any(is_alive(process) for process in left)
        assert ask(servers.database_url, "SELECT id FROM kept") == [(7,)]
        with redis.Redis.from_url(servers.redis_url) as client:
            assert client.get("kept") == b"7"
    finally:
        servers.stop()


def test_stale_pid_file_of_a_killed_server_is_healed(tmp_path: Path) -> None:
    for process in killed_run(tmp_path):
        process.kill()
    pid_file = tmp_path / "postgres" / "data" / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    # The system has given the pid to somebody else meanwhile: to this very test.
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    (tmp_path / "servers.pids").unlink()
    servers = start_servers(tmp_path, durable=True)
    try:
        assert ask(servers.database_url, "SELECT id FROM kept") == [(7,)]
    finally:
        servers.stop()


def test_half_made_cluster_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "postgres" / "unfinished" / "base").mkdir(parents=True)
    servers = start_servers(tmp_path, durable=False)
    assert ask(servers.database_url, "SELECT 1") == [(1,)]
    servers.stop()
    servers.stop()
    assert not (tmp_path / "postgres").exists()


def test_two_folders_run_side_by_side(servers: Servers, tmp_path: Path) -> None:
    second = start_servers(tmp_path, durable=False)
    try:
        assert second.database_url != servers.database_url
        assert ask(second.database_url, "SELECT to_regclass('note')") == [(None,)]
    finally:
        second.stop()


def test_production_prepares_its_database_alike(tmp_path: Path) -> None:
    servers = start_servers(tmp_path, durable=False)
    try:
        drop_database(servers.admin_url, "commonweave")
        admin = urlsplit(servers.admin_url)
        passwords = {f"{role}_PASSWORD": f"{role}-word" for role in ("OWNER", "APP", "BACKUP")}
        done = subprocess.run(
            ["/bin/sh", str(SQL_FOLDER / "init.sh")],
            env={
                **passwords,
                "PATH": f"{Path(postgres_program('psql')).parent}:/usr/bin:/bin",
                "PGHOST": str(admin.hostname),
                "PGPORT": str(admin.port),
                "PGPASSWORD": str(admin.password),
                "POSTGRES_USER": "postgres",
                "SQL_FOLDER": str(SQL_FOLDER),
            },
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, "")
        address = f"@127.0.0.1:{admin.port}/commonweave"
        ask(f"postgres://commonweave_owner:OWNER-word{address}", "CREATE TABLE kept (id int)")
        app = f"postgres://commonweave_app:APP-word{address}"
        ask(app, "INSERT INTO kept VALUES (1)")
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            ask(app, "TRUNCATE kept")
        backup = f"postgres://commonweave_backup:BACKUP-word{address}"
        assert ask(backup, "SELECT id FROM kept") == [(1,)]
    finally:
        servers.stop()


def test_full_disk_is_named() -> None:
    lines = ["LOG: x", "FATAL: could not write: No space left on device", "LOG: down"]
    assert "disk is full" in why(lines)
    assert why(["", "LOG: a", "FATAL: b", "LOG: c"]) == "FATAL: b"
    assert why([]) == "no reason given"


def test_folder_that_only_root_may_enter_is_noticed(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    assert not all_may_enter(closed / "inside")
