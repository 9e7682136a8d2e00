"""E-mail addresses of a file: read as people write them, and never two people's."""

import pytest

from imports.actions.applying import RowsLeftOut, confirm_import
from stakeholders.models import Person
from tenancy.models import Membership
from tests.cases.files import brought_in, tried, tried_text

pytestmark = pytest.mark.usefixtures("scope")


def test_12_addresses_are_read_as_people_write_them(coordinator: Membership) -> None:
    run = tried(coordinator, "email_forms/people.csv", "people")
    assert run.row_outcomes == "aaeaaeaaeeea"
    brought_in(coordinator, run)
    addresses = set(Person.objects.values_list("email", flat=True))
    assert addresses == {
        "plus+survey@example.org", "idn.two@münchen.example", "quoted.four@example.org",
        "mailto.five@example.org", "zwsp.seven@example.org", "case.eight@example.org",
        "o'brien@example.org",
    }  # fmt: skip
    assert "several addresses" in run.errors["7"][0]
    assert "before the @" in run.errors["4"][0]


def test_12_an_address_that_another_key_has_is_an_error(coordinator: Membership) -> None:
    brought_in(coordinator, tried(coordinator, "email_forms/keyed1.csv", "people"))
    run = tried(coordinator, "email_forms/keyed2.csv", "people")
    assert run.row_outcomes == "se"
    assert "has this address already" in run.errors["3"][0]
    brought_in(coordinator, run)
    assert Person.objects.get().name == "Ana Keyed"


def test_12_two_people_with_one_address_must_be_seen(coordinator: Membership) -> None:
    run = tried(coordinator, "email_forms/shared.csv", "people")
    assert run.row_outcomes == "ae"
    with pytest.raises(RowsLeftOut):
        confirm_import(acting_member=coordinator, run=run)


def test_12_of_addresses_with_names_none_is_picked(coordinator: Membership) -> None:
    content = (
        "name,email\nAna,Ana <a@example.org>; Bo <b@example.org>\nCy,MAILTO:c@example.org\n"
        f"Di,{'d' * 250}@example.org\n"
    )
    run = tried_text(coordinator, content.encode(), "people")
    assert run.row_outcomes == "eae"
    assert "several addresses" in run.errors["2"][0]


def test_12_a_name_that_is_the_address_is_one_address(coordinator: Membership) -> None:
    content = b"name,email\nAna,ana@example.org <mailto:ANA@example.org>\n"
    brought_in(coordinator, tried_text(coordinator, content, "people"))
    assert Person.objects.get().email == "ana@example.org"
