"""The pages of check-ins and concerns: what they do, and for whom."""

from datetime import date

from django.test import Client

from partnerships.models import CheckInCadence, CheckInRound, Concern, Participation, Win
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership
from tests.factories.check_ins import (
    make_answer,
    make_check_in,
    make_concern,
    make_round,
)
from tests.factories.stakeholders import make_person
from tests.partnerships.conftest import Stage

SOON = date(2099, 1, 1)


def test_the_rhythm_is_set_on_one_small_form(
    stage: Stage, coordinator: Membership, client: Client
) -> None:
    client.force_login(coordinator.user)
    path = stage.page(f"partnerships/{stage.ours.pk}/check-ins/")
    form = {
        "every": "month",
        "starts_on": "2099-01-05",
        "at": "09:00",
        "remind_after_days": "3",
        "closes_after_days": "10",
        "is_active": "on",
    }
    page = client.post(path + "cadence/", form, follow=True).content.decode()
    assert "Next on Monday, Jan 5, 2099, 9:00 AM" in page
    zone = coordinator.workspace.time_zone.replace("_", " ")
    assert f"Local time of the workspace: {zone}." in page
    wrong = client.post(path + "cadence/", {**form, "closes_after_days": "60"})
    assert wrong.status_code == 422
    assert "It must close before the next one begins." in wrong.content.decode()
    with workspace_scope(coordinator.workspace):
        assert CheckInCadence.objects.get().closes_after_days == 10


def test_d_ask_now_asks_and_shows_who_cannot_be_asked(
    stage: Stage, coordinator: Membership, client: Client
) -> None:
    client.force_login(coordinator.user)
    with workspace_scope(coordinator.workspace):
        part = Participation.objects.get(partnership=stage.ours, organization=stage.school)
        part.contact = make_person("Ana", stage.school)
        part.save()
    path = stage.page(f"partnerships/{stage.ours.pk}/check-ins/")
    # Asking, closing and reopening name who is reached and ask once.
    assert f"{stage.school}: Ana" in client.get(path + "round/").content.decode()
    with workspace_scope(coordinator.workspace):
        assert not CheckInRound.objects.exists()
    page = client.post(path + "round/", follow=True).content.decode()
    assert "1 contact is being asked." in page
    assert "1 participant can" in page
    assert "Harbor Clinic" in page
    again = client.post(path + "round/", follow=True).content.decode()
    assert "A check-in is open already." in again
    with workspace_scope(coordinator.workspace):
        asked = CheckInRound.objects.get()
    here = stage.page(f"check-ins/rounds/{asked.pk}/")
    for step, done in (
        ("reminder/", "1 contact is being reminded."),
        ("closing/", "Closed. Answers are no longer taken."),
        ("reopening/", "Answers are taken again."),
    ):
        assert f"{stage.school}: Ana" in client.get(here + step).content.decode()
        assert done in client.post(here + step, follow=True).content.decode()


def test_the_partnership_page_shows_the_latest_round(
    stage: Stage, coordinator: Membership, client: Client
) -> None:
    client.force_login(coordinator.user)
    with workspace_scope(coordinator.workspace):
        asked = make_round(stage.ours, stage.clinic)
        make_answer(
            asked, stage.school, confidence=2, win="A shelf", concern="Buses", help_needed="A van"
        )
    page = client.get(stage.page(f"partnerships/{stage.ours.pk}/")).content.decode()
    for text in ("1 of 2 answered.", "Confidence 2.0 of 5 (n = 1).", "A shelf", "Buses", "A van"):
        assert text in page
    calls = stage.page(f"calls/?partnership={stage.ours.pk}")
    assert f'hx-get="{calls}"' in page
    assert f'href="{calls}"' in page
    assert "low confidence in its last check-in (2 of 5)" in client.get(calls).content.decode()


def test_a_partner_sees_its_own_answer_only(
    stage: Stage, partner: Membership, client: Client
) -> None:
    client.force_login(partner.user)
    with workspace_scope(partner.workspace):
        asked = make_round(stage.ours, stage.school)
        make_answer(asked, stage.clinic, concern="Secret worry", confidence=1)
        theirs = make_round(stage.theirs, stage.clinic)
    for path in (
        f"partnerships/{stage.ours.pk}/",
        f"partnerships/{stage.ours.pk}/check-ins/",
        f"check-ins/rounds/{asked.pk}/",
        "check-ins/",
    ):
        page = client.get(stage.page(path))
        assert page.status_code == 200, path
        assert "Secret worry" not in page.content.decode(), path
        assert "Confidence 1" not in page.content.decode(), path
    assert client.get(stage.page(f"check-ins/rounds/{theirs.pk}/")).status_code == 404


def test_a_partner_answers_signed_in_for_its_own_organization(
    stage: Stage, partner: Membership, client: Client
) -> None:
    client.force_login(partner.user)
    with workspace_scope(partner.workspace):
        asked = make_round(stage.ours)
        own, other = make_check_in(asked, stage.school), make_check_in(asked, stage.clinic)
    answer = {"progress": "ahead", "confidence": "5"}
    assert client.post(stage.page(f"check-ins/{own.pk}/answer/"), answer).status_code == 302
    assert client.post(stage.page(f"check-ins/{other.pk}/answer/"), answer).status_code == 404
    with workspace_scope(partner.workspace):
        own.refresh_from_db()
        other.refresh_from_db()
        assert (own.is_answered, own.is_proxy, other.is_answered) == (True, False, False)


