"""What is measured: generated data on embedded servers behind gunicorn, all on loopback."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from bench.data.sizes import Extent
from bench.http import Client
from config.databases import connected, prepare_database
from config.embedded_servers import DATABASE_NAME, Servers, start_servers
from config.processes import any_free_port

if TYPE_CHECKING:
    from tenancy.models import Workspace

ROOT = Path(__file__).resolve().parent.parent
PATIENCE_SECONDS = 30
ALONE = "alone"
GUNICORN = (
    "-m",
    "gunicorn",
    "--config",
    "deploy/gunicorn.conf.py",
    "--access-logfile",
    "/dev/null",
)
CELERY = ("-m", "celery", "--app=config.celery", "worker", "--loglevel=info", "--without-gossip")


@dataclass
class Environment:
    """
    A running product with data.

    ``port`` answers for the database with all workspaces, ``alone_port`` for one that holds only
    a copy of the first. ``cookies`` are sessions, by the slug of the workspace they belong to.
    """

    extent: Extent
    servers: Servers
    data_dir: Path
    variables: dict[str, str]
    port: int
    alone_port: int
    cookies: dict[str, dict[str, str]] = field(default_factory=dict)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    clients: list[Client] = field(default_factory=list)

    def connect(self, cookies: Mapping[str, str], port: int = 0) -> Client:
        """A new connection, closed with the environment."""
        client = Client(port or self.port, cookies)
        self.clients.append(client)
        return client

    def member(self, slug: str) -> Client:
        """A new connection of the coordinator of a workspace."""
        return self.connect(self.cookies[slug])

    def nobody(self) -> Client:
        """A new connection without a session, which may send forms."""
        cookies = self.cookies[self.extent.coalition.slug]
        return self.connect(
            {key: value for key, value in cookies.items() if key.startswith("csrf")}
        )

    def start(
        self, name: str, arguments: Sequence[str], variables: Mapping[str, str]
    ) -> subprocess.Popen[bytes]:
        """Start a process of ours, its output in its log."""
        with (self.data_dir / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, *arguments],
                cwd=ROOT,
                env=dict(variables),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self.processes[name] = process
        return process

    def start_worker(self) -> subprocess.Popen[bytes]:
        """One worker with its own children, as in production."""
        return self.start("worker", CELERY, self.variables)

    def hang_up(self) -> None:
        """Close every client's connection."""
        while self.clients:
            self.clients.pop().close()

    def stop(self, name: str) -> None:
        """Ask a process to end, and wait until it has."""
        process = self.processes.pop(name)
        process.terminate()
        process.wait(timeout=PATIENCE_SECONDS)


def say(line: str) -> None:
    """A line for whoever waits."""
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


@contextmanager
def running_environment(extent: Extent, *, with_larger: bool = True) -> Iterator[Environment]:
    """Servers, tables, data and two web processes for each database; gone again afterwards."""
    with ExitStack() as stack:
        data_dir = Path(tempfile.mkdtemp(prefix="commonweave-bench-"))
        stack.callback(shutil.rmtree, data_dir, ignore_errors=True)
        servers = start_servers(data_dir / "servers", durable=True)
        stack.callback(servers.stop)
        environment = _empty_environment(extent, servers, data_dir)
        stack.callback(_stop_all, environment)
        (data_dir / "mail").mkdir()
        mail_port = urlsplit(environment.variables["EMAIL_URL"]).port
        sink = ("-m", "demo.mail_sink", str(mail_port), str(data_dir / "mail"))
        environment.start("mail", sink, environment.variables)
        _prepare(environment, with_larger=with_larger)
        _serve(environment)
        yield environment


def _empty_environment(extent: Extent, servers: Servers, data_dir: Path) -> Environment:
    port, alone_port, mail_port = any_free_port(), any_free_port(), any_free_port()
    variables = {
        **os.environ,
        **servers.environment(),
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "COMMONWEAVE_DATA": str(data_dir),
        "PORT": str(port),
        "BASE_URL": f"http://127.0.0.1:{port}",
        "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
    }
    os.environ.update(variables)
    return Environment(extent, servers, data_dir, variables, port, alone_port)


