"""Preparing, sending and watching a wave, as people do it without JavaScript."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone, translation

from feedback.actions import schedule
from feedback.actions.invitations import note_answered
from feedback.actions.schedule import run_waves
from feedback.actions.waves import close_wave
from feedback.models import Question, Survey, SurveyInvitation, SurveyLink, Wave
from feedback.queries.audience import preview_audience, reachable_people
from feedback.queries.waves import sector_rates
from messaging.models import Message, Suppression
from partnerships.models import Participation, Partnership
from tenancy.accounts.tokens import hash_token
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership, Workspace
from tenancy.privacy.sealing import unseal
from tests.factories.feedback import MadeWave, make_survey, make_wave
from tests.factories.stakeholders import make_organization, make_person


@pytest.fixture
def page(client: Client, coordinator: Membership) -> Client:
    client.force_login(coordinator.user)
    return client


def _wave(workspace: Workspace, **extra: Any) -> MadeWave:
    with workspace_scope(workspace):
        return make_wave(**extra)


def test_audience_narrows_by_sector_organization_and_partnership(scope: Workspace) -> None:
    school = make_organization(sector="education")
    clinic = make_organization(sector="health")
    teacher, nurse = make_person(organization=school), make_person(organization=clinic)
    alone = make_person()
    partnership = Partnership.objects.create(name="Reading", model="other")
    for organization in (school, clinic):
        Participation.objects.create(partnership=partnership, organization=organization)
    past = make_organization(sector="health")
    make_person(organization=past)
    Participation.objects.create(
        partnership=partnership, organization=past, until=timezone.now() - timedelta(days=5)
    )

    def chosen(**choice: Any) -> set[str]:
        return {person.name for person in reachable_people(audience=choice)}

    assert len(chosen()) == 4
    assert alone.name in chosen()
    assert chosen(sectors=("education",)) == {teacher.name}
    assert chosen(organizations=(clinic.pk,)) == {nurse.name}
    assert chosen(partnerships=(partnership.pk,)) == {teacher.name, nurse.name}
    assert chosen(partnerships=(partnership.pk,), sectors=("health",)) == {nurse.name}


def test_people_of_organizations_that_left_are_asked_only_by_name(
    workspace: Workspace, coordinator: Membership, client: Client
) -> None:
    with workspace_scope(workspace):
        left = make_organization(sector="health", status="left")
        former, alone = make_person(organization=left), make_person()
        everybody: dict[str, Any] = {"sectors": (), "organizations": (), "partnerships": ()}
        for choice, people in (
            (everybody, {alone.name}),
            (everybody | {"sectors": ("health",)}, set()),
            (everybody | {"organizations": (left.pk,)}, {former.name}),
        ):
            found = preview_audience(audience=choice)["reachable"]["people"]
            assert {person.name for person in found} == people
        survey = make_survey()
    client.force_login(coordinator.user)
    page = client.get(f"/w/{workspace.slug}/surveys/{survey.pk}/waves/new/").content.decode()
    assert "People of organizations that left are asked only if you choose" in page
    assert "1 person would be asked." in page
    assert f"<li>{former.name}" not in page


def test_preview_names_who_cannot_be_reached(scope: Workspace) -> None:
    make_person()
    make_person(name="No Mail", email="")
    make_person(name="Left Us", email="Left@example.org")
    Suppression.objects.create(email="left@example.org", reason="unsubscribed")
    preview = preview_audience(audience={})
    assert preview["reachable_count"] == 1
    assert [person.name for person in preview["without_email"]["people"]] == ["No Mail"]
    assert [person.name for person in preview["unsubscribed"]["people"]] == ["Left Us"]


def test_wave_is_prepared_looked_over_and_sent_by_plain_forms(
    page: Client, workspace: Workspace
) -> None:
    workspace.time_zone = "America/New_York"
    workspace.save()
    with workspace_scope(workspace):
        survey = make_survey()
        make_person(organization=make_organization(name="School", sector="education"))
        make_person(name="Nobody's", email="")
    url = f"/w/harbor/surveys/{survey.pk}/waves/new/"
    counted = page.post(url, {"count": "yes", "sectors": ["health"]})
    assert counted.status_code == 200
    assert "0 people would be asked" in counted.content.decode()
    data = {
        "name": "Autumn",
        "sectors": ["education"],
        "closes_at_0": "2027-03-14",
        "closes_at_1": "17:00",
    }
    response = page.post(url, data)
    with workspace_scope(workspace):
        wave = Wave.objects.get()
    assert wave.closes_at is not None
    assert wave.closes_at.isoformat() == "2027-03-14T21:00:00+00:00"
    assert response.headers["Location"] == f"/w/harbor/waves/{wave.pk}/send/"
    look = page.get(response.headers["Location"])
    assert "1 person would be asked" in look.content.decode()
    assert "5:00 PM" in look.content.decode()
    sent = page.post(response.headers["Location"], follow=True)
    assert "It is on its way." in sent.content.decode()
    with workspace_scope(workspace):
        assert SurveyInvitation.objects.count() == Message.objects.count() == 1


def test_wave_that_closes_before_it_opens_is_sent_back(page: Client, workspace: Workspace) -> None:
    with workspace_scope(workspace):
        survey = make_survey()
    data = {
        "name": "Autumn",
        "opens_at_0": "2027-03-15",
        "opens_at_1": "09:00",
        "closes_at_0": "2027-03-14",
        "closes_at_1": "17:00",
    }
    response = page.post(f"/w/harbor/surveys/{survey.pk}/waves/new/", data)
    assert response.status_code == 422
    assert "opens first" in response.content.decode()


def test_live_count_answers_for_the_chosen_audience(page: Client, workspace: Workspace) -> None:
    with workspace_scope(workspace):
        school = make_organization(sector="education")
        make_person(organization=school)
        make_person()
    text = page.post(
        "/w/harbor/waves/audience/", {"organizations": [str(school.pk)]}
    ).content.decode()
    assert "1 person would be asked" in text
    assert "2 people" in page.post("/w/harbor/waves/audience/").content.decode()


def test_wave_page_shows_the_rate_and_the_silent_but_no_answers(
    page: Client, workspace: Workspace
) -> None:
    made = _wave(workspace, people=4)
    with workspace_scope(workspace):
        note_answered(invitation=made.invitations[0])
    response = page.get(f"/w/harbor/waves/{made.wave.pk}/")
    text = response.content.decode()
    assert "25.0%" in text
    silent = [row.person_id for row in response.context["page"]]
    assert set(silent) == {person.pk for person in made.people[1:]}
    answered = page.get(f"/w/harbor/waves/{made.wave.pk}/?state=answered").context["page"]
    assert [row.person_id for row in answered] == [made.people[0].pk]
    assert len(page.get(f"/w/harbor/waves/{made.wave.pk}/?state=").context["page"]) == 4


def test_wave_page_costs_the_same_for_any_number_of_people(
    page: Client, workspace: Workspace, django_assert_num_queries
) -> None:
    one, three = _wave(workspace, people=1), _wave(workspace, people=3)
    page.get(f"/w/harbor/waves/{one.wave.pk}/")
    with django_assert_num_queries(13):
        page.get(f"/w/harbor/waves/{one.wave.pk}/")
    with django_assert_num_queries(13):
        page.get(f"/w/harbor/waves/{three.wave.pk}/")


def test_sectors_appear_only_with_enough_answers_on_both_sides(scope: Workspace) -> None:
    schools = [make_person(organization=make_organization(sector="education")) for _ in range(7)]
    others = [make_person(organization=make_organization(sector="health")) for _ in range(6)]
    made = make_wave(people=[*schools, *others])
    for invitation in made.invitations[:10]:
        note_answered(invitation=invitation)
    shown = {row["sector"]: row["rate"] for row in sector_rates(wave=made.wave)}
    assert not shown["education"].is_shown
    assert not shown["health"].is_shown
    for invitation in made.invitations[10:]:
        note_answered(invitation=invitation)
    shown = {row["sector"]: row["rate"] for row in sector_rates(wave=made.wave)}
    assert shown["education"].value == 100
    assert shown["health"].n == 6


def test_rate_leaves_out_who_was_taken_out(scope: Workspace) -> None:
    made = make_wave(people=8)
    for invitation in made.invitations[:6]:
        note_answered(invitation=invitation)
    wave = Wave.objects.get(pk=made.wave.pk)
    wave.ineligible_count = 2
    assert wave.response_share.percent == 100
    assert wave.shown_rate.value == 100


def test_person_gets_a_new_link_or_is_taken_out_by_plain_forms(
    page: Client, workspace: Workspace
) -> None:
    made = _wave(workspace, people=2)
    base = f"/w/harbor/survey-invitations/{made.invitations[0].pk}"
    page.get(f"{base}/link/")
    with workspace_scope(workspace):
        assert not Message.objects.exists()
    page.post(f"{base}/link/")
    with workspace_scope(workspace):
        assert Message.objects.filter(person_id=made.people[0].pk).count() == 1
        assert SurveyLink.objects.count() == 2
    page.post(f"{base}/eligibility/", {"is_ineligible": "yes"})
    with workspace_scope(workspace):
        assert Wave.objects.get().ineligible_count == 1
    page.post(f"{base}/eligibility/", {"is_ineligible": "no"})
    with workspace_scope(workspace):
        assert Wave.objects.get().ineligible_count == 0


def test_reminding_now_is_done_by_the_schedule_and_shown(
    page: Client, workspace: Workspace
) -> None:
    made = _wave(workspace, people=3)
    url = f"/w/harbor/waves/{made.wave.pk}/"
    page.post(f"{url}remind/")
    with workspace_scope(workspace):
        assert run_waves(workspace, timezone.now()) == made.wave.closes_at
    text = page.get(url).content.decode()
    assert "3 people who had not answered were reminded" in text
    again = page.post(f"{url}remind/", follow=True).content.decode()
    assert "nobody is reminded twice" in again


def test_wave_is_called_off_after_a_question(page: Client, workspace: Workspace) -> None:
    made = _wave(workspace)
    url = f"/w/harbor/waves/{made.wave.pk}/"
    page.get(f"{url}cancel/")
    with workspace_scope(workspace):
        assert Wave.objects.get().is_open
    page.post(f"{url}cancel/")
    with workspace_scope(workspace):
        assert Wave.objects.get().is_canceled


def test_draft_is_removed_and_a_sent_wave_is_not(page: Client, workspace: Workspace) -> None:
    made = _wave(workspace)
    page.post(f"/w/harbor/waves/{made.wave.pk}/deletion/")
    with workspace_scope(workspace):
        assert Wave.objects.count() == 1
        draft = Wave.objects.create(survey=made.wave.survey, name="Draft")
    page.post(f"/w/harbor/waves/{draft.pk}/deletion/")
    with workspace_scope(workspace):
        assert Wave.objects.count() == 1


def test_sent_wave_can_be_given_more_time(page: Client, workspace: Workspace) -> None:
    made = _wave(workspace)
    url = f"/w/harbor/waves/{made.wave.pk}/edit/"
    assert "sectors" not in page.get(url).context["form"].fields
    later = timezone.now() + timedelta(days=30)
    data = {"name": "More time", "closes_at_0": later.strftime("%Y-%m-%d"), "closes_at_1": "12:00"}
    assert page.post(url, data).status_code == 302
    with workspace_scope(workspace):
        assert Wave.objects.get().name == "More time"


def test_progress_is_polled_while_sending_and_then_stops(
    page: Client, workspace: Workspace
) -> None:
    made = _wave(workspace, status="sending")
    url = f"/w/harbor/waves/{made.wave.pk}/progress/"
    going = page.get(url, headers={"HX-Request": "true"})
    assert "3 of 3 invited" in going.content.decode()
    with workspace_scope(workspace):
        Wave.objects.update(status="open")
    assert page.get(url, headers={"HX-Request": "true"}).status_code == 286


@pytest.mark.parametrize("role", ["partner", "funder", "viewer"])
def test_waves_are_for_coordinators_and_owners(
    client: Client, workspace: Workspace, role: str, request: pytest.FixtureRequest
) -> None:
    made = _wave(workspace)
    client.force_login(request.getfixturevalue(role).user)
    for path in ("", "edit/", "send/", "close/", "cancel/"):
        assert client.get(f"/w/harbor/waves/{made.wave.pk}/{path}").status_code == 403
    assert client.post("/w/harbor/waves/audience/").status_code == 403


def test_waves_of_another_workspace_are_not_there(page: Client, other_workspace: Workspace) -> None:
    made = _wave(other_workspace)
    for path in ("", "edit/", "send/", "progress/"):
        assert page.get(f"/w/harbor/waves/{made.wave.pk}/{path}").status_code == 404
    assert page.post(f"/w/harbor/waves/{made.wave.pk}/cancel/").status_code == 404
    url = f"/w/harbor/survey-invitations/{made.invitations[0].pk}/link/"
    assert page.post(url).status_code == 404
    with workspace_scope(other_workspace):
        assert Wave.objects.get().is_open
        assert Survey.objects.count() == 1


def test_foreign_ids_in_an_audience_are_refused(
    page: Client, workspace: Workspace, other_workspace: Workspace
) -> None:
    with workspace_scope(other_workspace):
        foreign = make_organization()
    with workspace_scope(workspace):
        survey = make_survey()
    response = page.post(
        f"/w/harbor/surveys/{survey.pk}/waves/new/",
        {"name": "Autumn", "organizations": [str(foreign.pk)]},
    )
    assert response.status_code == 422


def test_link_in_the_email_opens_the_questions_without_an_account(
    page: Client, workspace: Workspace
) -> None:
    with workspace_scope(workspace):
        survey = make_survey()
        make_person(language="es")
        wave = Wave.objects.create(survey=survey, name="Autumn", remind_at=timezone.now())
    page.post(f"/w/harbor/waves/{wave.pk}/send/")
    with workspace_scope(workspace):
        run_waves(workspace, timezone.now())
        links = {row.kind: urlsplit(unseal(row.secret)).path for row in Message.objects.all()}
        hashes = set(SurveyLink.objects.values_list("token_hash", flat=True))
    assert set(links) == {"survey_invitation", "survey_reminder"}
    assert len(hashes) == 2
    for path in links.values():
        token = path.rstrip("/").rsplit("/", 1)[-1]
        assert hash_token(token) in hashes
        assert len(token) >= 22
        answer = Client().get(path)
        assert answer.status_code == 200
        assert "¿Participa?" in answer.content.decode()


def test_questions_as_sent_are_shown_after_the_draft_has_changed(
    page: Client, workspace: Workspace
) -> None:
    made = _wave(workspace)
    with workspace_scope(workspace):
        Question.objects.all().delete()
        Survey.objects.update(title={"en": "Changed"})
    text = page.get(f"/w/harbor/waves/{made.wave.pk}/questions/").content.decode()
    assert "Would you recommend us?" in text
    assert "How are we doing?" in text


def test_wave_page_says_whom_it_asked(page: Client, workspace: Workspace) -> None:
    with workspace_scope(workspace):
        school = make_organization(name="Bridge School")
        audience = {"sectors": ["education"], "organizations": [str(school.pk)]}
        made = make_wave(audience=audience)
    text = page.get(f"/w/harbor/waves/{made.wave.pk}/").content.decode()
    assert "Education, Bridge School" in text


def test_wave_that_cannot_go_on_holds_up_no_other(
    scope: Workspace, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    due = timezone.now() + timedelta(minutes=1)
    stuck, fine = make_wave(closes_at=due).wave, make_wave(closes_at=due).wave
    real = close_wave

    def fail(*, acting_member: Membership | None, wave: Wave) -> Wave:
        if wave.pk == stuck.pk:
            raise ZeroDivisionError
        return real(acting_member=acting_member, wave=wave)

    monkeypatch.setattr(schedule, "close_wave", fail)
    again = run_waves(scope, due)
    assert again == due + schedule.PAUSE_AFTER_ERROR
    assert "could not be moved on" in caplog.text
    fine.refresh_from_db()
    stuck.refresh_from_db()
    assert fine.is_closed
    assert stuck.is_open


def test_first_values_that_are_no_ids_leave_the_form_empty(
    workspace: Workspace, page: Client
) -> None:
    with workspace_scope(workspace):
        survey = make_survey()
    url = f"/w/harbor/surveys/{survey.pk}/waves/new/"
    assert page.get(url, {"organizations": "nothing", "name": "Spring"}).status_code == 200
    assert page.get(url, {"partnerships": "½"}).status_code == 200


def test_closing_says_what_happened_and_agrees_with_a_survey_in_spanish(
    page: Client, workspace: Workspace
) -> None:
    wave = _wave(workspace).wave
    done = page.post(f"/w/{workspace.slug}/waves/{wave.pk}/close/", follow=True)
    assert "The survey is closed. It takes no further answers." in done.content.decode()
    with translation.override("es"):
        assert str(Wave.Status.CLOSED.label) == "Cerrada"


@pytest.mark.parametrize(
    ("promise", "answered", "said"),
    [
        ("anonymous", 3, "3 people have answered; their answers will be deleted"),
        ("anonymous", 1, "1 person has answered; this answer will be deleted"),
        ("anonymous", 0, ""),
        ("anonymous", 5, ""),
        ("confidential", 3, ""),
    ],
)
def test_a6_the_question_before_closing_says_how_many_answers_it_deletes(
    page: Client, workspace: Workspace, promise: str, answered: int, said: str
) -> None:
    with workspace_scope(workspace):
        wave = make_wave(make_survey(promise), people=6, answered_count=answered).wave
    asked = page.get(f"/w/{workspace.slug}/waves/{wave.pk}/close/").text
    assert said in asked
    assert ("will be deleted, because fewer than five" in asked) is bool(said)
    with workspace_scope(workspace):
        wave.refresh_from_db()
    assert wave.is_open


def test_a6_the_api_says_what_closing_deletes(page: Client) -> None:
    text = page.get("/api/schema/?format=json").json()["paths"]
    [close] = [path for path in text if path.endswith("/waves/{id}/close/")]
    assert "fewer than five answers" in text[close]["post"]["description"]
