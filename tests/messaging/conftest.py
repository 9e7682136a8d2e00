"""A mail server to send to."""

import socket
from collections.abc import Iterator

import pytest
from pytest_django.fixtures import Settings

from tests.messaging.smtp_sink import SmtpSink, running_sink


def _send_to(settings: Settings, port: int) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = port
    settings.EMAIL_TIMEOUT = 2


@pytest.fixture
def sink(settings: Settings) -> Iterator[SmtpSink]:
    """A real SMTP server that the outbox sends to."""
    with running_sink() as (sink, port):
        _send_to(settings, port)
        yield sink


@pytest.fixture
def absent_server(settings: Settings) -> None:
    """The outbox sends to a port where nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        _send_to(settings, free.getsockname()[1])
