"""The isolation does not hang on how its policy and its scope are written: both ways hold."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from tenancy.isolation import batch, replica, scope
from tests.isolation.plain import SUB_QUERY, VARIABLE, is_asked_for, policies

ROOT = Path(settings.BASE_DIR)
# Tells workspaces apart by rows, links, bodies, queries and tasks. What a role may do
# hangs on no policy; how policies are written is what the catalog's own tests say.
ISOLATION = (
    "tests/tenancy/test_scope.py",
    "tests/tenancy/test_batch.py",
    "tests/tenancy/test_joins.py",
    "tests/tenancy/test_tasks.py",
    "tests/isolation/test_bodies_and_queries.py",
    "tests/isolation/test_public_links.py",
    "tests/test_two_workspaces.py",
    "tests/isolation/test_plain_isolation.py",
)


@pytest.mark.django_db
def test_a13_the_policies_and_scopes_are_those_that_were_asked_for() -> None:
    with connection.cursor() as cursor:
        found = policies(cursor)
    assert len(found) > 40
    with_sub_query = [bool(SUB_QUERY.search(condition)) for _table, _name, condition in found]
    statements = {module.OPEN_SCOPE for module in (scope, batch, replica)}
    assert len(statements) == 1
    if is_asked_for():
        assert not any(with_sub_query)
        assert statements.pop().startswith("SET LOCAL ")
    else:
        assert all(with_sub_query)
        assert "set_config(" in statements.pop()


@pytest.mark.skipif(is_asked_for(), reason="this is the run that it starts")
def test_a13_the_isolation_holds_with_a_plain_policy_and_set_local() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-n", "0", "-q", "-p", "no:cacheprovider", *ISOLATION],
        env={**os.environ, VARIABLE: "1"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-5000:]
    passed = re.search(r"(\d+) passed", done.stdout)
    assert passed is not None
    assert int(passed[1]) > 100


def test_a13_the_policy_and_the_scope_are_each_written_in_one_place() -> None:
    found: dict[str, set[str]] = {"current_setting(": set(), "set_config(": set()}
    listed = subprocess.run(
        ["git", "ls-files", "*.py", "*.sql"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    for name in listed.stdout.split():
        if name.startswith(("tests/", "bench/", "faults/", "fuzz/")):
            continue
        text = (ROOT / name).read_text(encoding="utf-8")
        for call, places in found.items():
            if call in text:
                places.add(name)
    assert found == {
        "current_setting(": {"tenancy/isolation/operations.py"},
        "set_config(": {"tenancy/isolation/scope.py"},
    }
