"""Wins: thanks, and what gets out."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils.translation import override

from partnerships.actions.partnerships import NotYourPartnership
from partnerships.actions.wins import add_win, change_win, publish_win
from partnerships.models import Win
from partnerships.nouns.wins import WIN
from records.search import search_noun
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership, Workspace
from tests.factories.partnerships import DAY, make_win
from tests.factories.tenancy import make_member, make_workspace
from tests.partnerships.conftest import Stage


def test_a_win_is_added_from_an_activity(stage: Stage, partner: Membership, client: Client) -> None:
    client.force_login(partner.user)
    path = stage.page(f"wins/new/?partnership={stage.ours.pk}&activity={stage.our_activity.pk}")
    shown = client.get(stage.page(f"activities/{stage.our_activity.pk}/")).content.decode()
    assert path.replace("&", "&amp;") in shown
    form = client.get(path).context["form"]
    assert form["activity"].value() == stage.our_activity.pk
    data = {
        "activity": str(stage.our_activity.pk),
        "text": "They all came back",
        "organization": str(stage.clinic.pk),
        "happened_on": "2026-03-02",
    }
    assert client.post(path, {**data, "text": ""}).status_code == 422
    assert client.post(path, data).status_code == 302
    with workspace_scope(partner.workspace):
        win = Win.objects.get(text="They all came back")
        assert win.organization == stage.clinic
        assert win.activity == stage.our_activity
        assert not win.is_published
    page = client.get(stage.page("wins/")).content.decode()
    assert "thanks to Harbor Clinic" in page


def test_coordinators_publish(
    stage: Stage, coordinator: Membership, partner: Membership, client: Client
) -> None:
    client.force_login(coordinator.user)
    path = stage.page(f"wins/{stage.our_win.pk}/publication/")
    client.post(path, {"is_published": "1"})
    with workspace_scope(coordinator.workspace):
        win = Win.objects.get(pk=stage.our_win.pk)
        assert win.is_published
        with pytest.raises(PermissionDenied):
            publish_win(acting_member=partner, win=win, is_published=True)
        reworded = change_win(acting_member=partner, win=win, text="Reworded")
        assert not reworded.is_published, "a coordinator reads it before it is out again"
        again = publish_win(acting_member=coordinator, win=reworded, is_published=True)
        assert change_win(acting_member=coordinator, win=again, text="Corrected").is_published
    assert client.put(stage.api(f"wins/{stage.our_win.pk}/publication/")).json()["is_published"]
    taken = client.delete(stage.api(f"wins/{stage.our_win.pk}/publication/")).json()
    assert taken["is_published"] is False


def test_partners_do_not_publish_by_any_door(
    stage: Stage, partner: Membership, client: Client
) -> None:
    client.force_login(partner.user)
    assert client.put(stage.api(f"wins/{stage.our_win.pk}/publication/")).status_code == 403
    path = stage.api(f"wins/{stage.our_win.pk}/")
    client.patch(path, {"is_published": True}, content_type="application/json")
    assert client.get(path).json()["is_published"] is False


def test_a_win_is_of_a_partnership_one_takes_part_in(
    stage: Stage, partner: Membership, scope: Workspace
) -> None:
    with pytest.raises(NotYourPartnership):
        add_win(acting_member=partner, partnership=stage.theirs, text="X", happened_on=DAY)


def test_wins_are_filtered_alike(stage: Stage, coordinator: Membership, client: Client) -> None:
    client.force_login(coordinator.user)
    page = client.get(stage.page(f"wins/?partnership={stage.ours.pk}&q=shelf&published=no"))
    assert [win.text for win in page.context["page"]] == ["A shelf of books"]
    api = client.get(
        stage.api(f"wins/?partnership={stage.ours.pk}&q=shelf&is_published=false")
    ).json()
    assert [row["text"] for row in api["results"]] == ["A shelf of books"]


@pytest.mark.parametrize(("language", "day"), [("en", "Mar 2, 2026"), ("es", "2 mar 2026")])
def test_the_search_dates_a_win_as_the_reader_does(
    stage: Stage, coordinator: Membership, workspace: Workspace, language: str, day: str
) -> None:
    with workspace_scope(workspace), override(language):
        make_win(stage.ours, "A zebra came to class")

        hits = list(search_noun(WIN, coordinator, "zebra"))

    assert [hit.detail for hit in hits] == [day]


@pytest.mark.django_db
def test_without_a_partnership_the_page_leads_to_adding_one(client: Client) -> None:
    member = make_member(make_workspace(slug="new"), "coordinator")
    client.force_login(member.user)
    page = client.get("/w/new/wins/new/").content.decode()
    assert 'href="/w/new/partnerships/new/"' in page


def test_who_may_not_add_a_partnership_is_not_led_there(
    partner: Membership, client: Client
) -> None:
    client.force_login(partner.user)
    slug = partner.workspace.slug
    page = client.get(f"/w/{slug}/wins/new/").content.decode()
    assert "No partnerships yet" in page
    assert "/partnerships/new/" not in page
