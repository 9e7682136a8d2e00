"""Kept figures: once per data version, and never needed."""

import pytest
from django.conf import settings
from django.core.cache.backends.redis import RedisCache

from records import caching as kept
from records.caching import remembered
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

    assert [remembered(workspace=workspace, what="x", make=make) for _ in range(3)] == [1, 1, 1]
    with workspace_scope(workspace):
        touch_workspace()
    workspace.refresh_from_db()
    assert remembered(workspace=workspace, what="x", make=make) == 2


def test_figures_of_other_code_are_not_read(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    make = Counter()
    remembered(workspace=workspace, what="x", make=make)

    monkeypatch.setattr(kept, "code_mark", lambda: "upgraded")

    assert remembered(workspace=workspace, what="x", make=make) == 2


def test_workspaces_share_nothing(workspace: Workspace, other_workspace: Workspace) -> None:
    remembered(workspace=workspace, what="x", make=lambda: "ours")

    assert remembered(workspace=other_workspace, what="x", make=lambda: "theirs") == "theirs"


def test_cache_that_is_away_costs_nothing_but_time(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "cache", RedisCache("redis://127.0.0.1:1/0", {}))
    make = Counter()

    assert [remembered(workspace=workspace, what="x", make=make) for _ in range(2)] == [1, 2]


@pytest.mark.skipif(not settings.REDIS_URL, reason="There is no Redis: REDIS_URL is not set.")
def test_what_is_kept_of_a_workspace_can_be_thrown_away(
    workspace: Workspace, other_workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = RedisCache(settings.REDIS_URL, {})
    monkeypatch.setattr(kept, "cache", store)
    monkeypatch.setattr(kept, "caches", {"default": store})
    for each in (workspace, other_workspace):
        remembered(workspace=each, what="x", make=lambda: "before")

    kept.forget(workspace)

    assert remembered(workspace=workspace, what="x", make=lambda: "after") == "after"
    assert remembered(workspace=other_workspace, what="x", make=lambda: "after") == "before"
