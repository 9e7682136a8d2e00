"""What the words of a file mean: usual ones are known, others asked once and remembered."""

from datetime import date

import pytest

from imports.actions.dry_runs import check_import, map_columns
from stakeholders.models import Organization, Person
from tenancy.models import Membership
from tests.cases.files import answered, brought_in, tried, tried_text
from tests.factories.stakeholders import make_organization

pytestmark = pytest.mark.usefixtures("scope")


def test_b_13_languages_by_code_and_by_name(coordinator: Membership) -> None:
    run = brought_in(coordinator, tried(coordinator, "language_words/people.csv", "people"))
    assert run.row_outcomes == "aaaaa"
    languages = Person.objects.order_by("created_at", "pk").values_list("name", "language")
    assert dict(languages) == {
        "La Uno": "es", "La Dos": "es", "La Tres": "es", "La Cuatro": "es", "La Cinco": "ar",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("word", "code"),
    [("中文", "zh"), ("العربية", "ar"), ("Haitian Creole", "ht"), ("criollo haitiano", "ht"),
     ("Français", "fr"), ("pt_BR", "pt"), ("ESPAÑOL", "es")],
)  # fmt: skip
def test_b_13_languages_in_their_own_words(coordinator: Membership, word: str, code: str) -> None:
    content = f"Name,Email,Language\nAna,ana@example.org,{word}\n".encode()
    brought_in(coordinator, tried_text(coordinator, content, "people"))
    assert Person.objects.get().language == code


def test_b_words_are_mapped_and_unknown_ones_asked_once(coordinator: Membership) -> None:
    content = (
        b"Name,Sector,Status\nA,School district,Closed\nB,Foundation,current\n"
        b"C,Alianza barrial,Former\nD,alianza  BARRIAL,\n"
    )
    run = tried_text(coordinator, content, "organizations")
    assert run.row_outcomes == "aaqq"
    assert run.waiting == 1
    assert run.asked["sector"] == {
        "word school district": [1, "education", "School district"],
        "word alianza barrial": [2, "", "Alianza barrial"],
    }
    run = answered(coordinator, run, sector={"word alianza barrial": "community"})
    assert run.row_outcomes == "aaaa"
    brought_in(coordinator, run)
    found = {row.name: (row.sector, row.status) for row in Organization.objects.all()}
    assert found == {
        "A": ("education", "left"), "B": ("philanthropy", "active"),
        "C": ("community", "left"), "D": ("community", "active"),
    }  # fmt: skip


def test_b_answers_are_remembered_after_a_confirmed_import_only(coordinator: Membership) -> None:
    content = b"Name,Sector\nA,Alliance\n"
    run = tried_text(coordinator, content, "organizations")
    run = answered(coordinator, run, sector={"word alliance": "community"})
    assert run.row_outcomes == "a"
    assert tried_text(coordinator, content, "organizations").row_outcomes == "q"
    brought_in(coordinator, run)
    assert (
        tried_text(coordinator, b"Name,Sector\nB,alliance\n", "organizations").row_outcomes == "a"
    )


def test_b_a_word_can_be_said_to_mean_nothing(coordinator: Membership) -> None:
    make_organization("A", "education")
    run = tried_text(coordinator, b"Name,Sector,City\nA,tbd,Bronx\n", "organizations")
    run = answered(coordinator, run, sector={"word tbd": "-"})
    assert (run.row_outcomes, run.errors["2"]) == ("c", ["Place: “Bronx” is added."])
    brought_in(coordinator, run)
    assert Organization.objects.get().sector == "education"


def test_b_answers_that_were_not_offered_are_ignored(coordinator: Membership) -> None:
    run = tried_text(coordinator, b"Name,Sector\nA,Alliance\n", "organizations")
    run = answered(
        coordinator, run, sector={"word alliance": "moon", "word other": "media"}, name={"x": "y"}
    )
    assert (run.row_outcomes, run.answers) == ("q", {"sector": {}})


def test_b_answers_end_with_another_column(coordinator: Membership) -> None:
    run = tried_text(coordinator, b"Name,Sector,Other\nA,Alliance,Media\n", "organizations")
    run = answered(coordinator, run, sector={"word alliance": "community"})
    mapping = {**run.mapping, "sector": {"column": "Other"}}
    map_columns(acting_member=coordinator, run=run, mapping=mapping)
    assert check_import(run=run).answers == {}


def test_b_a_sector_for_new_ones_is_not_asked_of_present_ones(coordinator: Membership) -> None:
    make_organization("A", "health")
    run = tried_text(coordinator, b"Name,City\nA,Bronx\nB,Queens\n", "organizations")
    assert run.row_outcomes == "ce"
    assert run.errors["3"] == ["The sector is missing."]
    brought_in(coordinator, run)
    assert Organization.objects.get().sector == "health"


def test_b_notes_phone_email_and_joined_date_have_a_place(coordinator: Membership) -> None:
    content = (
        b"Name,Sector,Phone,E-mail,Joined,Notes\n"
        b"A,education,+1 212 555 0100,Info <INFO@example.org>,13/02/2020,Met at the fair\n"
    )
    brought_in(coordinator, tried_text(coordinator, content, "organizations"))
    found = Organization.objects.get()
    assert (found.phone, found.email, found.notes, found.status_since) == (
        "+1 212 555 0100", "info@example.org", "Met at the fair", date(2020, 2, 13),
    )  # fmt: skip
    content = (
        b"Name,Email,Notes,Main contact,Consent date\nAna,a@example.org,Call first,x,2020-02-01\n"
    )
    brought_in(coordinator, tried_text(coordinator, content, "people"))
    person = Person.objects.get()
    assert (person.notes, person.is_main_contact, person.consented_on) == (
        "Call first", True, date(2020, 2, 1),
    )  # fmt: skip
