"""What the API gives away and takes: every field is named, none is secret, none is the server's."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver
from rest_framework import serializers

from records.api.viewsets import RecordSerializer
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership
from tests.addresses import address_of, values_of
from tests.factories.tenancy import make_workspace
from tests.routes import member_routes
from tests.samples import Samples
from tests.security.walking import make_samples

SECRET = re.compile(
    r"hash|password|secret|sealed|session|seed|salt|\bkey$|^link$|is_staff|is_superuser|last_login"
    r"|groups$|permissions$|content$|^body$|^text_html$|signature"
)
# Fields whose name sounds like a secret, each with its reason.
SHOWN_ALL_THE_SAME = {
    ("ApiTokenSerializer", "secret"): "in the answer to its making alone",
    ("ShareSerializer", "link"): "in the answer to its making alone",
    ("MessageSerializer", "key"): "which letter of which wave it is; opens nothing",
    ("MetricFiguresSerializer", "groups"): "student groups",
}
# What only the server may set.
SERVER_SETS = re.compile(
    r"^(id|workspace|workspace_id|slug|prefix|data_version|created_at|updated_at|joined_at"
    r"|accepted_at|expires_at|sent_at|answered_at|closed_at|submitted_at|accepted_by.*|created_by.*"
    r"|logged_by.*|started_by.*|actor.*|user|user_id|email_verified|happened_at)$"
)
# Named like the server's own, but a person's to give; each with its reason.
A_PERSON_SETS: dict[tuple[str, str], str] = {}


def our_serializers() -> list[type[serializers.Serializer]]:
    """Every serializer class of the rooms."""
    assert get_resolver().url_patterns  # loads them all
    waiting: list[type[Any]] = [serializers.Serializer]
    found: dict[str, type[serializers.Serializer]] = {}
    while waiting:
        for child in waiting.pop().__subclasses__():
            waiting.append(child)
            room = child.__module__.partition(".")[0]
            if room in (
                "tenancy",
                "messaging",
                "imports",
                "stakeholders",
                "partnerships",
                "meetings",
                "feedback",
                "metrics",
                "overview",
            ):
                found[f"{child.__module__}.{child.__qualname__}"] = child
    return [found[name] for name in sorted(found) if found[name] is not RecordSerializer]


def fields_of(kind: type[serializers.Serializer]) -> dict[str, serializers.Field]:
    return dict(kind().get_fields())


SERIALIZERS = [pytest.param(kind, id=kind.__name__) for kind in our_serializers()]
RECORDS = [
    pytest.param(kind, id=kind.__name__)
    for kind in our_serializers()
    if issubclass(kind, RecordSerializer)
]


@pytest.mark.parametrize("kind", SERIALIZERS)
def test_check_09_every_field_is_named_and_none_is_secret(
    kind: type[serializers.Serializer],
) -> None:
    meta: Any = getattr(kind, "Meta", None)
    if issubclass(kind, serializers.ModelSerializer):
        assert isinstance(meta.fields, list | tuple), "fields are listed one by one"
        assert not getattr(meta, "exclude", ())
        assert not getattr(meta, "depth", 0)
    secret = {
        name
        for name, field in fields_of(kind).items()
        if SECRET.search(name) and not field.write_only
    }
    assert {(kind.__name__, name) for name in secret} - SHOWN_ALL_THE_SAME.keys() == set()


@pytest.mark.parametrize("kind", RECORDS)
def test_check_09_what_the_server_sets_is_never_taken(kind: type[serializers.Serializer]) -> None:
    taken = {
        (kind.__name__, name)
        for name, field in fields_of(kind).items()
        if SERVER_SETS.match(name) and not field.read_only
    }
    assert taken - A_PERSON_SETS.keys() == set()


def test_check_09_sees_what_it_is_there_for() -> None:
    class Lax(serializers.ModelSerializer[Membership]):
        class Meta:
            model = Membership
            fields = "__all__"

    with pytest.raises(AssertionError):
        test_check_09_every_field_is_named_and_none_is_secret(Lax)
    with pytest.raises(AssertionError):
        test_check_09_what_the_server_sets_is_never_taken(Lax)


CHANGEABLE = [
    pytest.param(route, id=route.pattern.removeprefix("api/v1/workspaces/<slug:workspace_slug>/"))
    for route in member_routes()
    if route.is_api and "patch" in route.verbs() and "<pk>" in route.pattern
]


@pytest.mark.django_db
@pytest.mark.parametrize("route", CHANGEABLE)
def test_check_09_a_change_moves_nothing_to_another_workspace_or_time(
    route: Any, client: Client
) -> None:
    samples: Samples = make_samples(make_workspace(slug="harbor"))
    other = make_workspace(slug="valley")
    url = address_of(route, "harbor", values_of(route, samples))
    client.force_login(samples.owner.user)
    before = client.get(url)
    stolen = {
        "id": str(other.pk), "pk": str(other.pk), "workspace": str(other.pk),
        "workspace_id": str(other.pk), "created_at": "2001-01-01T00:00:00Z",
        "token_hash": "0" * 64, "user": str(samples.owner.user_id), "slug": "stolen",
    }  # fmt: skip
    answer = client.patch(url, stolen, content_type="application/json")
    assert answer.status_code in (200, 400, 405, 422), answer.content
    after = client.get(url)
    assert after.status_code == before.status_code
    if before.status_code == 200:
        names = before.json().keys() - {"updated_at"}
        assert {name: before.json()[name] for name in names} == {
            name: after.json()[name] for name in names
        }
    with workspace_scope(other):
        assert Membership.objects.count() == 0
