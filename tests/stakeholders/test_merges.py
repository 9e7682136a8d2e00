"""Two organizations or two people that are one: suggested, compared, merged, taken apart."""

from typing import Any

import pytest
from django.test import Client

from feedback.models import SurveyInvitation, Wave
from meetings.models import Attendance
from partnerships.models import Activity, AlignmentRating, Participation
from stakeholders.actions.merges import (
    BothTakePart,
    MergeUndone,
    NothingToMerge,
    merge_records,
    undo_merge,
)
from stakeholders.models import Organization, Person
from stakeholders.queries import similar_to
from tenancy.isolation.scope import workspace_scope
from tenancy.models import AuditEvent, Membership
from tests.factories.check_ins import make_answer, make_round
from tests.factories.feedback import make_survey, make_wave
from tests.factories.meetings import make_meeting
from tests.factories.metrics import make_measurement, make_metric
from tests.factories.partnerships import (
    make_activity,
    make_goal,
    make_participation,
    make_partnership,
    make_rating,
)
from tests.factories.stakeholders import make_organization, make_person
from tests.factories.tenancy import make_member
from tests.feedback.answering import answer
from tests.imports.test_imports import checked, start, written


@pytest.fixture
def scope(coordinator: Membership) -> Any:
    with workspace_scope(coordinator.workspace):
        yield


def test_d_similar_records_are_suggested_with_the_reason_and_never_merged(
    coordinator: Membership, scope: None
) -> None:
    one = make_organization(
        "Fundación Niños del Sur",
        website="https://www.ninos.example.org/",
        identifiers=["US-EIN-1"],
    )
    make_organization("Fundacion Ninos del Sur.")
    make_organization("Quite Another", identifiers=["US-EIN-1"])
    make_organization("Third", website="http://ninos.example.org/about")
    make_organization("Other name", other_names=["Niños del Sur, Fundación"])
    make_organization("Harbor Clinic")
    found = {str(each.record): each.reasons for each in similar_to(one, member=coordinator)}
    assert found == {
        "Fundacion Ninos del Sur.": ["a similar name"],
        "Quite Another": ["the same identifier"],
        "Third": ["the same website"],
        "Other name": ["a similar name"],
    }
    ana = make_person("Ana Ruiz", email="anaruiz@example.org")
    make_person("Ruiz, Ana")
    make_person("A. R.", email="anaruiz@school.example.org")
    make_person("Bo Li", email="bo@example.org")
    people = {str(each.record): each.reasons for each in similar_to(ana, member=coordinator)}
    assert people == {
        "Ruiz, Ana": ["a similar name"],
        "A. R.": ["a similar e-mail address"],
    }
    assert Organization.objects.filter(name="Third").exists()


def test_d_names_that_differ_by_a_space_are_suggested(coordinator: Membership, scope: None) -> None:
    one = make_organization("Lincoln High School")
    make_organization("Lincoln Highschool")
    make_organization("Jefferson Middle School")
    found = {str(each.record): each.reasons for each in similar_to(one, member=coordinator)}
    assert found == {"Lincoln Highschool": ["a similar name"]}


