"""The WSGI entrance that gunicorn serves."""

import os
from collections.abc import Callable
from typing import Any

from django.core.wsgi import get_wsgi_application

Application = Callable[[dict[str, Any], Any], Any]
ROOM_IN_SLOTS = 2**13


def with_room(application: Application) -> Application:
    """
    ``application``, called below a frame so large that all frames of a page find room beside it.

    CPython keeps frames in pieces of 16 KB, and gives a piece back as soon as it is empty. Where
    the busiest loop of a page calls across the edge of a piece, each call costs two system calls:
    up to half of the page's time.
    """

    def call(environ: dict[str, Any], start_response: Any) -> Any:
        return application(environ, start_response)

    call.__code__ = call.__code__.replace(co_stacksize=ROOM_IN_SLOTS)
    return call


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

application = with_room(get_wsgi_application())
