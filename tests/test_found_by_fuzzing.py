"""One test for each kind of fault that `make fuzz` has found, so that none comes back."""

import base64
import json
import re
from typing import Any

import pytest
from django.test import Client

from records.api.description import api_description
from tenancy.actions.members import invite_member
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Invitation, Membership
from tests.factories.check_ins import make_concern
from tests.factories.feedback import make_survey
from tests.factories.meetings import make_action_item, make_meeting
from tests.factories.messaging import make_message
from tests.factories.metrics import make_measurement, make_metric
from tests.factories.partnerships import make_activity, make_goal, make_partnership
from tests.factories.stakeholders import make_organization


@pytest.fixture
def api(client: Client, owner: Membership) -> Any:
    """Calls of the owner: ``api("get", "goals/")``."""
    client.force_login(owner.user)

    def call(method: str, path: str, body: Any = None) -> Any:
        url = f"/api/v1/workspaces/{owner.workspace.slug}/{path}"
        return client.generic(
            method.upper(), url, json.dumps(body) if body else "", content_type="application/json"
        )

    return call


@pytest.mark.parametrize("method", ["trace", "query", "brew"])
def test_a_method_nobody_knows_is_refused(api: Any, method: str) -> None:
    assert api(method, "goals/").status_code == 405


@pytest.mark.parametrize(
    "query",
    [
        "goals/?limit=0",
        "goals/?limit=many",
        "goals/?ordering=workspace_id",
        "goals/?coalition=perhaps",
        "goals/?fields=secret",
        "dashboard/?page=0",
        "dashboard/?start=yesterday",
        "charts/sectors/?metric=x",
        "alignment-ratings/matrix/?partnership=x",
    ],
)
def test_a_query_that_is_not_understood_is_refused_not_passed_over(api: Any, query: str) -> None:
    assert api("get", query).status_code == 400


@pytest.mark.parametrize("position", ["p=not-an-id", "p=%00", "r=x", "o=-1"])
def test_a_made_up_cursor_leads_nowhere(api: Any, position: str) -> None:
    cursor = base64.b64encode(position.encode()).decode()
    assert api("get", f"goals/?cursor={cursor}").status_code == 404


def test_rows_alike_in_what_a_list_is_sorted_by_come_once_each(api: Any, owner: Membership) -> None:
    with workspace_scope(owner.workspace):
        made = {str(make_goal("Read by nine").pk) for _ in range(5)}
    seen: list[str] = []
    url = "goals/?ordering=title&limit=2"
    while url:
        page = api("get", url).json()
        seen += [row["id"] for row in page["results"]]
        url = (page["next"] or "").partition(f"{owner.workspace.slug}/")[2]
    assert sorted(seen) == sorted(made)


def test_an_organization_of_another_workspace_is_unknown_to_who_invites(
    api: Any, owner: Membership, outsider: Membership
) -> None:
    with workspace_scope(outsider.workspace):
        foreign = make_organization().pk
    body = {"email": "new@example.org", "role": "partner", "organization_id": str(foreign)}
    answers = [
        api("post", "invitations/", body),
        api("patch", f"members/{owner.pk}/", {"organization_id": str(foreign)}),
    ]
    assert [answer.status_code for answer in answers] == [400, 400]
    assert "organization_id" in answers[0].json()["errors"]


def test_an_organization_somebody_is_invited_for_can_not_be_deleted(
    api: Any, owner: Membership
) -> None:
    with workspace_scope(owner.workspace):
        organization = make_organization()
        invitation, _ = invite_member(
            acting_member=owner,
            email="new@example.org",
            role="partner",
            organization_id=organization.pk,
        )
    assert api("delete", f"organizations/{organization.pk}/").status_code == 422
    api("delete", f"invitations/{invitation.pk}/")
    assert api("delete", f"organizations/{organization.pk}/").status_code == 204
    with workspace_scope(owner.workspace):
        assert Invitation.objects.get(pk=invitation.pk).organization_id is None


def test_a_key_of_another_system_leads_to_one_organization(api: Any, owner: Membership) -> None:
    with workspace_scope(owner.workspace):
        make_organization(external_key="GB-1")
        other = make_organization()
    body = {"name": "Second", "sector": "health", "external_key": "GB-1"}
    added = api("post", "organizations/", body)
    changed = api("patch", f"organizations/{other.pk}/", {"external_key": "GB-1"})
    assert [added.status_code, changed.status_code] == [422, 422]
    assert "external_key" in added.json()["errors"]


def test_an_address_that_the_api_does_not_have_is_a_problem_too(api: Any) -> None:
    answer = api("get", "goals/a/b/c/")
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("page", ["audit/", "goals/", "search/"])
def test_nothing_is_searched_for_by_a_null_character(
    client: Client, owner: Membership, page: str
) -> None:
    client.force_login(owner.user)
    assert client.get(f"/w/{owner.workspace.slug}/{page}?q=%00").status_code == 400


def test_a_way_back_that_is_no_address_leads_to_the_record(
    client: Client, owner: Membership
) -> None:
    with workspace_scope(owner.workspace):
        item = make_action_item(make_partnership(), make_organization())
    client.force_login(owner.user)
    page = f"/w/{owner.workspace.slug}/action-items/{item.pk}/"
    answer = client.post(f"{page}closing/", {"is_done": "1", "next": "358831"})
    assert (answer.status_code, answer["Location"]) == (302, page)


def test_a_list_offers_only_the_methods_it_has(api: Any) -> None:
    assert "POST" not in api("options", "messages/")["Allow"]