def test_d_everything_moves_in_one_transaction_and_undo_takes_it_apart(
    coordinator: Membership, scope: None
) -> None:
    kept, merged = make_organization("Harbor Aid"), make_organization("Harbour Aid", "health")
    both = make_partnership("Both", kept, merged)
    alone = make_partnership("Alone", merged)
    meeting = make_meeting(both, kept, merged)
    activity = make_activity(alone, merged)
    person = make_person("Ana", merged)
    measurement = make_measurement(make_metric(), 2024, numerator=1, denominator=2)
    type(measurement).objects.filter(pk=measurement.pk).update(organization=merged)
    member = make_member(coordinator.workspace, "partner", organization_id=merged.pk)
    gone = merged.pk
    event = merge_records(
        acting_member=coordinator, kept=kept, merged=merged, values={"sector": "health"}
    )
    assert not Organization.objects.filter(pk=gone).exists()
    kept.refresh_from_db()
    assert (kept.name, kept.sector) == ("Harbor Aid", "health")
    for row in (person, measurement, member):
        row.refresh_from_db()
        assert row.organization_id == kept.pk
    assert Participation.objects.get(partnership=alone).organization_id == kept.pk
    assert Participation.objects.filter(partnership=both).count() == 1
    assert Attendance.objects.filter(meeting=meeting).count() == 1
    assert Activity.objects.get(pk=activity.pk).joined.get().organization_id == kept.pk
    assert AuditEvent.objects.get(pk=event.pk).action == "merge_organization"

    undo_merge(event=event, acting_member=coordinator)
    kept.refresh_from_db()
    assert (kept.sector, Organization.objects.get(pk=gone).name) == (
        "nonprofit",
        "Harbour Aid",
    )
    for row in (person, measurement, member):
        row.refresh_from_db()
        assert row.organization_id == gone
    assert Participation.objects.filter(partnership=both).count() == 2
    assert Attendance.objects.filter(meeting=meeting).count() == 2
    assert Participation.objects.get(partnership=alone).organization_id == gone
    with pytest.raises(MergeUndone):
        undo_merge(event=event, acting_member=coordinator)


def test_d_what_both_said_is_never_lost_and_a_refusal_changes_nothing(
    coordinator: Membership, scope: None
) -> None:
    kept, merged = make_organization("One"), make_organization("Two")
    goal = make_goal("Read by nine", make_partnership("Both", kept, merged))
    make_rating(goal, kept, 5, 5)
    make_rating(goal, merged, 1, 1)
    with pytest.raises(NothingToMerge):
        merge_records(acting_member=coordinator, kept=kept, merged=kept, values={})
    with pytest.raises(BothTakePart, match="alignment rating"):
        merge_records(acting_member=coordinator, kept=kept, merged=merged, values={})
    assert AlignmentRating.objects.count() == 2
    assert Participation.objects.count() == 2
    assert Organization.objects.filter(pk=merged.pk).exists()


def _asked_twice(has_answered: str) -> tuple[Person, Person, Wave]:
    """Two people in one wave, of whom the first, the second or neither answered."""
    people = make_person("Ana Ruiz"), make_person("Anna Ruiz")
    made = make_wave(make_survey("identified"), people)
    if has_answered != "neither":
        answer(made, ("kept", "merged").index(has_answered), text="So be it", score=3)
    return (*people, made.wave)


@pytest.mark.parametrize("has_answered", ["neither", "kept", "merged"])
def test_d_an_unanswered_invitation_yields_and_undo_gives_it_back(
    coordinator: Membership, scope: None, has_answered: str
) -> None:
    kept, merged, wave = _asked_twice(has_answered)
    invitations = dict(SurveyInvitation.objects.values_list("person", "pk"))
    event = merge_records(acting_member=coordinator, kept=kept, merged=merged, values={})
    [stays] = SurveyInvitation.objects.filter(person=kept)
    assert stays.has_answered == (has_answered != "neither")
    [emptied] = SurveyInvitation.objects.filter(person=None)
    assert not emptied.has_answered
    assert (emptied.links.count(), stays.links.count()) == (0, 1)
    wave.refresh_from_db()
    assert wave.invited_count == 2  # what was counted stays counted
    undo_merge(event=event, acting_member=coordinator)
    assert dict(SurveyInvitation.objects.values_list("person", "pk")) == invitations


def test_d_two_answers_of_one_wave_are_refused_and_the_wave_is_named(
    coordinator: Membership, scope: None
) -> None:
    people = make_person("Ana Ruiz"), make_person("Anna Ruiz")
    made = make_wave(make_survey("identified"), people)
    for index in range(2):
        answer(made, index, text="So be it", score=3)
    with pytest.raises(BothTakePart, match="survey invitation: Autumn"):
        merge_records(acting_member=coordinator, kept=people[0], merged=people[1], values={})
    assert SurveyInvitation.objects.exclude(person=None).count() == 2


