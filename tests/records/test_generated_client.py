"""A client that is generated from the API's description, and used against a real server."""

import importlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from partnerships.models import Activity
from records.api.description import rendered_description
from tenancy.actions.tokens import create_api_token
from tenancy.isolation.scope import workspace_scope
from tests.factories.partnerships import make_activity, make_partnership
from tests.factories.tenancy import make_member, make_workspace

JSON = "application/json"
PACKAGE = "commonweave_client"
GENERATOR = Path(sys.executable).with_name("openapi-python-client")


def generate(folder: Path, description: bytes) -> subprocess.CompletedProcess[str]:
    """Write a client into the folder; a warning is a failure. Nothing is asked of the network."""
    source, config = folder / "api.json", folder / "config.yaml"
    source.write_bytes(description)
    config.write_text("post_hooks: []\n")  # without its formatter
    command = [str(GENERATOR), "generate", "--path", str(source), "--config", str(config)]
    command += ["--meta", "none", "--output-path", str(folder / PACKAGE), "--fail-on-warning"]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def cursor_in(link: str) -> str:
    """The place of the next page, from its address."""
    return parse_qs(urlsplit(link).query)["cursor"][0]


@pytest.fixture
def client_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """``client_package("client")`` imports a module of the generated client."""
    done = generate(tmp_path, rendered_description(JSON))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "warning" not in (done.stdout + done.stderr).lower()
    monkeypatch.syspath_prepend(str(tmp_path))
    yield lambda name: importlib.import_module(f"{PACKAGE}.{name}")
    for name in [each for each in sys.modules if each.partition(".")[0] == PACKAGE]:
        del sys.modules[name]


def test_generated_client_lists_adds_and_is_told_of_errors(client_package: Any, site: str) -> None:
    workspace = make_workspace(slug="harbor")
    with workspace_scope(workspace):
        coordinator = make_member(workspace, "coordinator")
        _token, secret = create_api_token(acting_member=coordinator, name="reports")
        partnership = make_partnership("Reading Together")
        for title in ("First night", "Second night", "Third night"):
            make_activity(partnership, title=title)
    activities = client_package("api.activities.activities_list")
    add = client_package("api.activities.activities_create")
    models = client_package("models")
    connection = client_package("client").AuthenticatedClient(base_url=site, token=secret)
    with connection as api:
        page = activities.sync("harbor", client=api, limit=2, q="night")
        assert [each.title for each in page.results] == ["Third night", "Second night"]
        assert page.results[0].partnership == partnership.pk
        rest = activities.sync("harbor", client=api, cursor=cursor_in(page.next_))
        assert [each.title for each in rest.results] == ["First night"]
        body = models.ActivityRequest(
            partnership=partnership.pk,
            type_=models.ActivityType.WORKSHOP,
            title="Fourth night",
            happened_on=page.results[0].happened_on,
        )
        added = add.sync("harbor", client=api, body=body)
        assert added.title == "Fourth night"
        body.title = ""
        refused = add.sync("harbor", client=api, body=body)
        assert isinstance(refused, models.Problem)
        assert refused.status == 400
        assert list(refused.errors.to_dict()) == ["title"]
    with workspace_scope(workspace):
        assert Activity.objects.filter(pk=added.id).exists()


def test_generator_warns_of_a_list_without_a_type_of_its_items(tmp_path: Path) -> None:
    """So that the test above can fail."""
    described = json.loads(rendered_description(JSON))
    problem = described["components"]["schemas"]["Problem"]
    answers = next(iter(described["paths"].values()))["get"]["responses"]
    described["components"] = {"schemas": {"Problem": problem}}
    described["paths"] = {"/": {"get": {"responses": {"401": answers["401"]}}}}
    fine, bad = tmp_path / "fine", tmp_path / "bad"
    fine.mkdir()
    bad.mkdir()
    assert generate(fine, json.dumps(described).encode()).returncode == 0
    problem["properties"]["errors"] = {"type": "array"}
    done = generate(bad, json.dumps(described).encode())
    assert done.returncode != 0
    assert "Problem" in done.stdout + done.stderr
