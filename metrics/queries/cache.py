"""Figures kept until the workspace's data change."""

import hashlib
import logging
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import TypeVar, cast

import redis
from django.conf import settings
from django.core.cache import cache, caches
from django.core.cache.backends.redis import RedisCache

from tenancy.models import Workspace

T = TypeVar("T")
KEEP_SECONDS = 3600
ROOMS = ("metrics", "feedback", "partnerships", "stakeholders")
logger = logging.getLogger(__name__)


def remembered(*, workspace: Workspace, what: str, make: Callable[[], T]) -> T:
    """
    ``make()``, or its answer from before if nothing in the workspace was written since.

    ``what`` must name all that the answer depends on: audience, period, page, today. Every write
    moves ``workspace.data_version``, so nothing needs to be thrown away. What other code computed
    is not read: its figures may be shaped or reckoned otherwise. A cache that is away costs time,
    never the page.
    """
    key = f"figures:{code_mark()}:{workspace.pk}:{workspace.data_version}:{what}"
    try:
        found = cache.get(key)
    except (redis.RedisError, OSError):
        logger.warning("The cache is away; figures are computed anew.")
        return make()
    if found is not None:
        return cast("T", found)
    made = make()
    try:
        cache.set(key, made, KEEP_SECONDS)
    except (redis.RedisError, OSError):
        logger.warning("The cache is away; figures could not be kept.")
    return made


def forget(workspace: Workspace) -> None:
    """
    Throw away all that is kept of a workspace, though nobody would ask for it again.

    For when what it was made of had to be erased: it would lie there for an hour.
    """
    backend = caches["default"]
    if not isinstance(backend, RedisCache):
        backend.clear()
        return
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        for key in client.scan_iter(match=f"*figures:*:{workspace.pk}:*", count=1000):
            client.delete(key)


@lru_cache(maxsize=1)
def code_mark() -> str:
    """A short mark of the code that computes figures, the same as long as no file changes."""
    files = (path for room in ROOMS for path in (Path(settings.BASE_DIR) / room).rglob("*.py"))
    stats = sorted(
        (str(path), found.st_mtime_ns, found.st_size) for path in files for found in [path.stat()]
    )
    return hashlib.sha256(repr(stats).encode()).hexdigest()[:12]
