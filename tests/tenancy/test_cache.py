"""A cache that is away forgets; it never fails what somebody does."""

import os

import pytest
from django.core.cache.backends.redis import RedisCacheClient

from config.processes import any_free_port
from records.cache_backend import ForgivingClient, ForgivingRedisCache


@pytest.fixture
def absent() -> ForgivingRedisCache:
    return ForgivingRedisCache(f"redis://127.0.0.1:{any_free_port()}/0", {})


def test_without_redis_every_call_answers_as_an_empty_cache(absent: ForgivingRedisCache) -> None:
    assert absent.get("a") is None
    assert absent.get("a", "default") == "default"
    absent.set("a", 1)
    assert absent.get("a") is None
    assert absent.add("a", 1)
    assert not absent.touch("a")
    assert not absent.delete("a")
    assert not absent.has_key("a")
    assert absent.get_many(["a", "b"]) == {}
    assert absent.set_many({"a": 1}) == []
    absent.delete_many(["a"])
    absent.clear()
    with pytest.raises(ValueError, match="does not exist"):
        absent.incr("a")
    assert absent.get_or_set("a", lambda: "made") == "made"


def test_every_call_of_the_client_is_forgiving() -> None:
    """A call that a later Django adds must be looked at too."""
    calls = {
        name
        for name, value in vars(RedisCacheClient).items()
        if callable(value) and not name.startswith("_") and name != "get_client"
    }
    assert calls <= set(vars(ForgivingClient))


@pytest.mark.skipif("REDIS_URL" not in os.environ, reason="needs REDIS_URL when not embedded")
def test_with_redis_it_remembers_and_asks_again_after_a_while() -> None:
    cache = ForgivingRedisCache(os.environ["REDIS_URL"], {"KEY_PREFIX": "test"})
    cache.set("a", [1], 30)
    assert cache.get("a") == [1]
    client = cache._cache
    assert isinstance(client, ForgivingClient)
    client.away_until = float("inf")
    assert cache.get("a") is None
    client.away_until = 0.0
    assert cache.get("a") == [1]
    assert cache.delete("a")
