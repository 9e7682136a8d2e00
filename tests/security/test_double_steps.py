"""Two tabs, or two people, that do the same at the same instant: once, and an answer in words."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from stakeholders.actions.own_data import send_own_data
from stakeholders.models import Organization
from tenancy.actions.members import invite_member
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership, User
from tests.factories.stakeholders import make_organization
from tests.factories.tenancy import make_member, make_workspace
from tests.stakeholders.test_own_data import SAID, _answered, _link

TABS = 6


def at_once(*steps: Callable[[], Any]) -> list[Any]:
    """What each step answers, all begun at the same instant."""
    barrier = Barrier(len(steps))

    def run(step: Callable[[], Any]) -> Any:
        barrier.wait()
        try:
            return step()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(steps)) as pool:
        return list(pool.map(run, steps))


@pytest.fixture
def owner(committed_db: None) -> Membership:
    return make_member(make_workspace(slug="race"), "owner")


def quiet(user: User | None = None) -> Client:
    client = Client(raise_request_exception=False)
    if user is not None:
        client.force_login(user)
    return client


@pytest.mark.parametrize("has_account", [False, True])
def test_d_one_invitation_accepted_in_many_tabs_is_one_membership(
    owner: Membership, has_account: bool
) -> None:
    with workspace_scope(owner.workspace):
        _invitation, token = invite_member(
            acting_member=owner, email="nia@example.org", role="viewer"
        )
    user = User.objects.create_user("nia@example.org", "river-stone-77") if has_account else None
    typed = {"name": "Nia", "password": "river-stone-77"}
    clients = [quiet(user) for _tab in range(TABS)]
    url = f"/p/race/invitation/{token}/"
    answers = at_once(*[lambda client=client: client.post(url, typed) for client in clients])
    statuses = Counter(answer.status_code for answer in answers)
    assert statuses[302] == 1
    assert set(statuses) <= {302, 404, 422}, statuses
    with workspace_scope(owner.workspace):
        assert Membership.objects.filter(user__email="nia@example.org").count() == 1


@pytest.mark.parametrize("is_crosswise", [False, True])
def test_d_two_merges_of_the_same_two_at_once_are_one(
    owner: Membership, is_crosswise: bool
) -> None:
    with workspace_scope(owner.workspace):
        one, two = make_organization("One", "health"), make_organization("Two", "health")
    clients = [quiet(owner.user) for _tab in range(TABS)]

    def merge(client: Client, kept: Organization, merged: Organization) -> Any:
        url = f"/w/race/organizations/{kept.pk}/merge/?with={merged.pk}"
        return client.post(url, {"name": "kept"})

    answers = at_once(
        *[
            lambda client=client, pair=(two, one) if is_crosswise and tab % 2 else (one, two): (
                merge(client, *pair)
            )
            for tab, client in enumerate(clients)
        ]
    )
    statuses = Counter(answer.status_code for answer in answers)
    assert statuses[302] == 1
    assert set(statuses) <= {302, 404, 422}, statuses
    with workspace_scope(owner.workspace):
        assert Organization.objects.count() == 1


def test_a2_a_link_to_own_data_opened_in_many_tabs_opens_once(owner: Membership) -> None:
    with workspace_scope(owner.workspace):
        person = _answered(email="zen@example.org")
        send_own_data(acting_member=owner, person=person)
        path = _link(person)
    answers = at_once(*[lambda: quiet().post(path)] * TABS)
    assert Counter(answer.status_code for answer in answers) == {200: 1, 410: TABS - 1}
    assert sum(SAID in answer.content.decode() for answer in answers) == 1
