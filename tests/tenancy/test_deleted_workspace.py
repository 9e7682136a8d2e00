"""Deleting a workspace that holds something of everything."""

import pytest
from django.test import Client

from feedback.models import AnonymousBatch, Wave
from fuzz.world import make_world
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Workspace


@pytest.fixture
def committed(committed_db: None) -> None:
    """Real commits: foreign keys are checked at the end of the transaction."""


def test_d_a_workspace_with_a_row_in_every_table_is_deleted_and_no_other(committed: None) -> None:
    world, other = make_world(), make_world()
    with workspace_scope(world.workspace):
        AnonymousBatch.objects.create(wave=Wave.objects.latest("pk"), sealed=b"sealed")
    before = other.rows()
    empty = {name for name, rows in world.rows().items() if not rows}
    assert not empty, "say in fuzz/world.py how a row of it is made"
    client = Client()
    client.force_login(world.owner.user)
    url = f"/w/{world.workspace.slug}/settings/deletion/"
    page = client.get(url).content.decode()
    for count in ("organizations", "people", "meetings", "waves", "measurements", "e-mails"):
        assert f" {count}</li>" in page
    done = client.post(url, {"repeated_name": world.workspace.name})
    assert done.status_code == 302
    assert not Workspace.objects.filter(pk=world.workspace.pk).exists()
    assert not any(world.rows().values())
    assert other.rows() == before
