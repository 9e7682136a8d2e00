"""Two organizations or two people that are one: suggested, compared, merged, taken apart."""

from typing import Any

import pytest
from django.test import Client

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
    form = client.get(f"{url}?with={merged.pk}").context["form"]
    assert set(form.fields) == {"name", "email", "phone"}
    assert form["phone"].initial == "merged"  # the one that has any
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
