"""The API describes itself, to anybody, without standing in a workspace."""

import json
import re
from typing import Any

import jsonschema_rs
import pytest
import yaml
from django.core.management import call_command
from django.test import Client

from records.api.openapi import ScopelessSchemaGenerator
from stakeholders.models import Organization
from tenancy.isolation.scope import in_workspace_scope, no_workspace_scope, workspace_scope
from tenancy.models import Workspace
from tests.factories.stakeholders import make_organization


@pytest.mark.django_db
def test_description_covers_every_room(client: Client) -> None:
    answer = client.get("/api/schema/")
    assert answer.status_code == 200
    described = yaml.load(answer.content, Loader=yaml.CSafeLoader)
    assert described["openapi"].startswith("3.1")
    nouns = {path.split("/")[5] for path in described["paths"]}
    assert {"organizations", "activities", "surveys", "messages"} <= nouns
    assert not in_workspace_scope()


@pytest.mark.django_db
def test_description_is_made_once_and_alike_in_every_language(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = client.get("/api/schema/", headers={"Accept": "application/json"})
    assert first.headers["Content-Type"] == "application/json; charset=utf-8"
    assert first.json()["info"]["title"] == "Commonweave API"

    def fail(*args: object, **kwargs: object) -> None:
        raise AssertionError("made again")

    monkeypatch.setattr(ScopelessSchemaGenerator, "get_schema", fail)
    again = client.get(
        "/api/schema/", headers={"Accept": "application/json", "Accept-Language": "es"}
    )
    assert again.content == first.content
    other = client.get("/api/schema/?format=yaml")
    assert yaml.load(other.content, Loader=yaml.CSafeLoader) == first.json()


def test_no_workspace_shows_no_row(workspace: Workspace) -> None:
    with workspace_scope(workspace):
        make_organization(name="Bridge School", sector="education")
        assert Organization.objects.exists()
    with no_workspace_scope():
        assert not Organization.objects.exists()


def test_the_description_is_valid_and_made_without_a_warning(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    judged: list[tuple[Any, Any]] = []

    def judge(instance: Any, schema: Any) -> None:
        """As jsonschema does, which is written in Python and takes seconds."""
        judged.append((instance, schema))
        jsonschema_rs.validate(schema, instance)

    monkeypatch.setattr("jsonschema.validate", judge)
    call_command("spectacular", "--validate", "--fail-on-warn", "--format", "openapi-json")
    assert json.loads(capsys.readouterr().out)["openapi"] == "3.1.0"
    [(described, rules)] = judged
    del described["info"]["title"]
    with pytest.raises(jsonschema_rs.ValidationError, match="title"):
        jsonschema_rs.validate(rules, described)


def test_the_documentation_runs_without_inline_script_or_style(client: Client) -> None:
    page = client.get("/api/docs/")
    text = page.content.decode()
    assert re.findall(r"<script(?![^>]*\bsrc=)|<style| style=", text) == []
    assert "unsafe-" not in page.headers["Content-Security-Policy"]
    script = client.get("/api/docs/?script=")
    assert script.headers["Content-Type"].startswith("application/javascript")
    assert b"/api/schema/" in script.content
