"""Ids of another workspace in bodies and queries of the API: as good as ids of nothing."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django_filters import ModelChoiceFilter, UUIDFilter
from rest_framework import serializers

from tenancy.isolation.models import new_id
from tenancy.isolation.scope import workspace_scope
from tests.addresses import address_of, values_of
from tests.factories.tenancy import make_workspace
from tests.routes import Route, filters_of, member_routes, serializer_of
from tests.samples import Samples
from tests.security.walking import make_samples

NOUNS = {
    "parent": "goal", "contact": "person", "owner": "membership", "organizations": "organization",
    "organization_id": "organization", "people": "person", "person_id": "person",
    "round": "check_in_round", "successor": "person",
}  # fmt: skip
API = [route for route in member_routes() if route.is_api and hasattr(route.view, "cls")]


@pytest.fixture
def samples(db: None) -> Samples:
    return make_samples(make_workspace(slug="harbor"))


@pytest.fixture
def theirs(db: None) -> Samples:
    return make_samples(make_workspace(slug="valley"))


def id_fields(route: Route) -> dict[str, serializers.Field]:
    """The fields of a route's body that take an id, or a list of them."""
    kind = serializer_of(route)
    fields = dict(kind().get_fields()) if kind else {}
    kinds = (serializers.RelatedField, serializers.ManyRelatedField, serializers.UUIDField)
    return {
        name: field
        for name, field in fields.items()
        if not field.read_only
        and (
            isinstance(field, kinds)
            or isinstance(getattr(field, "child", None), serializers.UUIDField)
        )
    }


def takes_many(field: serializers.Field) -> bool:
    return isinstance(field, serializers.ManyRelatedField | serializers.ListField)


def bodies() -> Iterator[tuple[Route, str, str]]:
    """Each route and method with each field of its body that takes an id."""
    for route in API:
        method = "patch" if "<pk>" in route.pattern else "post"
        if method in route.verbs():
            yield from ((route, method, name) for name in id_fields(route))


def queries() -> Iterator[tuple[Route, str]]:
    """Each list with each filter that takes an id."""
    for route in API:
        filters = filters_of(route)
        if "get" in route.verbs() and "<pk>" not in route.pattern:
            yield from (
                (route, name)
                for name, one in filters.items()
                if isinstance(one, UUIDFilter | ModelChoiceFilter)
            )


def bare(response: Any, *ids: object) -> tuple[int, bytes]:
    content = response.content
    for one in ids:
        content = content.replace(str(one).encode(), b"-")
    return response.status_code, re.sub(rb'"updated_at":"[^"]+"', b"", content)


def right_but_for_the_id(client: Client, route: Route, samples: Samples) -> dict[str, Any]:
    """A body as far as a sample shows one."""
    with workspace_scope(samples.workspace):
        known = samples.by_noun(str(route.noun).replace("import", "import_run"))
    shown = client.get(f"{address_of(route, samples.workspace.slug, {})}{known}/").json()
    fields = serializer_of(route)().get_fields()
    writable = {key for key, field in fields.items() if not field.read_only}
    return {key: value for key, value in shown.items() if key in writable}


def test_check_08_a_foreign_id_in_a_body_is_unknown(
    samples: Samples, theirs: Samples, client: Client
) -> None:
    client.force_login(samples.owner.user)
    looked_at, slips = 0, []
    for route, method, name in bodies():
        with workspace_scope(theirs.workspace):
            foreign = theirs.by_noun(NOUNS.get(name, name))
        unknown = new_id()
        url = address_of(route, "harbor", values_of(route, samples))
        body = right_but_for_the_id(client, route, samples) if method == "post" else {}
        answers = []
        for one in (foreign, unknown):
            value = [str(one)] if takes_many(id_fields(route)[name]) else str(one)
            with transaction.atomic():
                answer = getattr(client, method)(
                    url, {**body, name: value}, content_type="application/json"
                )
                transaction.set_rollback(True)
            answers.append((bare(answer, foreign, unknown), str(one) in answer.content.decode()))
        (status, _content), is_taken = answers[0]
        looked_at += 1
        # Some fields count only when a record is made: then the id is passed over.
        if answers[0] != answers[1] or (status < 400 and is_taken) or status >= 500:
            slips.append((method, route.pattern, name, answers))
    assert slips == []
    assert looked_at >= 40


def test_check_08_a_foreign_id_in_a_query_finds_nothing(
    samples: Samples, theirs: Samples, client: Client
) -> None:
    client.force_login(samples.owner.user)
    looked_at, slips = 0, []
    for route, name in queries():
        with workspace_scope(theirs.workspace):
            foreign = theirs.by_noun(NOUNS.get(name, name))
        with workspace_scope(samples.workspace):
            samples.by_noun(str(route.noun))
        url, unknown = address_of(route, "harbor", {}), new_id()
        answers = [
            bare(client.get(url, {name: str(one)}), foreign, unknown) for one in (foreign, unknown)
        ]
        looked_at += 1
        if answers[0] != answers[1] or answers[0][0] not in (200, 400, 404):
            slips.append((route.pattern, name, answers))
    assert slips == []
    assert looked_at >= 25
