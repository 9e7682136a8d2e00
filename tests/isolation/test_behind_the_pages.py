"""
What runs behind the pages: tasks, caches, commands. Each is known here by name, and a new one fails
until it is: a task touches its own workspace only, a cache's key carries the workspace.
"""

import functools
import gc
import inspect
from contextlib import suppress
from typing import Any

import pytest
from django.apps import apps
from django.core.cache.backends.locmem import LocMemCache
from django.core.exceptions import ObjectDoesNotExist
from django.core.management import get_commands
from django.db import connection
from django.http import Http404
from django.test import Client

from config.celery import app
from config.rooms import ROOMS
from imports.actions.applying import confirm_import
from imports.actions.dry_runs import check_import, map_columns
from overview.models import ArchiveFilling
from tenancy.isolation.models import TenantModel
from tenancy.isolation.scope import workspace_scope
from tenancy.isolation.tasks import WorkspaceTask
from tenancy.models import Membership, Workspace
from tests.addresses import address_of, values_of
from tests.factories.feedback import make_wave
from tests.factories.metrics import make_measurement, make_metric
from tests.factories.stakeholders import make_organization, make_person
from tests.routes import member_routes
from tests.samples import Samples
from tests.test_every_url import call

# Tasks that belong to no workspace: they open the scope of each that has something due.
GLOBAL_TASKS = {
    "messaging.send_due_mail": "sends what is due",
    "messaging.wake_outbox": "the same, sooner",
    "messaging.run_due_schedules": "runs what is due",
    "messaging.clear_account_mail": "e-mails of accounts belong to no workspace",
    "tenancy.clear_sessions": "sessions that have ended",
    "tenancy.apply_retention": "queues a task for each workspace",
    "metrics.keep_patterns": "queues a task for each workspace",
}


def _import_to_check(samples: Samples) -> dict[str, str]:
    run = samples.import_run()
    map_columns(acting_member=samples.owner, run=run, mapping=run.mapping)
    return {"run_id": str(run.pk)}


def _import_to_apply(samples: Samples) -> dict[str, str]:
    run = samples.import_run()
    map_columns(acting_member=samples.owner, run=run, mapping=run.mapping)
    confirm_import(acting_member=samples.owner, run=check_import(run=run), leave_out_errors=False)
    return {"run_id": str(run.pk)}


def _wave_being_sent(samples: Samples) -> dict[str, str]:
    make_person()
    return {"wave_id": str(make_wave(status="sending").wave.pk)}


def _linked_reports(samples: Samples) -> dict[str, Any]:
    metric = make_metric()
    for size in (5, 50, 60, 70):
        groups = {"Girls": (3, size), "Boys": (9, 40)}
        made = make_organization(f"Of {size}")
        make_measurement(
            metric, numerator=12, denominator=size + 40, groups=groups, organization=made
        )
    return {"metric_ids": [str(metric.pk)]}


def _archive_to_fill_from(samples: Samples) -> dict[str, Any]:
    """The workspace holds something, so it is refused, which is noted here alone."""
    filling = ArchiveFilling.objects.create(started_by=samples.owner)
    filling.parts.create(number=0, content=b"PK")
    return {"filling_id": str(filling.pk)}


def _nothing(samples: Samples) -> dict[str, str]:
    return {}


# Tasks of a workspace, each with something for it to do.
WORKSPACE_TASKS = {
    "feedback.invite_people": _wave_being_sent,
    "imports.check_import": _import_to_check,
    "imports.apply_import": _import_to_apply,
    "overview.fill_from_archive": _archive_to_fill_from,
    "tenancy.apply_retention_in": _nothing,
    "metrics.keep_patterns_in": _linked_reports,
}
# Kept by the process, with the reason why no workspace meets another's in it.
PROCESS_CACHES = {
    "imports.reader.cells._shown": "how files write numbers; in the reading process alone",
    "feedback.cached_content._content": "keyed by workspace and version",
    "feedback.views.responses._blank_page": "keyed by workspace and version",
    "feedback.views.responses._fields": "keyed by workspace and version",
    "tenancy.links._path": "keyed by the workspace's address; a path without any record's id",
    "tenancy.isolation.models._labels_of": "labels of a field's choices",
    "overview.actions.archives.shapes.shapes_of": "what fits into the columns of a table",
    "records.api.description.api_description": "the API's description, the same for everybody",
    "records.api.description.rendered_description": "the same in a format",
    "records.caching.code_mark": "which release runs",
    "messaging.health._all_migrated": "whether the database is up to date",
    "metrics.reporting_periods._key_of": "two days as a text",
    "metrics.importers.rows._text_of": "an id as a text, keyed by the id",
    "metrics.reporting_periods.parse_period": "what a text says, whoever wrote it",
    "metrics.charts.trends._trend_parts": "headings and lines of all trends, no figure",
    "metrics.wording._day_text": "a day as a text",
    "imports.importers.numbers.number_meanings": "what a text says, whoever wrote it",
    "imports.importers.days._months": "names of months in the interface's languages",
    "messaging.filters._kinds": "what one form offers, and no other",
    "imports.importers.languages._codes": "codes of languages",
    "imports.importers.languages._codes_by_name": "names of languages",
}
COMMANDS = {
    "build_vega": "writes scripts, reads no data",
    "forget_second_factor": "one user by e-mail, for whoever runs the server",
    "reseal": "all workspaces in turn, for whoever runs the server",
    "load_demo": "makes the demo's own workspaces",
}