def test_a_partner_neither_asks_nor_closes(
    stage: Stage, partner: Membership, client: Client
) -> None:
    client.force_login(partner.user)
    with workspace_scope(partner.workspace):
        asked = make_round(stage.ours, stage.school)
    for path in (
        f"partnerships/{stage.ours.pk}/check-ins/round/",
        f"partnerships/{stage.ours.pk}/check-ins/cadence/",
        f"check-ins/rounds/{asked.pk}/closing/",
        f"check-ins/rounds/{asked.pk}/reminder/",
    ):
        assert client.post(stage.page(path)).status_code == 403, path


def test_a_concern_is_followed_up_in_two_clicks(
    stage: Stage, coordinator: Membership, client: Client
) -> None:
    client.force_login(coordinator.user)
    with workspace_scope(coordinator.workspace):
        told = make_answer(make_round(stage.ours), stage.school, concern="Buses end at nine")
    link = stage.page(f"concerns/new/?partnership={stage.ours.pk}&check_in={told.pk}")
    assert (
        link.replace("&", "&amp;")
        in client.get(stage.page(f"partnerships/{stage.ours.pk}/")).content.decode()
    )
    form = client.get(link).context["form"]
    values = {name: form[name].value() for name in form.fields}
    assert client.post(link, {k: v for k, v in values.items() if v}).status_code == 302
    with workspace_scope(coordinator.workspace):
        concern = Concern.objects.get()
        assert (concern.text, concern.check_in, concern.owner) == (
            "Buses end at nine",
            told,
            coordinator,
        )
        assert concern.due_on is not None
    page = client.get(stage.page(f"check-ins/rounds/{told.round_id}/")).content.decode()
    assert "Being followed up" in page


def test_a_win_of_a_check_in_becomes_a_win(
    stage: Stage, coordinator: Membership, client: Client
) -> None:
    client.force_login(coordinator.user)
    with workspace_scope(coordinator.workspace):
        told = make_answer(make_round(stage.ours), stage.school, win="Forty-one juniors")
    for _time in range(2):
        client.post(stage.page(f"check-ins/{told.pk}/win/"))
    with workspace_scope(coordinator.workspace):
        assert Win.objects.filter(check_in=told).count() == 1


def test_notes_and_resolution_of_a_concern(
    stage: Stage, coordinator: Membership, client: Client
) -> None:
    client.force_login(coordinator.user)
    with workspace_scope(coordinator.workspace):
        concern = make_concern(stage.ours, "Buses")
    path = stage.page(f"concerns/{concern.pk}/")
    assert client.post(path + "notes/", {"text": ""}).status_code == 422
    page = client.post(path + "notes/", {"text": "Called the agency"}, follow=True)
    assert "Called the agency" in page.content.decode()
    assert (
        "Reopen"
        in client.post(path + "resolution/", {"is_resolved": "1"}, follow=True).content.decode()
    )
    again = client.post(path + "resolution/", {"is_resolved": "1"}, follow=True)
    assert "This concern is resolved already." in again.content.decode()
    client.post(path + "resolution/", {"is_resolved": "0"})
    with workspace_scope(coordinator.workspace):
        concern.refresh_from_db()
        assert (concern.status, concern.resolved_at) == ("open", None)


def test_the_register_is_filtered(stage: Stage, coordinator: Membership, client: Client) -> None:
    client.force_login(coordinator.user)
    with workspace_scope(coordinator.workspace):
        make_concern(stage.ours, "Late buses")
        make_concern(stage.theirs, "No nurse", status="resolved")
    for query, seen, unseen in (
        ("?status=unresolved", "Late buses", "No nurse"),
        ("?status=resolved", "No nurse", "Late buses"),
        (f"?partnership={stage.theirs.pk}", "No nurse", "Late buses"),
        ("?q=buses", "Late buses", "No nurse"),
    ):
        page = client.get(stage.page("concerns/" + query)).content.decode()
        assert seen in page
        assert unseen not in page


def test_rounds_are_asked_and_closed_through_the_api(
    stage: Stage, coordinator: Membership, client: Client
) -> None:
    client.force_login(coordinator.user)
    data = {"partnership": str(stage.ours.pk)}
    nobody = client.post(stage.api("check-in-rounds/"), data, content_type="application/json")
    assert nobody.status_code == 422
    with workspace_scope(coordinator.workspace):
        person = make_person("Ana", stage.school)
        Participation.objects.filter(organization=stage.school).update(contact=person)
    asked = client.post(stage.api("check-in-rounds/"), data, content_type="application/json")
    assert asked.status_code == 201
    assert (asked.json()["asked_count"], asked.json()["answered_count"]) == (1, 0)
    path = stage.api(f"check-in-rounds/{asked.json()['id']}/")
    assert client.post(path + "reminder/").json()["reminded_at"]
    assert client.post(path + "reminder/").status_code == 422
    assert client.post(path + "closing/").json()["is_open"] is False
    (answer,) = client.get(stage.api("check-ins/?is_answered=false")).json()["results"]
    assert answer["organization"] == str(stage.school.pk)
    assert client.get(stage.api("check-ins/?is_answered=true")).json()["results"] == []
    assert "token" not in str(answer)
    with workspace_scope(coordinator.workspace):
        assert CheckInRound.objects.count() == 1
