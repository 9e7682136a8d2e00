"""Organizations and their contacts from one sheet."""

import pytest

from imports.actions.applying import undo_import
from stakeholders.models import Organization, Person
from tenancy.models import Membership
from tests.cases.files import brought_in, tried_text
from tests.factories.stakeholders import make_organization, make_person

pytestmark = pytest.mark.usefixtures("scope")


def test_b_organizations_and_their_contacts_come_from_one_sheet(coordinator: Membership) -> None:
    known = make_organization("Known", "health")
    present = make_person("Bo Present", email="bo@example.org", organization=known)
    content = (
        b"Name,Sector,City,Contact name,Contact email,Contact phone\n"
        b"New,education,Bronx,Ana,ana@example.org,1\n"
        b"New,education,Bronx,Cy,cy@example.org,\n"
        b"Known,,,Bo Present,bo@example.org,2\n"
        b"Known,,,Di,,\n"
        b"New,education,Bronx,Ana,ana@example.org,1\n"
        b"Other,media,,Ana,ana@example.org,\n"
        b"Third,media,,Bo,bo@example.org,\n"
        b"New,education,Queens,Eve,eve@example.org,\n"
    )
    run = tried_text(coordinator, content, "organizations")
    assert run.row_outcomes == "acccdeex"  # another contact of New adds no organization
    assert run.errors["3"] == ["Contact Cy is added."]
    assert run.errors["4"] == ["Contact Bo Present: Phone: “2” is added."]
    brought_in(coordinator, run)
    people = {(each.name, str(each.organization)) for each in Person.objects.all()}
    assert people == {
        ("Ana", "New"), ("Cy", "New"), ("Bo Present", "Known"), ("Di", "Known"),
    }  # fmt: skip
    again = tried_text(coordinator, content, "organizations")
    assert again.row_outcomes[:5] == "ssssd"
    kept = undo_import(acting_member=coordinator, run=run)
    assert kept == []
    present.refresh_from_db()
    assert present.phone == ""
    assert [each.name for each in Person.objects.all()] == ["Bo Present"]
    assert [each.name for each in Organization.objects.all()] == ["Known"]


def test_b_the_only_address_after_the_contacts_name_is_the_contacts(
    coordinator: Membership,
) -> None:
    content = b"Name,Sector,Phone,Contact name,Title,E-mail\nNew,education,1,Ana,,ana@example.org\n"
    run = brought_in(coordinator, tried_text(coordinator, content, "organizations"))
    assert run.row_outcomes == "a"
    new, ana = Organization.objects.get(), Person.objects.get()
    assert (new.phone, new.email) == ("1", "")
    assert (ana.phone, ana.email) == ("", "ana@example.org")


def test_b_an_address_of_the_contacts_own_leaves_the_organization_its(
    coordinator: Membership,
) -> None:
    content = (
        b"Name,Sector,Contact name,Contact email,E-mail,Phone\n"
        b"New,education,Ana,ana@example.org,new@example.org,1\n"
    )
    brought_in(coordinator, tried_text(coordinator, content, "organizations"))
    new, ana = Organization.objects.get(), Person.objects.get()
    assert (new.email, ana.email) == ("new@example.org", "ana@example.org")
    assert (new.phone, ana.phone) == ("", "1")


def test_b_a_contact_that_contradicts_an_earlier_row_says_in_what(coordinator: Membership) -> None:
    content = (
        b"Name,Sector,Contact name,Contact email\n"
        b"New,education,Ana,ana@example.org\nNew,education,Bo,ana@example.org\n"
    )
    run = tried_text(coordinator, content, "organizations")
    assert run.row_outcomes == "ax"
    assert run.errors["3"] == [
        "Contradicts row 2, which came first and counts. Name: “Ana” there, “Bo” here."
    ]


def test_b_a_contacts_language_has_a_place(coordinator: Membership) -> None:
    content = (
        "Name,Sector,Contact,Contact language\n"
        "New,education,Ana,Español\nOther,media,,fr\nThird,media,Bo,Xyzzy\n"
    ).encode()
    run = tried_text(coordinator, content, "organizations")
    assert run.row_outcomes == "aaq"
    assert run.unused_columns == []
    brought_in(coordinator, run)
    assert list(Person.objects.values_list("name", "language")) == [("Ana", "es")]


def test_b_undo_keeps_a_contact_that_was_changed_since(coordinator: Membership) -> None:
    content = b"Name,Sector,Contact name\nNew,education,Ana\nOther,media,Bo\n"
    run = brought_in(coordinator, tried_text(coordinator, content, "organizations"))
    ana = Person.objects.get(name="Ana")
    ana.title = "Head"
    ana.save()
    assert undo_import(acting_member=coordinator, run=run) == [
        "Ana was changed since and stays.", "New is in use by now and stays.",
    ]  # fmt: skip
    assert [each.name for each in Person.objects.all()] == ["Ana"]
