"""
The product and the bare yardstick on one server.

``/bare/`` goes through Django's request and response, without middleware, session or database.
A request that asks for it is told how many SQL statements it took.
"""

import os
from contextlib import ExitStack
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")

from django.core.handlers.exception import convert_exception_to_response
from django.core.handlers.wsgi import WSGIHandler
from django.db import connections

from bench.http import COUNT_HEADER, COUNTED_HEADER
from config.wsgi import application as _product
from config.wsgi import with_room

_ASKED = "HTTP_" + COUNT_HEADER.upper().replace("-", "_")


class BareHandler(WSGIHandler):
    """Django's handler without any middleware."""

    def load_middleware(self, is_async: bool = False) -> None:
        self._view_middleware: list[Any] = []
        self._template_response_middleware: list[Any] = []
        self._exception_middleware: list[Any] = []
        self._middleware_chain = convert_exception_to_response(
            self._get_response  # type: ignore[attr-defined]
        )


_bare = with_room(BareHandler())


def application(environ: dict[str, Any], start_response: Any) -> Any:
    """Whichever of the two the path asks for."""
    if environ.get("PATH_INFO") == "/bare/":
        return _bare(environ, start_response)
    if _ASKED in environ:
        return _counted(environ, start_response)
    return _product(environ, start_response)


def _counted(environ: dict[str, Any], start_response: Any) -> Any:
    """The product's answer, with the number of statements that it took."""
    number = 0

    def count(execute: Any, *arguments: Any) -> Any:
        nonlocal number
        number += 1
        return execute(*arguments)

    def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        return start_response(status, [*headers, (COUNTED_HEADER, str(number))], *rest)

    with ExitStack() as stack:
        for connection in connections.all():
            stack.enter_context(connection.execute_wrapper(count))
        return _product(environ, start)