def _product_tasks() -> dict[str, Any]:
    app.loader.import_default_modules()
    return {
        name: task
        for name, task in app.tasks.items()
        if name.split(".")[0] in ROOMS and not name.startswith("tests.")
    }


def test_every_task_is_known_and_opens_a_workspace() -> None:
    tasks = _product_tasks()
    assert tasks.keys() == GLOBAL_TASKS.keys() | WORKSPACE_TASKS.keys()
    for name in WORKSPACE_TASKS:
        assert isinstance(tasks[name], WorkspaceTask), name
        assert next(iter(inspect.signature(tasks[name].run).parameters)) == "workspace", name


def _fingerprint(workspace: Workspace) -> dict[str, str]:
    """Every row of a workspace, as one number for each table."""
    tables = [model._meta.db_table for model in apps.get_models() if issubclass(model, TenantModel)]
    statement = " UNION ALL ".join(
        f"SELECT '{table}', coalesce(md5(string_agg(t::text, ' ' ORDER BY id)), '') FROM {table} t"
        for table in tables
    )
    with workspace_scope(workspace), connection.cursor() as cursor:
        cursor.execute(statement)
        return dict(cursor.fetchall())


def _arguments(name: str, samples: Samples) -> dict[str, Any]:
    with workspace_scope(samples.workspace):
        return WORKSPACE_TASKS[name](samples)


@pytest.mark.parametrize("name", WORKSPACE_TASKS)
def test_a_task_touches_its_own_workspace_only(
    name: str, samples: Samples, foreign_samples: Samples
) -> None:
    task = _product_tasks()[name]
    own, foreign = _arguments(name, samples), _arguments(name, foreign_samples)
    theirs, ours = _fingerprint(foreign_samples.workspace), _fingerprint(samples.workspace)
    with suppress(ObjectDoesNotExist, Http404):
        task(str(samples.workspace.pk), **foreign)
    task(str(samples.workspace.pk), **own)
    assert _fingerprint(foreign_samples.workspace) == theirs
    # Where there was something to do it was done, so another workspace's would have shown.
    assert (_fingerprint(samples.workspace) != ours) == bool(own)


@pytest.fixture
def cached_keys(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Every key under which something is kept."""
    keys: set[str] = set()
    for name in ("set", "add"):
        keep = getattr(LocMemCache, name)

        def note(self: LocMemCache, key: str, *args: Any, _keep: Any = keep, **kwargs: Any) -> Any:
            keys.add(key)
            return _keep(self, key, *args, **kwargs)

        monkeypatch.setattr(LocMemCache, name, note)
    return keys


def test_every_cached_key_carries_the_workspace(
    samples: Samples, partner: Membership, cached_keys: set[str], client: Client
) -> None:
    for member in (samples.owner, partner):
        client.force_login(member.user)
        for route in member_routes():
            if "get" in route.verbs():
                url = address_of(route, samples.workspace.slug, values_of(route, samples))
                call(client, "get", url)
    assert len(cached_keys) > 3
    assert not [key for key in cached_keys if str(samples.workspace.pk) not in key]


def test_every_cache_of_the_process_is_known() -> None:
    found = {
        f"{each.__module__}.{each.__qualname__}"
        for each in gc.get_objects()
        if type(each) is functools._lru_cache_wrapper
        and each.__module__.split(".")[0] in ROOMS
        and "<locals>" not in each.__qualname__  # made by a call, and gone with it
    }
    assert found <= PROCESS_CACHES.keys(), found - PROCESS_CACHES.keys()


def test_every_command_is_known() -> None:
    own = {name for name, room in get_commands().items() if room in (*ROOMS, "demo")}
    assert own == COMMANDS.keys()
