"""
The users of tests/conftest.py, made once for all tests of a module that imports these fixtures.

They lie in a transaction that is undone at the module's end; each test has a savepoint of its
own in it and gets copies of the objects, so that it finds everything as it was made.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from http.cookies import SimpleCookie
from uuid import UUID

import pytest
from django.core.cache import caches
from django.db import transaction
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from tenancy.actions.members import change_member, remove_member
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership, Workspace
from tests.factories.stakeholders import make_organization
from tests.factories.tenancy import make_member, make_workspace
from tests.samples import Samples

__all__ = (
    "coordinator", "foreign_samples", "funder", "lasting", "other_workspace", "outsider", "owner",
    "partner", "samples", "users", "users_made_once", "viewer", "workspace",
)  # fmt: skip
# A stranger is a member no longer, not at the moment, or elsewhere.
STRANGERS = ("former", "suspended", "outsider")
ROLES = ("owner", "coordinator", "partner", "funder", "viewer")


@contextmanager
def lasting(blocker: DjangoDbBlocker) -> Iterator[None]:
    """What is written while the block lasts stays for the tests in it, and for nobody else."""
    with blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@dataclass(frozen=True)
class Users:
    """Two workspaces with a member of each role, strangers, and everybody signed in."""

    workspace: Workspace
    other_workspace: Workspace
    members: dict[str, Membership]
    foreign_partner: Membership
    foreign_owner: Membership
    cookies: dict[UUID, SimpleCookie]

    def sign_in(self, client: Client, name: str) -> None:
        """Take the cookies of a member's session, which was opened when all this was made."""
        client.cookies = deepcopy(self.cookies[self.members[name].pk])


def _partner(workspace: Workspace) -> Membership:
    with workspace_scope(workspace):
        organization = make_organization(name="Bridge School", sector="education")
    return make_member(workspace, "partner", organization_id=organization.pk)


def _signed_in(member: Membership) -> SimpleCookie:
    client = Client()
    client.force_login(member.user)
    return client.cookies


@pytest.fixture(scope="module")
def users_made_once(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Users]:
    with lasting(django_db_blocker):
        workspace = make_workspace(slug="harbor", name="Harbor Coalition")
        other = make_workspace(slug="valley", name="Valley Coalition")
        members = {
            role: _partner(workspace) if role == "partner" else make_member(workspace, role)
            for role in ROLES
        }
        members |= {name: make_member(workspace, "owner") for name in ("former", "suspended")}
        members["outsider"] = make_member(other, "coordinator")
        with workspace_scope(workspace):
            owner = members["owner"]
            remove_member(acting_member=owner, membership=members["former"])
            change_member(acting_member=owner, membership=members["suspended"], is_suspended=True)
        yield Users(
            workspace,
            other,
            members,
            _partner(other),
            make_member(other, "owner"),
            {member.pk: _signed_in(member) for member in members.values()},
        )


@pytest.fixture
def users(users_made_once: Users, db: None) -> Users:
    # A version of the data that another test cached figures for was undone, and comes again.
    caches["figures"].clear()
    return deepcopy(users_made_once)


@pytest.fixture
def workspace(users: Users) -> Workspace:
    return users.workspace


@pytest.fixture
def other_workspace(users: Users) -> Workspace:
    return users.other_workspace


@pytest.fixture
def owner(users: Users) -> Membership:
    return users.members["owner"]


@pytest.fixture
def coordinator(users: Users) -> Membership:
    return users.members["coordinator"]


@pytest.fixture
def partner(users: Users) -> Membership:
    return users.members["partner"]


@pytest.fixture
def funder(users: Users) -> Membership:
    return users.members["funder"]


@pytest.fixture
def viewer(users: Users) -> Membership:
    return users.members["viewer"]


@pytest.fixture
def outsider(users: Users) -> Membership:
    return users.members["outsider"]


@pytest.fixture
def samples(users: Users) -> Samples:
    return Samples(users.workspace, users.members["partner"], users.members["owner"])


@pytest.fixture
def foreign_samples(users: Users) -> Samples:
    return Samples(users.other_workspace, users.foreign_partner, users.foreign_owner)
