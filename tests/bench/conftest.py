"""The bench's environment at a tiny size: the suite's database behind a server of this process."""

import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from django.core.management import call_command
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.test import override_settings
from pytest_django.plugin import DjangoDbBlocker

from bench.data.coalition import make_coalition
from bench.data.neighbors import SLUG as NEIGHBOR
from bench.data.neighbors import make_neighbors
from bench.data.sizes import Extent, Size
from bench.data.surveys import make_surveys
from bench.environment import Environment, sign_in
from tests.conftest import committing, database_url_of
from tests.messaging.smtp_sink import running_sink

SMALL: dict[str, Any] = {
    "organizations": 6,
    "people": 6,
    "members": 4,
    "partnerships": 2,
    "organizations_each": 3,
    "goals": 4,
    "activities": 6,
    "metrics": 6,
    "reporters": 2,
    "years": 2,
}
TINY = Extent(
    coalition=Size(slug="bench-a", **SMALL),
    larger=Size(slug="bench-b", **{**SMALL, "reporters": 4, "years": 3}),
    neighbors=3,
    few_answers=20,
    many_answers=40,
    due_each=1_000,
    imported_metrics=2,
    imported_reporters=3,
    imported_years=2,
    invitations=10,
    answers=8,
)


class _QuietHandler(WSGIRequestHandler):
    def log_message(self, format: str, *arguments: object) -> None:
        """Nothing: the suite's output is for the suite."""


@pytest.fixture(scope="module")
def tiny(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Environment]:
    """Data of every kind, a server for it, and a mail server."""
    call_command("build_vega", verbosity=0)
    with (
        committing(django_db_blocker),
        running_sink() as (_sink, mail_port),
        override_settings(
            ROOT_URLCONF="bench.urls",
            EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
            EMAIL_HOST="127.0.0.1",
            EMAIL_PORT=mail_port,
        ),
    ):
        yield from _served(tmp_path_factory.mktemp("bench"))


def _served(folder: Path) -> Iterator[Environment]:
    from bench.wsgi import application

    environment = Environment(
        extent=TINY,
        servers=cast(Any, SimpleNamespace(database_url=database_url_of("default"))),
        data_dir=folder,
        variables={},
        port=0,
        alone_port=0,
    )
    for size in (TINY.coalition, TINY.larger):
        make_coalition(size)
        environment.cookies[size.slug] = sign_in(f"coordinator@{size.slug}.example.org")
    make_neighbors(TINY.neighbors)
    small = NEIGHBOR.format(number=0)
    environment.cookies[small] = sign_in("owner@neighbors.example.org")
    surveys = make_surveys(few=TINY.few_answers, many=TINY.many_answers)
    environment.cookies[surveys.slug] = sign_in(f"coordinator@{surveys.slug}.example.org")
    server = ThreadedWSGIServer(("127.0.0.1", 0), _QuietHandler)
    server.set_app(application)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    environment.port = environment.alone_port = server.server_port
    yield environment
    environment.hang_up()
    server.shutdown()
    server.server_close()
    thread.join()
