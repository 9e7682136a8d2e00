"""
The state machine of `make fuzz` in little, and proof that it can fail.

In full it runs for minutes (fuzz/two_workspaces.py); here are a few steps, and products broken on
purpose whose fault it has to find.
"""

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core import mail
from django.core.cache import caches
from django.db import connections, models
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from fuzz.examples import run_one
from fuzz.marks import foreign_marks, marks_in
from fuzz.surfaces import addresses, read, routes_without_address
from fuzz.two_workspaces import TwoWorkspaces, check
from fuzz.world import World, make_world
from partnerships.models import Goal
from records.caching import ALIAS
from tenancy.isolation.models import TenantManager
from tests.conftest import committing

# Tables without a text of their own: who, when, how many.
WITHOUT_TEXTS = {
    "Membership", "ActivityOrganization", "Attendance", "CheckInCadence", "CheckInRound",
    "SurveyInvitation", "SurveyLink", "Response", "AnonymousBuffer", "AnonymousBatch",
    "OwnDataLink", "SuppressionPattern",
}  # fmt: skip


class AFewSteps(TwoWorkspaces):
    """Without the walk round everything at the end."""

    slices = 24
    walks_all_at_the_end = False


@pytest.fixture(scope="module")
def two(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[World, World]]:
    """Two workspaces that the tests below only look at."""
    with committing(django_db_blocker):
        yield make_world(), make_world()


def look(world: World, part: str) -> int:
    """Somebody looks at all addresses with ``part`` in them; how many there are."""
    client = Client()
    client.force_login(world.owner.user)
    walk = [address for address in addresses(world) if part in address]
    for address in walk:
        check(world, read(client, address))
    return len(walk)


def test_neither_workspace_meets_the_other_in_a_few_steps(committed_db: None) -> None:
    caches["figures"].clear()
    AFewSteps.steps_done.clear()
    run_one(5, machine=AFewSteps, steps=5)  # the first step makes the workspaces
    assert sum(AFewSteps.steps_done.values()) == 4


def test_every_table_holds_a_marked_row(two: tuple[World, World]) -> None:
    own, other = two
    unmarked = {name for name, rows in own.rows().items() if own.mark not in "".join(rows)}
    assert unmarked <= WITHOUT_TEXTS, "say in fuzz/world.py how a row of it is made"
    assert not any(other.mark in row for rows in own.rows().values() for row in rows)
    empty = {name for name, rows in own.rows().items() if not rows} - {"AnonymousBatch"}
    assert not empty, "a table nobody can leak from proves nothing"


def test_the_walk_leads_to_every_route(two: tuple[World, World]) -> None:
    # These links are in e-mails only; the journeys follow them from there.
    mailed = {
        "p/<slug:workspace_slug>/invitation/<str:token>/",
        "p/<slug:workspace_slug>/unsubscribe/<str:token>/",
    }
    assert set(routes_without_address(two[0])) <= mailed


class Careless:
    """A cache whose keys forget the workspace."""

    def get(self, key: str) -> Any:
        return caches["figures"].get(key.split(":", 4)[4])

    def set(self, key: str, value: Any, seconds: int) -> None:
        caches["figures"].set(key.split(":", 4)[4], value, seconds)


def test_a_cached_page_without_the_workspace_in_its_key_is_found(
    two: tuple[World, World], monkeypatch: pytest.MonkeyPatch
) -> None:
    caches["figures"].clear()
    assert look(two[0], "/dashboard/") == look(two[1], "/dashboard/") > 0
    monkeypatch.setattr("records.caching.caches", {ALIAS: Careless()})
    look(two[0], "/dashboard/")
    with pytest.raises(AssertionError, match="shows"):
        look(two[1], "/dashboard/")
    caches["figures"].clear()


@contextmanager
def _without_policy(model: type[models.Model]) -> Iterator[None]:
    """Row-level security off for one table; other tests share the database, so on again."""
    table = model._meta.db_table
    with connections["owner"].cursor() as cursor:
        cursor.execute(f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY')
        try:
            yield
        finally:
            cursor.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')


def test_a_table_without_filter_and_policy_is_found(
    two: tuple[World, World], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert look(two[0], "/goals/") > 0

    def all_rows(manager: Any) -> Any:
        return models.Manager.get_queryset(manager)

    monkeypatch.setattr(TenantManager, "get_queryset", all_rows)
    assert look(two[0], "/goals/") > 0, "the policy holds where the filter is forgotten"
    with _without_policy(Goal), pytest.raises(AssertionError, match="shows"):
        look(two[0], "/goals/")


def test_a_mail_with_words_of_the_other_is_found(two: tuple[World, World]) -> None:
    machine, (own, other) = TwoWorkspaces(), two
    mail.EmailMessage("Hello", f"Dear {own.mark}", to=[f"a@{own.mark}.example.org"]).send()
    machine._read_mail(own)
    mail.EmailMessage(f"From {other.mark}", "Hello", to=[f"a@{own.mark}.example.org"]).send()
    with pytest.raises(AssertionError, match="a mail to"):
        machine._read_mail(own)


def test_marks_are_found_wherever_they_stand() -> None:
    workbook = io.BytesIO()
    with zipfile.ZipFile(workbook, "w") as archive:
        archive.writestr("xl/sharedStrings.xml", "<t>canaryabc123</t>")
    assert marks_in(workbook.getvalue()) == {"canaryabc123"}
    assert "canaryabc123" in marks_in(b"SUMMARY:canarya\r\n bc123")
    assert "canaryabc123" in marks_in("?q=%63anaryabc123")
    assert foreign_marks("canaryabc… canaryabc123", "canaryabc123") == set()
    assert foreign_marks("CANARYfff", "canaryabc123") == {"canaryfff"}
