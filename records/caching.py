"""Figures that cost much, cached until the workspace's data change."""

import hashlib
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import TypeVar, cast

import redis
from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache

from tenancy.isolation.scope import has_moved_data_version
from tenancy.models import Workspace

T = TypeVar("T")
ALIAS = "figures"
CACHE_SECONDS = 3600


def cached(
    *,
    workspace: Workspace,
    key: str,
    make: Callable[[], T],
    seconds: int = CACHE_SECONDS,
) -> T:
    """
    ``make()``, or its answer from before if nothing in the workspace was written since.

    ``key`` must name all that the answer depends on: audience, period, page, today. It may hold
    nothing that a visitor makes up (dates, words, page numbers): made-up keys would push out what
    is asked for again. Every write moves ``workspace.data_version``, so nothing needs to be thrown
    away. What other code computed is not read: its figures may be shaped or computed otherwise.
    Without a cache the page takes longer and still works.
    """
    if has_moved_data_version():  # what was written in this transaction may yet be undone
        return make()
    whole_key = f"figures:{code_mark()}:{workspace.pk}:{workspace.data_version}:{key}"
    found = caches[ALIAS].get(whole_key)
    if found is not None:
        return cast("T", found)
    made = make()
    caches[ALIAS].set(whole_key, made, seconds)
    return made


def forget(workspace: Workspace) -> None:
    """
    Throw away all that is cached of a workspace, though nobody would ask for it again.

    For when what it was made of had to be erased: it would stay there for an hour.
    """
    backend = caches[ALIAS]
    if not isinstance(backend, RedisCache):
        backend.clear()
        return
    with redis.Redis.from_url(settings.CACHE_URL) as client:
        for key in client.scan_iter(match=f"*figures:*:{workspace.pk}:*", count=1000):
            client.delete(key)


@lru_cache(maxsize=1)
def code_mark() -> str:
    """A short mark of the code that makes what is cached, the same as long as no file changes."""
    base = Path(settings.BASE_DIR)
    files = [
        *(path for room in settings.ROOMS for path in (base / room).rglob("*.py")),
        *(base / "templates").rglob("*.html"),
        *(base / "locale").rglob("*.mo"),
    ]
    stats = sorted(
        (str(path), found.st_mtime_ns, found.st_size) for path in files for found in [path.stat()]
    )
    return hashlib.sha256(repr(stats).encode()).hexdigest()[:12]