def test_d_a_refused_merge_leads_to_what_stands_in_the_way(
    coordinator: Membership, client: Client
) -> None:
    with workspace_scope(coordinator.workspace):
        ana, anna = make_person("Ana Ruiz"), make_person("Anna Ruiz")
        made = make_wave(make_survey("identified"), [ana, anna])
        for index in range(2):
            answer(made, index, text="So be it", score=3)
        one, two = make_organization("Harbor Aid"), make_organization("Harbour Aid")
        asked = make_round(make_partnership("Readers", one, two))
        for each in (one, two):
            make_answer(asked, each)
    client.force_login(coordinator.user)
    base = f"/w/{coordinator.workspace.slug}"
    ways = {
        f"people/{ana.pk}/merge/?with={anna.pk}": f"waves/{made.wave.pk}/",
        f"organizations/{one.pk}/merge/?with={two.pk}": f"partnerships/{asked.partnership_id}/",
    }
    for merge, way in ways.items():
        form = client.get(f"{base}/{merge}").context["form"]
        refused = client.post(f"{base}/{merge}", dict.fromkeys(form.fields, "kept"))
        assert refused.status_code == 422
        assert f'<a href="{base}/{way}">' in refused.content.decode()


def test_d_a_merged_organization_is_found_again_by_the_same_list(
    coordinator: Membership, scope: None
) -> None:
    kept = make_organization("Harbor Aid", identifiers=["US-EIN-1"])
    merged = make_organization(
        "Harbour Aid Society",
        other_names=["HAS"],
        identifiers=["US-EIN-2"],
        external_key="K2",
    )
    gone = merged.pk
    event = merge_records(
        acting_member=coordinator, kept=kept, merged=merged, values={"name": "Harbor Help"}
    )
    one = Organization.objects.get()
    assert one.other_names == ["HAS", "Harbor Aid", "Harbour Aid Society"]
    assert (one.identifiers, one.external_key) == (["US-EIN-1", "US-EIN-2"], "K2")
    by_name = b"Name,Sector\nHarbour Aid Society,nonprofit\n"
    asked = checked(coordinator, start(coordinator, by_name, "organizations"))
    assert asked.questions["2"][0][0] == str(kept.pk)  # asked, never added by itself
    by_key = b"Name,Sector,ID\nHarbour Aid Society,nonprofit,K2\n"
    written(coordinator, checked(coordinator, start(coordinator, by_key, "organizations")))
    assert Organization.objects.get().pk == kept.pk
    Organization.objects.update(name="Harbor Help")  # as it was before the list
    undo_merge(event=event, acting_member=coordinator)
    kept.refresh_from_db()
    assert (kept.name, kept.other_names, kept.external_key) == ("Harbor Aid", [], "")
    assert Organization.objects.get(pk=gone).external_key == "K2"


