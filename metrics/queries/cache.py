"""Figures kept until the workspace's data change."""

import logging
from collections.abc import Callable
from typing import TypeVar, cast

import redis
from django.core.cache import cache

from tenancy.models import Workspace

T = TypeVar("T")
KEEP_SECONDS = 3600
logger = logging.getLogger(__name__)


def remembered(*, workspace: Workspace, what: str, make: Callable[[], T]) -> T:
    """
    ``make()``, or its answer from before if nothing in the workspace was written since.

    ``what`` must name all that the answer depends on: audience, period, page, today. Every write
    moves ``workspace.data_version``, so nothing needs to be thrown away. A cache that is away
    costs time, never the page.
    """
    key = f"figures:{workspace.pk}:{workspace.data_version}:{what}"
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
