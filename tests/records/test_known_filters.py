"""A filter that an endpoint of the API does not know is refused: it would show everything."""

import pytest
from django.test import Client

from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership
from tests.isolation.described import operations
from tests.samples import Samples

READ = [each for each in operations() if each.method == "get"]


@pytest.fixture
def reading(owner: Membership, client: Client) -> Client:
    client.force_login(owner.user)
    return client


def test_d_every_list_refuses_a_filter_that_it_does_not_know(
    owner: Membership, reading: Client
) -> None:
    lists = [each for each in READ if each.path.count("{") == 1 and "/workspaces/" in each.path]
    assert len(lists) > 20
    for each in lists:
        url = each.path.format(workspace_slug=owner.workspace.slug)
        assert reading.get(url).status_code == 200, url
        answer = reading.get(f"{url}?sectr=education")
        assert answer.status_code == 400, url
        assert answer.json()["status"] == 400
        [text] = answer.json()["errors"]["sectr"]
        assert text.startswith("Unknown filter: sectr.")
        for name, _schema in each.queries:
            assert name in text, (url, name)


def test_d_one_record_takes_no_filter_and_what_is_described_is_known(
    owner: Membership, reading: Client, samples: Samples
) -> None:
    with workspace_scope(owner.workspace):
        person = samples.person()
    url = f"/api/v1/workspaces/{owner.workspace.slug}/people/{person.pk}/"
    assert reading.get(f"{url}?fields=name&format=json").status_code == 200
    assert reading.get(f"{url}?language=es").status_code == 400
