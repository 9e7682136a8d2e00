"""What the actions of this room refuse, whatever a page or a script let through."""

from datetime import date, timedelta

import pytest
from django.test import Client

from partnerships.actions.concerns import (
    CheckInOfAnotherPartnership,
    NotResolved,
    ResolvedAlready,
    add_concern,
    change_concern,
    reopen_concern,
    resolve_concern,
)
from partnerships.actions.find_or_add import (
    ContactOfAnother,
    SectorNeeded,
    find_or_add_contact,
    find_or_add_organization,
)
from partnerships.actions.wins import (
    ActivityOfAnotherPartnership,
    WinStillToCome,
    add_win,
    change_win,
)
from partnerships.models import Concern, Win
from stakeholders.models import Organization, Person
from tenancy.dates import today_in
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership
from tests.factories.check_ins import make_answer, make_concern, make_round
from tests.factories.stakeholders import make_person
from tests.forms import refused
from tests.partnerships.conftest import Stage

DAY = date(2026, 3, 2)


def test_a_concern_from_a_check_in_of_another_partnership_is_refused(
    stage: Stage, coordinator: Membership
) -> None:
    with workspace_scope(coordinator.workspace):
        told = make_answer(make_round(stage.theirs), stage.clinic)
        with refused(CheckInOfAnotherPartnership, "check_in"):
            add_concern(
                acting_member=coordinator, partnership=stage.ours, text="No room", check_in=told
            )
        concern = make_concern(stage.ours)
        with refused(CheckInOfAnotherPartnership, "check_in"):
            change_concern(acting_member=coordinator, concern=concern, check_in=told)
        assert Concern.objects.get().check_in is None


def test_a_concern_is_resolved_once_and_reopened_once(
    stage: Stage, coordinator: Membership
) -> None:
    with workspace_scope(coordinator.workspace):
        concern = make_concern(stage.ours)
        with pytest.raises(NotResolved):
            reopen_concern(acting_member=coordinator, concern=concern)
        resolve_concern(acting_member=coordinator, concern=concern)
        with pytest.raises(ResolvedAlready):
            resolve_concern(acting_member=coordinator, concern=concern)
        reopen_concern(acting_member=coordinator, concern=concern)
        concern.refresh_from_db()
        assert (concern.status, concern.resolved_at) == ("open", None)


def test_the_register_lists_what_is_due_first_then_the_newest(
    stage: Stage, coordinator: Membership, client: Client
) -> None:
    with workspace_scope(coordinator.workspace):
        for text, due_on in (
            ("someday, older", None),
            ("later", DAY + timedelta(days=9)),
            ("soon", DAY),
            ("someday, newer", None),
        ):
            make_concern(stage.ours, text, due_on=due_on)
    client.force_login(coordinator.user)
    lines = client.get(stage.page("concerns/")).context["lines"]
    texts = [record.text for record, _cells in lines]
    assert texts == ["soon", "later", "someday, newer", "someday, older"]


def test_a_win_of_tomorrow_is_refused(stage: Stage, coordinator: Membership) -> None:
    with workspace_scope(coordinator.workspace):
        tomorrow = today_in(coordinator.workspace) + timedelta(days=1)
        before = Win.objects.count()
        with refused(WinStillToCome, "happened_on"):
            add_win(
                acting_member=coordinator,
                partnership=stage.ours,
                text="A new library",
                happened_on=tomorrow,
            )
        with refused(WinStillToCome, "happened_on"):
            change_win(acting_member=coordinator, win=stage.our_win, happened_on=tomorrow)
        assert Win.objects.count() == before
        assert not Win.objects.filter(happened_on=tomorrow).exists()


def test_a_win_of_another_partnerships_activity_is_refused(
    stage: Stage, coordinator: Membership
) -> None:
    with (
        workspace_scope(coordinator.workspace),
        refused(ActivityOfAnotherPartnership, "activity"),
    ):
        change_win(acting_member=coordinator, win=stage.our_win, activity=stage.their_activity)


def test_a_new_organization_needs_its_sector(stage: Stage, coordinator: Membership) -> None:
    with workspace_scope(coordinator.workspace):
        with refused(SectorNeeded, "sector"):
            find_or_add_organization(acting_member=coordinator, name="Night School")
        assert not Organization.objects.filter(name="Night School").exists()


def test_a_contacts_address_that_belongs_to_another_organizations_person_is_refused(
    stage: Stage, coordinator: Membership
) -> None:
    with workspace_scope(coordinator.workspace):
        make_person("Ana", stage.clinic, email="ana@example.org")
        with refused(ContactOfAnother, "contact_email"):
            find_or_add_contact(
                acting_member=coordinator,
                organization=stage.school,
                name="Ana",
                email=" Ana@Example.org ",
            )
        assert Person.objects.get(email="ana@example.org").organization == stage.clinic
