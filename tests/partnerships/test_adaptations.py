"""The rules of adaptations that are their own; the rest is the contract of nouns."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from partnerships.actions.adaptations import (
    CauseOfAnotherPartnership,
    ChangeStillToCome,
    add_adaptation,
)
from partnerships.actions.partnerships import NotYourPartnership
from partnerships.models import Adaptation, Partnership
from tenancy.dates import today_in
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership, Workspace
from tests.factories.check_ins import make_answer, make_concern, make_round
from tests.partnerships.conftest import Stage


def add(member: Membership, partnership: Partnership, **more: Any) -> Adaptation:
    why, on = "Nobody could stay", date(2026, 3, 2)
    values = {"text": "Later buses", "reason": why, "changed_on": on, **more}
    return add_adaptation(acting_member=member, partnership=partnership, **values)


def test_what_caused_it_belongs_to_the_same_partnership(
    stage: Stage, coordinator: Membership, scope: Workspace
) -> None:
    told = make_answer(make_round(stage.theirs), stage.clinic, concern="Rooms")
    for cause in ({"concern": make_concern(stage.theirs)}, {"check_in": told}):
        with pytest.raises(CauseOfAnotherPartnership):
            add(coordinator, stage.ours, **cause)
    own = make_concern(stage.ours)
    assert add(coordinator, stage.ours, concern=own).concern == own


def test_a_change_has_been_made(stage: Stage, coordinator: Membership, scope: Workspace) -> None:
    today = today_in(coordinator.workspace)
    with pytest.raises(ChangeStillToCome):
        add(coordinator, stage.ours, changed_on=today + timedelta(days=1))
    assert add(coordinator, stage.ours, changed_on=today).changed_on == today


def test_a_partner_reads_its_partnerships_and_adds_to_none_elsewhere(
    stage: Stage, partner: Membership, coordinator: Membership, client: Client
) -> None:
    with workspace_scope(partner.workspace):
        add(coordinator, stage.ours)
        add(coordinator, stage.theirs, text="Their rooms")
        with pytest.raises(NotYourPartnership):
            add(partner, stage.theirs)
    client.force_login(partner.user)
    page = client.get(stage.page("adaptations/")).content.decode()
    assert "Later buses" in page
    assert "Their rooms" not in page


def test_only_who_may_read_the_concern_gets_its_words_and_a_link_to_it(
    stage: Stage, partner: Membership, coordinator: Membership, client: Client
) -> None:
    with workspace_scope(partner.workspace):
        concern = make_concern(stage.ours)
        add(coordinator, stage.ours, concern=concern)
    url = stage.page(f"concerns/{concern.pk}/")
    for member, status in ((coordinator, 200), (partner, 403)):
        client.force_login(member.user)
        page = client.get(stage.page("adaptations/")).content.decode()
        assert client.get(url).status_code == status
        assert (f'href="{url}"' in page) is (status == 200)
        assert (concern.text in page) is (status == 200)


def test_it_is_noted_from_the_concern_that_caused_it(
    stage: Stage, coordinator: Membership, client: Client
) -> None:
    client.force_login(coordinator.user)
    with workspace_scope(coordinator.workspace):
        concern = make_concern(stage.ours)
    link = stage.page(f"adaptations/new/?partnership={stage.ours.pk}&concern={concern.pk}")
    page = client.get(stage.page(f"concerns/{concern.pk}/")).content.decode()
    assert link.replace("&", "&amp;") in page
    assert str(client.get(link).context["form"]["concern"].value()) == str(concern.pk)
    typed = {"text": "Buses run at six", "reason": "They ended at nine", "changed_on": "2026-03-02"}
    assert client.post(link, {**typed, "concern": str(concern.pk)}).status_code == 302
    assert "Buses run at six" in client.get(stage.page(f"concerns/{concern.pk}/")).content.decode()
    with workspace_scope(coordinator.workspace):
        assert Adaptation.objects.get().concern_id == concern.pk
