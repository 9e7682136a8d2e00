"""
What a log line may say, and how.

Personal links are keys: whoever reads one can open the survey behind it, and a link beside an
address and a time would break the promise of an anonymous survey. So no log line carries a token,
and the access log carries no address, agent or referrer either.
"""

from __future__ import annotations

import json
import logging
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from gunicorn.glogging import Logger

if TYPE_CHECKING:
    from collections.abc import MutableMapping
    from datetime import timedelta

# /p/<slug>/survey/<token>/ and the like; sign-up, reset and calendar keys under /accounts and /w.
PERSONAL_LINK = re.compile(r"(/p/[^/\s]+/[a-z-]+/)[^/\s?\"']+")
# Long, with a digit or so long that no name of ours is: one key in 250 has no digit.
LONG_KEY = re.compile(
    r"(?<![\w-])(?:(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[A-Za-z0-9_-]{22,}"
    r"|(?=[\w-]*[a-z])(?=[\w-]*[A-Z])[A-Za-z_-]{32,})(?![\w-])"
)
UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
LINE_BREAKS = str.maketrans({"\n": "\\n", "\r": "\\r", "\x85": "\\x85", "\u2028": "\\u2028"})


def without_tokens(text: str) -> str:
    """The text with every personal link and other long key blanked; ids of rows stay readable."""
    return LONG_KEY.sub(_blank_unless_uuid, PERSONAL_LINK.sub(r"\1[token]", text))


def _blank_unless_uuid(match: re.Match[str]) -> str:
    found = match.group()
    return found if UUID.fullmatch(found) else "[key]"


class JsonFormatter(logging.Formatter):
    """One JSON object a line; line breaks in what users typed can't start a line of their own."""

    def format(self, record: logging.LogRecord) -> str:
        entry: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, tz=UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": without_tokens(record.getMessage()),
        }
        status = getattr(record, "status_code", None)
        if status is not None:
            entry["status"] = status
        if record.exc_info:
            entry["exception"] = without_tokens(self.formatException(record.exc_info))
        return json.dumps(entry, ensure_ascii=False)


class PlainFormatter(logging.Formatter):
    """The same promise on a plain line, for the demo's log files."""

    def format(self, record: logging.LogRecord) -> str:
        record.exc_text = None  # another handler may have kept the traceback as it was
        return super().format(record)

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        record.message = without_tokens(record.message).translate(LINE_BREAKS)
        return super().formatMessage(record)

    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging's name
        return without_tokens(super().formatException(ei))


class AccessLogger(Logger):
    """Gunicorn's logger: JSON, and an access log that names no visitor and no token."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(JsonFormatter())

    def access(
        self, resp: Any, req: Any, environ: MutableMapping[str, Any], request_time: timedelta
    ) -> None:
        path = without_tokens(str(environ.get("PATH_INFO", "")))
        entry = {
            "at": datetime.now(tz=UTC).isoformat(timespec="milliseconds"),
            "logger": "access",
            "method": str(environ.get("REQUEST_METHOD", ""))[:16],
            "path": path,
            "status": int(str(resp.status).split(maxsplit=1)[0]),
            "bytes": getattr(resp, "sent", None),
            "milliseconds": round(request_time.total_seconds() * 1000),
        }
        self.access_log.info(json.dumps(entry, ensure_ascii=False))


def logging_to_stdout(formatter: type[logging.Formatter], *, level: str) -> dict[str, Any]:
    """A LOGGING setting: everything to standard output through one formatter."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "lines": {
                "()": f"{formatter.__module__}.{formatter.__qualname__}",
                "format": "{asctime} {levelname} {name}: {message}",
                "style": "{",
            }
        },
        "handlers": {
            "stdout": {
                "class": "logging.StreamHandler",
                "stream": "ext://sys.stdout",
                "formatter": "lines",
            },
            "nowhere": {"class": "logging.NullHandler"},
        },
        "root": {"handlers": ["stdout"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": level, "propagate": True},
            # Any scanner can cause these; the access log counts them.
            "django.security.DisallowedHost": {"handlers": ["nowhere"], "propagate": False},
            "django.server": {"handlers": [], "level": level, "propagate": True},
        },
    }
