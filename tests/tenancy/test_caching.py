"""Cached figures: computed once per data version, and never needed."""

import pytest
from django.conf import settings
from django.core.cache.backends.redis import RedisCache
from django.db import transaction

from records import caching
from records.cache_backend import ForgivingRedisCache
from records.caching import cached
from tenancy.audit.recording import touch_workspace
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Workspace


class Counter:
    def __init__(self) -> None:
        self.calls = 0

    def __call__(self) -> int:
        self.calls += 1
        return self.calls


def test_figure_is_made_once_until_something_is_written(workspace: Workspace) -> None:
    make = Counter()

    assert [cached(workspace=workspace, key="x", make=make) for _ in range(3)] == [1, 1, 1]
    with workspace_scope(workspace):
        touch_workspace()
    workspace.refresh_from_db()
    assert cached(workspace=workspace, key="x", make=make) == 2


def test_what_a_transaction_wrote_is_not_shown_to_others_before_it_is_committed(
    workspace: Workspace,
) -> None:
    make = Counter()
    with workspace_scope(workspace):
        touch_workspace()
        assert [cached(workspace=workspace, key="x", make=make) for _ in range(2)] == [1, 2]
        transaction.set_rollback(True)
    with workspace_scope(workspace):
        assert [cached(workspace=workspace, key="x", make=make) for _ in range(2)] == [3, 3]


def test_figures_of_other_code_are_not_read(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    make = Counter()
    cached(workspace=workspace, key="x", make=make)

    monkeypatch.setattr(caching, "code_mark", lambda: "upgraded")

    assert cached(workspace=workspace, key="x", make=make) == 2


def test_workspaces_share_nothing(workspace: Workspace, other_workspace: Workspace) -> None:
    cached(workspace=workspace, key="x", make=lambda: "ours")

    assert cached(workspace=other_workspace, key="x", make=lambda: "theirs") == "theirs"


def test_cache_that_is_away_costs_nothing_but_time(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = ForgivingRedisCache("redis://127.0.0.1:1/0", {})
    monkeypatch.setattr(caching, "caches", {caching.ALIAS: away})
    make = Counter()

    assert [cached(workspace=workspace, key="x", make=make) for _ in range(2)] == [1, 2]


@pytest.mark.skipif(not settings.CACHE_URL, reason="There is no cache: CACHE_URL is not set.")
def test_what_is_cached_of_a_workspace_can_be_thrown_away(
    workspace: Workspace, other_workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = RedisCache(settings.CACHE_URL, {})
    monkeypatch.setattr(caching, "caches", {caching.ALIAS: store})
    for each in (workspace, other_workspace):
        cached(workspace=each, key="x", make=lambda: "before")

    caching.forget(workspace)

    assert cached(workspace=workspace, key="x", make=lambda: "after") == "after"
    assert cached(workspace=other_workspace, key="x", make=lambda: "after") == "before"
