"""
Ids of another workspace in bodies and queries of the API: refused exactly as ids of nothing.

The fields are read from the API's own description, so a new one is tried by itself; one whose
noun can't be told from its name fails until it is named here.
"""

from typing import Any

import pytest
from django.test import Client

from tenancy.isolation.scope import workspace_scope
from tests.factories.metrics import make_measurement, make_metric
from tests.isolation.described import (
    ITEM,
    METHODS,
    Operation,
    Path,
    example,
    free_forms,
    operations,
    references,
)
from tests.made_once import *  # noqa: F403
from tests.made_once import Users
from tests.samples import Samples
from tests.test_every_url import UNKNOWN, undone

# What a field's name refers to, where the name itself is not the noun.
NOUNS = {
    "parent": "goal", "contact": "person", "organizations": "organization",
    "partnerships": "partnership", "round": "check_in_round", "successor": "person",
}  # fmt: skip
# Fields that take an object of any shape: what may stand in them, and where that is checked.
FREE_FORMS = {
    "title": "texts by language", "intro": "texts by language", "thanks": "texts by language",
    "text": "texts by language", "help_text": "texts by language",
    "low_label": "texts by language", "high_label": "texts by language",
    "unit": "texts by language", "translations": "texts by language, then by field",
}  # fmt: skip
# Ids that are not there are passed over, as are those of what needs no acceptance.
PASSED_OVER = "/measurements/acceptances/"
WITH_BODY = [each for each in operations() if each.method in METHODS and each.body]
WITH_QUERY = [each for each in operations() if each.method == "get" and each.queries]
CASES = [(each, path) for each in WITH_BODY for path in references(each.body)]


def _noun(name: str) -> str:
    return NOUNS.get(name, name.removesuffix("_id"))


def _name(path: Path) -> str:
    return next(name for name in reversed(path) if name != ITEM)


def _sample(samples: Samples, name: str) -> str:
    with workspace_scope(samples.workspace):
        if name == "owner":
            return str(samples.owner.pk)
        if name == "ids":
            return str(make_measurement(make_metric(), value=1, status="submitted").pk)
        return str(samples.by_noun(_noun(name)))


def _address(operation: Operation, samples: Samples) -> str:
    """The operation's address, with an object of the caller's own workspace."""
    from tests.addresses import values_of
    from tests.routes import member_routes

    pattern = operation.path.strip("/").replace("{workspace_slug}", "<slug:workspace_slug>")
    route = next(
        each
        for each in member_routes()
        if each.pattern.strip("/") == pattern.replace("{id}", "<pk>").replace("{name}", "<name>")
    )
    path = operation.path.replace("{workspace_slug}", samples.workspace.slug)
    for name, value in values_of(route, samples).items():
        path = path.replace(f"{{{'id' if name == 'pk' else name}}}", str(value))
    return path


def _send(client: Client, operation: Operation, url: str, body: Any, sent: str) -> tuple[int, str]:
    with undone():
        answer = getattr(client, operation.method)(url, body, content_type="application/json")
        return answer.status_code, answer.content.decode().replace(sent, "-")


@pytest.mark.parametrize(
    ("operation", "path"), CASES, ids=[f"{each} {'.'.join(path)}" for each, path in CASES]
)
def test_check_08_foreign_id_in_a_body_is_unknown(
    operation: Operation,
    path: Path,
    users: Users,
    samples: Samples,
    foreign_samples: Samples,
    client: Client,
) -> None:
    users.sign_in(client, "owner")
    url = _address(operation, samples)
    own = {where: _sample(samples, _name(where)) for where in references(operation.body)}
    foreign = _sample(foreign_samples, _name(path))
    answers = {}
    for kind, value in {"own": own[path], "foreign": foreign, "unknown": str(UNKNOWN)}.items():
        required = own if operation.method != "patch" else {}
        body = example(operation.body, {**required, path: value})
        if operation.method == "patch" and isinstance(body, dict):
            body = {path[0]: body[path[0]]}
        answers[kind] = _send(client, operation, url, body, value)
    assert answers["foreign"] == answers["unknown"], answers
    if not operation.path.endswith(PASSED_OVER):
        assert 400 <= answers["foreign"][0] < 500, answers
    assert answers["own"] != answers["foreign"], f"not reached: {answers}"


def test_check_08_bodies_hide_no_ids() -> None:
    found = {_name(path) for each in WITH_BODY for path in free_forms(each.body) if path}
    assert found == FREE_FORMS.keys()


QUERIES = [
    (each, name)
    for each in WITH_QUERY
    for name, part in each.queries
    if part.get("format") == "uuid"
]


@pytest.mark.parametrize(("operation", "name"), QUERIES, ids=[f"{o} {n}" for o, n in QUERIES])
def test_check_08_foreign_id_in_a_query_is_unknown(
    operation: Operation,
    name: str,
    users: Users,
    samples: Samples,
    foreign_samples: Samples,
    client: Client,
) -> None:
    users.sign_in(client, "owner")
    url = _address(operation, samples)
    answers = []
    for value in (_sample(foreign_samples, name), str(UNKNOWN)):
        answer = client.get(url, {name: value})
        answers.append((answer.status_code, answer.content.decode().replace(value, "-")))
    assert answers[0] == answers[1]
    assert answers[0][0] < 500