def test_d_two_people_are_compared_and_merged_on_a_page_with_undo(
    coordinator: Membership, client: Client
) -> None:
    with workspace_scope(coordinator.workspace):
        school = make_organization("Lincoln School")
        kept = make_person("Ana Ruiz", school, email="ana@example.org")
        merged = make_person("Anna Ruiz", school, email="aruiz@example.org", phone="555 0100")
        part = make_participation(make_partnership("Readers"), school, contact=merged)
    client.force_login(coordinator.user)
    base = f"/w/{coordinator.workspace.slug}"
    url = f"{base}/people/{kept.pk}/merge/"
    assert f"?with={merged.pk}" in client.get(url).content.decode()
    assert f"?with={merged.pk}" in client.get(url, {"q": "ANNA"}).content.decode()
    page = client.get(f"{url}?with={merged.pk}")
    assert "(required)" not in page.text  # each is chosen already
    form = page.context["form"]
    assert set(form.fields) == {"name", "email", "phone"}
    assert form["phone"].initial == "merged"  # the one that has any
    assert form.fields["phone"].choices == [("kept", "left empty"), ("merged", "555 0100")]
    choices = {"name": "kept", "email": "merged", "phone": "merged"}
    assert client.post(f"{url}?with={merged.pk}", {"name": "kept"}).status_code == 422
    done = client.post(f"{url}?with={merged.pk}", choices, follow=True)
    assert "“Anna Ruiz” is part of this record now." in done.content.decode()
    with workspace_scope(coordinator.workspace):
        one = Person.objects.get()
        assert (one.name, one.email, one.phone) == ("Ana Ruiz", "aruiz@example.org", "555 0100")
        part.refresh_from_db()
        assert part.contact_id == kept.pk
    event = done.context["merge"]
    undo = f"{base}/removals/{event.pk}/separation/"
    assert client.post(undo).status_code == 302
    with workspace_scope(coordinator.workspace):
        emails = set(Person.objects.values_list("email", flat=True))
        assert emails == {"ana@example.org", "aruiz@example.org"}
        part.refresh_from_db()
        assert part.contact_id == merged.pk


def test_d_the_audit_trail_takes_a_merge_apart_as_long_as_it_can(
    coordinator: Membership, client: Client
) -> None:
    with workspace_scope(coordinator.workspace):
        kept, merged = make_organization("One"), make_organization("Two")
        event = merge_records(acting_member=coordinator, kept=kept, merged=merged, values={})
    client.force_login(coordinator.user)
    base = f"/w/{coordinator.workspace.slug}"
    undo = f"{base}/removals/{event.pk}/separation/"
    assert f'action="{undo}"' in client.get(f"{base}/audit/").content.decode()
    assert client.post(undo).status_code == 302
    with workspace_scope(coordinator.workspace):
        assert Organization.objects.filter(name="Two").exists()
    assert f'action="{undo}"' not in client.get(f"{base}/audit/").content.decode()


def test_d_only_who_may_delete_merges_and_takes_apart(
    coordinator: Membership, partner: Membership, client: Client
) -> None:
    with workspace_scope(coordinator.workspace):
        kept, merged = make_organization("One"), make_organization("Two")
        event = merge_records(acting_member=coordinator, kept=kept, merged=merged, values={})
    client.force_login(partner.user)
    base = f"/w/{coordinator.workspace.slug}"
    assert client.get(f"{base}/organizations/{kept.pk}/merge/").status_code == 403
    assert client.post(f"{base}/removals/{event.pk}/separation/").status_code == 404
    client.force_login(coordinator.user)
    seen = client.get(f"{base}/organizations/{kept.pk}/").content.decode()
    assert f"{base}/organizations/{kept.pk}/merge/" in seen
    assert client.get(f"{base}/audit/").status_code == 200


@pytest.mark.parametrize("noun", ["organization", "person"])
def test_d_nothing_of_another_workspace_is_offered_or_merged(
    coordinator: Membership, outsider: Membership, client: Client, noun: str
) -> None:
    make: Any = {"organization": make_organization, "person": make_person}[noun]
    with workspace_scope(outsider.workspace):
        theirs = make("Twin Of Another")
    with workspace_scope(coordinator.workspace):
        ours = make("Twin Of Another")
    client.force_login(coordinator.user)
    path = {"organization": "organizations", "person": "people"}[noun]
    url = f"/w/{coordinator.workspace.slug}/{path}/{ours.pk}/merge/"
    assert str(theirs.pk) not in client.get(url, {"q": "twin"}).content.decode()
    assert client.get(url, {"with": str(theirs.pk)}).status_code == 404
    assert client.post(f"{url}?with={theirs.pk}", {}).status_code == 404
    with workspace_scope(outsider.workspace):
        assert type(theirs)._default_manager.filter(pk=theirs.pk).exists()
