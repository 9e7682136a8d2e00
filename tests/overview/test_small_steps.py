"""What a trial of the pages asked for: choices that are made, errors where they belong."""

import re

import pytest
from django.test import Client

from stakeholders.models import Organization
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Invitation, Membership
from tests.factories.partnerships import make_goal
from tests.factories.tenancy import make_user
from tests.partnerships.conftest import Stage
from tests.partnerships.conftest import stage as stage


@pytest.mark.django_db
def test_d_another_code_can_be_sent(client: Client, mailoutbox: list[object]) -> None:
    user = make_user("ana@example.org")
    client.post("/accounts/login/code/", {"email": user.email})
    page = client.get("/accounts/login/code/confirm/").content.decode()
    assert "Send another code" in page
    assert client.post("/accounts/login/code/confirm/", {"action": "resend"}).status_code == 302


def test_d_an_invitations_role_is_chosen_and_says_what_it_may_do(
    owner: Membership, coordinator: Membership, client: Client
) -> None:
    url = f"/w/{owner.workspace.slug}/invitations/new/"
    typed = {"email": "new@example.org", "language": "en"}
    for member, count in ((owner, 5), (coordinator, 3)):
        client.force_login(member.user)
        page = client.get(url).content.decode()
        radios = re.findall(r'<input type="radio" name="role"[^>]*>', page)
        assert len(radios) == count
        assert not any("checked" in radio for radio in radios)
        assert "changes nothing" in page
        refused = client.post(url, typed)
        assert refused.status_code == 422
        assert "Choose what this person may do." in refused.content.decode()
    assert client.post(url, {**typed, "role": "viewer"}).status_code == 302
    with workspace_scope(owner.workspace):
        assert Invitation.objects.get().role == "viewer"


def test_d_an_error_takes_the_focus_and_changes_the_title(
    owner: Membership, client: Client
) -> None:
    client.force_login(owner.user)
    base = f"/w/{owner.workspace.slug}"
    for path in ("organizations/new/", "activities/new/", "settings/", "invitations/new/"):
        fine = client.get(f"{base}/{path}").content.decode()
        wrong = client.post(f"{base}/{path}", {"name": ""}).content.decode()
        titles = [re.search(r"<title>(.*?)</title>", page, re.S) for page in (fine, wrong)]
        before, after = (title[1] for title in titles if title)
        assert after == f"Please look again: {before}", path
        [summary] = re.findall(r'<section class="error-summary"[^>]*>', wrong)
        assert "autofocus" in summary
        assert 'tabindex="-1"' in summary


def test_d_how_far_partners_agree_opens_where_there_are_goals(
    stage: Stage, coordinator: Membership, partner: Membership, client: Client
) -> None:
    url = stage.page("goals/alignment/")
    for member, first in ((coordinator, stage.theirs), (partner, stage.ours)):
        client.force_login(member.user)
        assert client.get(url).context["partnership"] == first
        assert client.get(f"{url}?partnership=").context["partnership"] is None
    with workspace_scope(coordinator.workspace):
        make_goal("Of everybody", None)
    assert client.get(url).context["partnership"] is None


def test_d_the_only_partnership_is_chosen_and_the_own_organization_has_joined(
    stage: Stage, partner: Membership, client: Client
) -> None:
    client.force_login(partner.user)
    form = client.get(stage.page("activities/new/")).context["form"]
    assert str(form["partnership"].value()) == str(stage.ours.pk)
    assert form["organizations"].value() == [partner.organization_id]


def test_d_a_new_organization_is_judged_only_where_one_was_typed(
    stage: Stage, coordinator: Membership, client: Client
) -> None:
    client.force_login(coordinator.user)
    part = stage.page(f"partnerships/{stage.ours.pk}/participations/new/")
    for url in (stage.page("activities/new/"), part):
        # The first button of the form is what a browser presses at the Enter key.
        for data in ({}, {"add_organization": "1"}, {"title": "Typed"}):
            page = client.post(url, data).content.decode()
            assert "organization&#x27;s name" not in page
            assert "Type the organization" not in page
        named = client.post(url, {"add_organization": "1", "new-name": "New one"})
        assert "Choose the sector of the new organization." in named.content.decode()
    with workspace_scope(coordinator.workspace):
        assert not Organization.objects.filter(name="New one").exists()
