"""Forms that no declaration makes refuse a stale save as well."""

from typing import Any

from django.test import Client

from partnerships.models import Participation
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership, Workspace
from tests.partnerships.conftest import Stage


def typed(client: Client, url: str) -> dict[str, Any]:
    """The form of a page as a browser sends it back untouched."""
    page = client.get(url)
    form = page.context["form"]
    assert f'name="version" value="{form.version}"' in page.content.decode()
    values = {name: form[name].value() for name in form.fields}
    kept = {name: value for name, value in values.items() if value not in (None, "", False)}
    return {**kept, "version": form.version}


def test_settings_that_changed_meanwhile_are_not_overwritten(
    owner: Membership, workspace: Workspace, client: Client
) -> None:
    client.force_login(owner.user)
    url = f"/w/{workspace.slug}/settings/"
    first = typed(client, url)
    assert client.post(url, {**first, "name": "Harbor Together"}).status_code == 302
    refused = client.post(url, {**first, "name": "Harbor United"})
    assert refused.status_code == 409
    html = refused.content.decode()
    assert "Harbor Together" in html
    assert "Harbor United" in html
    workspace.refresh_from_db()
    assert workspace.name == "Harbor Together"
    again = {**first, "name": "Harbor United", "version": refused.context["form"].version}
    assert client.post(url, again).status_code == 302


def test_a_part_that_changed_meanwhile_is_not_overwritten(
    stage: Stage, coordinator: Membership, client: Client
) -> None:
    client.force_login(coordinator.user)
    with workspace_scope(coordinator.workspace):
        part = Participation.objects.filter(partnership=stage.ours)[0]
    url = stage.page(f"participations/{part.pk}/edit/")
    first = typed(client, url)
    assert client.post(url, {**first, "responsibilities": "Rooms"}).status_code == 302
    refused = client.post(url, {**first, "responsibilities": "Buses"})
    assert refused.status_code == 409
    assert "Rooms" in refused.content.decode()
    with workspace_scope(coordinator.workspace):
        part.refresh_from_db()
        assert part.responsibilities == "Rooms"
