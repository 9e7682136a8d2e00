"""The suite's database (migrated by the owner, used by the app role) and its users."""

import gc
import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg2
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as property_settings
from psycopg2 import sql
from pytest_django.plugin import DjangoDbBlocker

from config.embedded_servers import prepare_database
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership, Workspace
from tests.chromium import browser, site, visit  # noqa: F401 - fixtures for all
from tests.factories.scene import Scene, build_scene
from tests.factories.tenancy import make_member, make_workspace
from tests.isolation.plain import is_asked_for, make_isolation_plain
from tests.reading_processes import (  # noqa: F401 - fixtures for all
    forked_reading_processes,
    new_reading_processes,
)
from tests.samples import Samples
from tests.scheduling import SharingScheduling

if TYPE_CHECKING:
    from tests.walk.rendering import Pages

# A busy machine is no failure of a property.
property_settings.register_profile(
    "suite",
    deadline=None,
    # ``make mutants`` runs a test many times in one process.
    suppress_health_check=[HealthCheck.differing_executors]
    if "MUTANT_UNDER_TEST" in os.environ
    else (),
)
property_settings.load_profile("suite")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """Begin in the usual language, whichever the test before spoke last."""
    translation.deactivate()


def pytest_collection_finish() -> None:
    """
    Look for garbage rarely, and not among what was imported and collected: it stays to the end.

    A walk over all of that again and again took a tenth of the suite's time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> SharingScheduling:
    """In place of xdist's own groups, whose marks this pytest does not pass on."""
    return SharingScheduling(config, log)


def _drop_database(admin_url: str, name: str) -> None:
    connection = psycopg2.connect(admin_url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
        cursor.execute(statement.format(sql.Identifier(name)))
    connection.close()


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A database of this process's own, with the two roles of production."""
    name = f"test_{uuid4().hex[:12]}"
    admin_url = os.environ.get("DATABASE_ADMIN_URL", os.environ["DATABASE_OWNER_URL"])
    prepare_database(admin_url, name)
    with django_db_blocker.unblock():
        for alias in ("default", "owner"):
            connections[alias].close()
            settings.DATABASES[alias]["NAME"] = name
            connections[alias].settings_dict["NAME"] = name
        call_command("migrate", database="owner", verbosity=0)
        if is_asked_for():
            with connections["owner"].cursor() as cursor:
                make_isolation_plain(cursor)
        connections["owner"].close()
    yield
    with django_db_blocker.unblock():
        connections.close_all()
        _drop_database(admin_url, name)


@pytest.fixture
def committed_db(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Real commits, for what needs several connections; emptied afterwards."""
    with committing(django_db_blocker):
        yield


@contextmanager
def committing(blocker: DjangoDbBlocker) -> Iterator[None]:
    """
    Real commits while the block lasts; the database is emptied at its end.

    In place of ``transactional_db``: the app role may not TRUNCATE.
    """
    with blocker.unblock():
        yield
        connections.close_all()
        delete_rows()


# What migrations wrote stays.
TABLES = (
    "SELECT relname, pg_relation_size(oid) > 0 FROM pg_class"
    " WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
    " AND relname NOT IN ('django_migrations', 'django_content_type', 'auth_permission')"
)


def empty_tables() -> None:
    """Nothing is left in the database, not even the room of rows that were undone."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(TABLES)
        tables = ", ".join(f'"{name}"' for name, _has_pages in cursor.fetchall())
        cursor.execute(f"TRUNCATE {tables} CASCADE")
    connections["owner"].close()


def delete_rows() -> None:
    """Nothing is left in the database; quicker than making 60 tables and their indexes anew."""
    if "DATABASE_ADMIN_URL" not in os.environ:
        empty_tables()
        return
    address = urlsplit(os.environ["DATABASE_ADMIN_URL"])
    name = settings.DATABASES["default"]["NAME"]
    connection = psycopg2.connect(urlunsplit(address._replace(path=f"/{name}")))
    with closing(connection), connection, connection.cursor() as cursor:
        cursor.execute(
            "SET session_replication_role = replica"
        )  # whatever refers to a row goes too
        cursor.execute(TABLES)
        filled = [name for name, has_pages in cursor.fetchall() if has_pages]
        cursor.execute("; ".join(f'DELETE FROM "{name}"' for name in filled) or "SELECT")


def database_url_of(alias: str) -> str:
    """The address of this process's test database for the role behind ``alias``."""
    variable = "DATABASE_URL" if alias == "default" else "DATABASE_OWNER_URL"
    name = settings.DATABASES[alias]["NAME"]
    return urlunsplit(urlsplit(os.environ[variable])._replace(path=f"/{name}"))


@pytest.fixture
def workspace(db: None) -> Workspace:
    return make_workspace(slug="harbor", name="Harbor Coalition")


@pytest.fixture
def other_workspace(db: None) -> Workspace:
    return make_workspace(slug="valley", name="Valley Coalition")


@pytest.fixture
def scene(workspace: Workspace) -> Scene:
    """
    Call pages with the scope closed, as in life; open it to add more.

    Graduation of 200 students in two large groups and a third of 7, a sum of money, one
    activity of 140 people, a published wave of 40 of 50 answers and one win.
    """
    with workspace_scope(workspace):
        return build_scene(workspace)


@pytest.fixture
def scope(workspace: Workspace) -> Iterator[Workspace]:
    """The scope of ``workspace``, open for the whole test."""
    with workspace_scope(workspace):
        yield workspace


@pytest.fixture
def owner(workspace: Workspace) -> Membership:
    return make_member(workspace, "owner")


@pytest.fixture
def coordinator(workspace: Workspace) -> Membership:
    return make_member(workspace, "coordinator")


@pytest.fixture
def partner(workspace: Workspace) -> Membership:
    """A partner that speaks for an organization of its own, ``partner.organization_id``."""
    from tests.factories.stakeholders import make_organization

    with workspace_scope(workspace):
        organization = make_organization(name="Bridge School", sector="education")
    return make_member(workspace, "partner", organization_id=organization.pk)


@pytest.fixture
def funder(workspace: Workspace) -> Membership:
    return make_member(workspace, "funder")


@pytest.fixture
def viewer(workspace: Workspace) -> Membership:
    return make_member(workspace, "viewer")


@pytest.fixture
def outsider(other_workspace: Workspace) -> Membership:
    """A coordinator of another workspace."""
    return make_member(other_workspace, "coordinator")


@pytest.fixture
def samples(workspace: Workspace, partner: Membership, owner: Membership) -> Samples:
    return Samples(workspace, partner, owner)


@pytest.fixture
def foreign_samples(other_workspace: Workspace) -> Samples:
    from tests.factories.stakeholders import make_organization

    with workspace_scope(other_workspace):
        organization = make_organization()
    partner = make_member(other_workspace, "partner", organization_id=organization.pk)
    return Samples(other_workspace, partner, make_member(other_workspace, "owner"))


@pytest.fixture
def pages(db: None) -> "Callable[[str, str], Pages]":
    """The pages of a room in a language, rendered once per process."""
    from tests.walk.rendering import rendered

    return lambda room, language: rendered(language)[room]