def test_a_step_of_a_record_offers_the_methods_it_has(api: Any, owner: Membership) -> None:
    with workspace_scope(owner.workspace):
        message, concern = make_message().pk, make_concern(make_partnership()).pk
    for path, allowed in {
        f"messages/{message}/retry/": {"POST", "OPTIONS"},
        f"messages/{message}/": {"GET", "HEAD", "OPTIONS"},
        f"concerns/{concern}/resolution/": {"PUT", "DELETE", "OPTIONS"},
    }.items():
        assert set(api("options", path)["Allow"].split(", ")) == allowed
    assert "DELETE" not in api("options", f"concerns/{concern}/")["Allow"]


def test_an_address_that_is_no_page_s_is_described_as_refused(api: Any) -> None:
    body = {"name": "Bayside", "sector": "health", "website": "urn:isbn:1"}
    assert list(api("post", "organizations/", body).json()["errors"]) == ["website"]
    described = api_description()
    website = described["components"]["schemas"]["OrganizationRequest"]["properties"]["website"]
    assert not re.search(website["oneOf"][0]["pattern"], body["website"])


@pytest.mark.parametrize(
    ("method", "path", "name"),
    [
        ("post", "concerns/", "check_in"),
        ("post", "concerns/", "owner"),
        ("post", "people/", "organization"),
        ("post", "goals/", "parent"),
    ],
)
def test_an_empty_text_is_no_id(
    api: Any, owner: Membership, method: str, path: str, name: str
) -> None:
    with workspace_scope(owner.workspace):
        partnership = str(make_partnership().pk)
    body = {"partnership": partnership, "text": "Words", "name": "Olu", "title": "Read by nine"}
    assert api(method, path, {**body, name: None}).status_code == 201
    refused = api(method, path, {**body, name: ""})
    assert refused.status_code == 400
    assert list(refused.json()["errors"]) == [name]


def test_a_moment_far_off_utc_is_a_moment(api: Any, owner: Membership) -> None:
    with workspace_scope(owner.workspace):
        make_meeting(make_partnership(), starts_at="2026-03-02T10:00Z")
    for minute, found in {"23": 1, "24": 0}.items():
        listed = api("get", f"meetings/?since=2026-03-01T17:{minute}:00-16:37").json()
        assert len(listed["results"]) == found
    assert api("get", "meetings/?until=0001-01-01T00:00:00%2B16:37").status_code == 400


@pytest.mark.parametrize("sent", [{}, {"0": "x"}, "", 5])
def test_what_is_no_list_of_ids_is_refused(api: Any, owner: Membership, sent: Any) -> None:
    with workspace_scope(owner.workspace):
        partnership = str(make_partnership().pk)
    body = {"partnership": partnership, "title": "Tutors met", "type": "workshop"}
    body["happened_on"] = "2026-03-02"
    assert api("post", "activities/", {**body, "organizations": []}).status_code == 201
    refused = api("post", "activities/", {**body, "organizations": sent})
    assert refused.status_code == 400
    assert list(refused.json()["errors"]) == ["organizations"]


def test_a_row_comes_whole_though_only_a_part_of_its_record_is_sent(
    api: Any, owner: Membership
) -> None:
    with workspace_scope(owner.workspace):
        measurement = make_measurement(make_metric(), 2026, numerator=1, denominator=2)
        survey = make_survey()
    for path, body, lacking in (
        (f"measurements/{measurement.pk}/", {"breakdowns": [{"value": "1"}]}, "group"),
        (f"surveys/{survey.pk}/", {"questions": [{"kind": "scale"}]}, "text"),
    ):
        found = api("patch", path, body)
        assert found.status_code == 400, found.content
        assert lacking in str(found.json()["errors"])


@pytest.mark.parametrize("empty", ["", " "])
def test_an_empty_text_is_no_number(api: Any, owner: Membership, empty: str) -> None:
    with workspace_scope(owner.workspace):
        partnership = make_partnership("Early readers", make_organization())
        activity, metric = make_activity(partnership), make_metric()
    for path, name in (
        (f"activities/{activity.pk}/", "hours"),
        (f"metrics/{metric.pk}/", "baseline"),
    ):
        found = api("patch", path, {name: empty})
        assert (found.status_code, list(found.json()["errors"])) == (400, [name])
        assert api("patch", path, {name: None}).status_code == 200


def test_sparse_fields_are_those_of_the_record_not_of_what_is_inside_it(
    api: Any, owner: Membership
) -> None:
    with workspace_scope(owner.workspace):
        path = f"surveys/{make_survey().pk}/"
    whole, part = api("get", path).json(), api("get", f"{path}?fields=questions").json()
    assert part == {"questions": whole["questions"]}
    assert part["questions"]
    assert api("get", "surveys/?fields=title").json()["results"] == [{"title": whole["title"]}]


def test_a_number_is_no_text(api: Any, owner: Membership) -> None:
    """Django REST Framework would write it out; the description says "string"."""
    with workspace_scope(owner.workspace):
        metric = make_metric()
    groups = [{"dimension": 0, "group": "0", "numerator": "1", "denominator": "2"}]
    report = {"metric": str(metric.pk), "period_start": "2025-01-01", "period_end": "2025-12-31"}
    assert api("post", "measurements/", {**report, "breakdowns": groups}).status_code == 400
    named = api("post", "organizations/", {"name": 7, "sector": "health"})
    assert named.status_code == 400
    assert named.json()["errors"]["name"]
