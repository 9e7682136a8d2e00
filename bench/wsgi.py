"""
The product and the bare yardstick on one server.

``/bare/`` goes through Django's request and response, without middleware, session or database.
"""

import os
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")

import django
from django.core.handlers.exception import convert_exception_to_response
from django.core.handlers.wsgi import WSGIHandler

django.setup(set_prefix=False)


class BareHandler(WSGIHandler):
    """Django's handler without any middleware."""

    def load_middleware(self, is_async: bool = False) -> None:
        self._view_middleware: list[Any] = []
        self._template_response_middleware: list[Any] = []
        self._exception_middleware: list[Any] = []
        self._middleware_chain = convert_exception_to_response(self._get_response)


_product, _bare = WSGIHandler(), BareHandler()


def application(environ: dict[str, Any], start_response: Any) -> Any:
    """Whichever of the two the path asks for."""
    handler = _bare if environ.get("PATH_INFO") == "/bare/" else _product
    return handler(environ, start_response)
