"""A partnership is a place with tabs: each shows its own rows, and adding there asks for less."""

from typing import Any

import pytest
from django.test import Client

from meetings.models import Meeting
from partnerships.models import Activity, Concern, Goal
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership
from tests.factories.check_ins import make_concern
from tests.factories.meetings import make_meeting
from tests.factories.metrics import make_measurement, make_metric
from tests.partnerships.conftest import Stage

EVERY = ["Overview", "Goals", "Activities", "Meetings", "Check-ins", "Concerns", "Results"]


def tabs(page: Any) -> list[tuple[str, bool]]:
    return [(tab.label, tab.is_current) for tab in page.context["place"]["tabs"]]


def test_tabs_are_those_that_the_member_may_open(
    stage: Stage, coordinator: Membership, partner: Membership, client: Client
) -> None:
    for member, wanted in ((coordinator, EVERY), (partner, [*EVERY[:5], "Results"])):
        client.force_login(member.user)
        page = client.get(stage.page(f"partnerships/{stage.ours.pk}/"))
        shown = [label for label, _is_current in tabs(page)]
        assert [label for label in shown if label in EVERY] == wanted
        for tab in page.context["place"]["tabs"]:
            answer = client.get(tab.url)
            assert answer.status_code == 200, tab.url
            assert (tab.label, True) in tabs(answer)
            assert sum(is_current for _label, is_current in tabs(answer)) == 1


@pytest.mark.parametrize(
    ("path", "ours", "theirs"),
    [
        ("goals", "Read by nine", "Vaccinate everybody"),
        ("activities", "Reading day", "Clinic day"),
        ("meetings", "Spring meeting", "Clinic meeting"),
        ("concerns", "Late buses", "No nurse"),
    ],
)
def test_a_tab_shows_the_rows_of_its_partnership_alone(
    path: str, ours: str, theirs: str, stage: Stage, coordinator: Membership, client: Client
) -> None:
    client.force_login(coordinator.user)
    with workspace_scope(coordinator.workspace):
        make_meeting(stage.ours, title="Spring meeting")
        make_meeting(stage.theirs, title="Clinic meeting")
        make_concern(stage.ours, "Late buses")
        make_concern(stage.theirs, "No nurse")
    page = client.get(stage.page(f"partnerships/{stage.ours.pk}/{path}/"))
    assert ours in page.content.decode()
    assert theirs not in page.content.decode()
    assert "partnership" not in page.context["filters"].form.fields
    new_url = stage.page(f"partnerships/{stage.ours.pk}/{path}/new/")
    assert f'href="{new_url}"' in page.content.decode()


def test_results_are_the_measurements_of_the_partnership(
    stage: Stage, coordinator: Membership, client: Client
) -> None:
    client.force_login(coordinator.user)
    with workspace_scope(coordinator.workspace):
        for name, partnership in (("Attendance", stage.ours), ("Vaccinated", stage.theirs)):
            metric = make_metric(name)
            make_measurement(metric, numerator=30, denominator=60, partnership=partnership)
    page = client.get(stage.page(f"partnerships/{stage.ours.pk}/results/")).content.decode()
    assert "Attendance" in page
    assert "Vaccinated" not in page


def test_a_tab_of_anothers_partnership_does_not_exist(
    stage: Stage, partner: Membership, client: Client
) -> None:
    client.force_login(partner.user)
    for path in (
        "",
        "goals/",
        "activities/",
        "meetings/",
        "check-ins/",
        "activities/new/",
        "results/",
    ):
        below = f"partnerships/{stage.theirs.pk}/{path}"
        assert client.get(stage.page(below)).status_code == 404, path


@pytest.mark.parametrize(
    ("path", "model", "values"),
    [
        ("goals", Goal, {"title": "Walk to school", "status": "agreed"}),
        (
            "activities",
            Activity,
            {"title": "Book fair", "type": "workshop", "happened_on": "2026-03-02"},
        ),
        ("meetings", Meeting, {"title": "Kick-off", "starts_at": "2099-03-10T15:00"}),
        ("concerns", Concern, {"text": "Cold rooms", "kind": "risk", "status": "open"}),
    ],
)
def test_what_is_added_from_a_tab_belongs_to_its_partnership(
    path: str,
    model: Any,
    values: dict[str, str],
    stage: Stage,
    coordinator: Membership,
    client: Client,
) -> None:
    client.force_login(coordinator.user)
    url = stage.page(f"partnerships/{stage.ours.pk}/{path}/new/")
    form = client.get(url).context["form"]
    assert "partnership" not in form.fields
    # What the address says is not overruled by what is sent.
    assert client.post(url, {**values, "partnership": str(stage.theirs.pk)}).status_code == 302
    with workspace_scope(coordinator.workspace):
        lookup = {name: values[name] for name in ("title", "text") if name in values}
        assert model.objects.get(**lookup).partnership == stage.ours
