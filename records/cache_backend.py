"""The cache of embedded and production mode: Redis, and an empty cache while Redis is away."""

import logging
from collections.abc import Callable
from time import monotonic
from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

LEFT_ALONE_SECONDS = 3.0


def _forgiving(name: str, instead: Callable[..., Any]) -> Callable[..., Any]:
    """The client's method, or what ``instead`` makes of its arguments when Redis is away."""
    ask = getattr(RedisCacheClient, name)

    def method(self: "ForgivingClient", *args: Any, **kwargs: Any) -> Any:
        if monotonic() < self.away_until:
            return instead(*args, **kwargs)
        try:
            return ask(self, *args, **kwargs)
        except (RedisError, OSError) as error:
            # Not asked again at once, so that a page waits for a silent Redis only once.
            self.away_until = monotonic() + LEFT_ALONE_SECONDS
            logger.warning("Going on without the cache: %s", error)
            return instead(*args, **kwargs)

    return method


def _no_such_key(*args: Any, **kwargs: Any) -> Any:
    raise ValueError("The key does not exist.")


class ForgivingClient(RedisCacheClient):
    """
    Redis's answers, or those of a cache that has forgotten everything and keeps nothing.

    Nothing may be lost by it: what a cache holds can be computed again. Limits of how often
    somebody may try something do not hold for as long as Redis is away.
    """

    away_until = 0.0

    add = _forgiving("add", lambda *args: True)
    get = _forgiving("get", lambda key, default: default)
    set = _forgiving("set", lambda *args: None)
    touch = _forgiving("touch", lambda *args: False)
    delete = _forgiving("delete", lambda *args: False)
    get_many = _forgiving("get_many", lambda *args: {})
    has_key = _forgiving("has_key", lambda *args: False)
    incr = _forgiving("incr", _no_such_key)
    set_many = _forgiving("set_many", lambda *args: None)
    delete_many = _forgiving("delete_many", lambda *args: None)
    clear = _forgiving("clear", lambda *args: False)


class ForgivingRedisCache(RedisCache):
    """Django's Redis cache, which never fails a request."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = ForgivingClient