def _prepare(environment: Environment, *, with_larger: bool) -> None:
    import django

    django.setup()
    from django.core.management import call_command

    say("Making the tables, collecting the static files ...")
    call_command("migrate", database="owner", verbosity=0)
    call_command("build_vega", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    generate(environment, with_larger=with_larger)


def generate(environment: Environment, *, with_larger: bool) -> None:
    """Fill both databases, note who is signed in, and let the planner know what there is."""
    from django.db import connections

    from bench.data.coalition import make_coalition
    from bench.data.neighbors import SLUG as NEIGHBOR
    from bench.data.neighbors import make_neighbors
    from bench.data.surveys import make_surveys

    extent = environment.extent
    _reported(
        f"a coalition of {extent.coalition.measurements:,} measurements",
        environment,
        lambda: make_coalition(extent.coalition),
    )
    connections.close_all()
    _copy_database(environment.servers.admin_url)
    _reported("neighbors", environment, lambda: make_neighbors(extent.neighbors))
    environment.cookies[NEIGHBOR.format(number=0)] = sign_in("owner@neighbors.example.org")
    _reported(
        "surveys",
        environment,
        lambda: make_surveys(few=extent.few_answers, many=extent.many_answers),
    )
    if with_larger:
        _reported(
            f"a coalition of {extent.larger.measurements:,} measurements",
            environment,
            lambda: make_coalition(extent.larger),
        )
    connections.close_all()
    for name in (DATABASE_NAME, ALONE):
        with connected(_database(environment.servers.admin_url, name)) as connection:
            connection.cursor().execute("VACUUM ANALYZE")


def _reported(what: str, environment: Environment, make: "Callable[[], Workspace | None]") -> None:
    began = time.monotonic()
    made = make()
    if made is not None:
        environment.cookies[made.slug] = sign_in(f"coordinator@{made.slug}.example.org")
    say(f"Made {what} in {time.monotonic() - began:.0f} s.")


def sign_in(email: str) -> dict[str, str]:
    """The cookies of a new session of this user, with the token that forms need."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.middleware.csrf import _get_new_csrf_string

    from tenancy.models import User

    user = User.objects.get(email=email)
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return {
        settings.SESSION_COOKIE_NAME: session.session_key,
        settings.CSRF_COOKIE_NAME: _get_new_csrf_string(),
    }


def _database(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def _copy_database(admin_url: str) -> None:
    """The first coalition as it is now, alone in a database of its own."""
    with connected(admin_url) as connection:
        statement = f'CREATE DATABASE "{ALONE}" TEMPLATE "{DATABASE_NAME}"'
        connection.cursor().execute(statement)
    prepare_database(admin_url, ALONE)


def _serve(environment: Environment) -> None:
    """Two web processes for each of the two databases; they share no cache."""
    variables = environment.variables
    never_recycled = ("--max-requests", "0", "bench.wsgi:application")
    environment.start("web", (*GUNICORN, *never_recycled), variables)
    alone = {
        name: _database(variables[name], ALONE) for name in ("DATABASE_URL", "DATABASE_OWNER_URL")
    }
    alone |= {name: variables[name][:-1] + "1" for name in ("REDIS_URL", "CACHE_URL")}
    alone["PORT"] = str(environment.alone_port)
    environment.start("alone", (*GUNICORN, *never_recycled), variables | alone)
    for name, port in (("web", environment.port), ("alone", environment.alone_port)):
        _wait_for(port, environment.data_dir / f"{name}.log")


def _wait_for(port: int, log: Path) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/bare/", timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"The web server did not answer: {log.read_text()[-2000:]}")


def _stop_all(environment: Environment) -> None:
    environment.hang_up()
    for name in reversed(list(environment.processes)):
        environment.stop(name)
