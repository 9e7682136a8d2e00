"""No token, no visitor, no forged line in any log."""

import json
import logging
from datetime import timedelta
from types import SimpleNamespace

import pytest
from gunicorn.config import Config
from gunicorn.glogging import Logger

from config.log_format import AccessLogger, JsonFormatter, PlainFormatter, without_tokens

TOKEN = "qL3xW9vT2mK8pR5nZ7yB1c"


def record(message: str, *arguments: object) -> logging.LogRecord:
    return logging.LogRecord("django.request", logging.WARNING, "x.py", 1, message, arguments, None)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"Not Found: /p/harbor/survey/{TOKEN}/", "Not Found: /p/harbor/survey/[token]/"),
        ("/p/harbor/check-in/short/?page=2", "/p/harbor/check-in/[token]/?page=2"),
        (f"/accounts/password/reset/key/{TOKEN}/", "/accounts/password/reset/key/[key]/"),
        (
            "/w/harbor/surveys/018f3b1e-7c1a-7def-8abc-1234567890ab/",
            "/w/harbor/surveys/018f3b1e-7c1a-7def-8abc-1234567890ab/",
        ),
        ("messaging.send_due_mail succeeded", "messaging.send_due_mail succeeded"),
        (f"key {'aBcDeFgH' * 5} used", "key [key] used"),
        ("config.schema.ScopelessSchemaGenerator", "config.schema.ScopelessSchemaGenerator"),
    ],
)
def test_check_31_tokens_are_blanked_and_row_ids_kept(text: str, told: str) -> None:
    assert without_tokens(text) == told


def test_check_38_json_line_is_one_line_whatever_was_typed() -> None:
    line = JsonFormatter().format(record("Not Found: %s", "/x\n2026 INFO forged\r\u2028"))
    assert "\n" not in line
    assert "\r" not in line
    assert json.loads(line)["message"].startswith("Not Found: /x\n2026 INFO forged")


def test_check_38_plain_line_is_one_line_whatever_was_typed() -> None:
    formatter = PlainFormatter("{levelname} {message}", style="{")
    line = formatter.format(record("Not Found: %s", f"/p/a/share/{TOKEN}/\nINFO forged"))
    assert line == "WARNING Not Found: /p/a/share/[token]/\\nINFO forged"


def test_check_31_traceback_carries_no_token() -> None:
    entry = record("failed")
    error = ValueError(f"no page /p/a/survey/{TOKEN}/")
    entry.exc_info = (ValueError, error, None)
    for formatter in (JsonFormatter(), PlainFormatter("{message}", style="{")):
        line = formatter.format(entry)
        assert "ValueError" in line
        assert "[token]" in line.splitlines()[-1]


def test_check_31_access_line_names_no_visitor(caplog: pytest.LogCaptureFixture) -> None:
    config = Config()
    logger = AccessLogger(config)
    assert isinstance(logger, Logger)
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": f"/p/harbor/survey/{TOKEN}/",
        "QUERY_STRING": f"key={TOKEN}",
        "REMOTE_ADDR": "203.0.113.7",
        "HTTP_USER_AGENT": "Phone",
        "HTTP_REFERER": "https://elsewhere.example/",
    }
    logger.access_log.propagate = True
    with caplog.at_level(logging.INFO, logger="gunicorn.access"):
        response = SimpleNamespace(status="200 OK", sent=512)
        logger.access(response, None, environ, timedelta(milliseconds=12.4))
    entry = json.loads(caplog.messages[-1])
    entry.pop("at")
    assert entry == {
        "logger": "access",
        "method": "GET",
        "path": "/p/harbor/survey/[token]/",
        "status": 200,
        "bytes": 512,
        "milliseconds": 12,
    }
