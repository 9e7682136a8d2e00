"""Who a row of a file means: never somebody else, never two at once."""

from pathlib import Path

import pytest

from imports.actions.imports import (
    RowsLeftOut,
    TakenSince,
    apply_import,
    check_import,
    confirm_import,
    decide_rows,
    map_columns,
    start_import,
    undo_import,
)
from imports.models import ImportRun
from stakeholders.models import Organization, Person
from tenancy.models import Membership, Workspace
from tests.factories.stakeholders import make_organization, make_person

FILES = Path(__file__).parent / "files"

pytestmark = pytest.mark.usefixtures("scope")


def tried(member: Membership, path: str, importer: str) -> ImportRun:
    """The dry run of a file with the columns as they were guessed."""
    content = (FILES / path).read_bytes()
    return tried_text(member, content, importer)


def tried_text(member: Membership, content: bytes, importer: str) -> ImportRun:
    run = start_import(
        acting_member=member, importer=importer, file_name="file.csv", content=content
    )
    map_columns(acting_member=member, run=run, mapping=run.mapping)
    return check_import(run=run)


def brought_in(member: Membership, run: ImportRun) -> ImportRun:
    confirm_import(acting_member=member, run=run, leave_out_errors=True)
    return apply_import(acting_member=member, run=run)


def test_01_names_in_any_script_stay_apart(coordinator: Membership) -> None:
    folder = "names_without_latin_letters"
    run = tried(coordinator, f"{folder}/organizations.csv", "organizations")
    assert run.row_outcomes == "aaaa"
    brought_in(coordinator, run)
    names = set(Organization.objects.values_list("name", flat=True))
    assert tried(coordinator, f"{folder}/second.csv", "organizations").row_outcomes == "s"
    assert set(Organization.objects.values_list("name", flat=True)) == names
    people = tried(coordinator, f"{folder}/people.csv", "people")
    assert people.row_outcomes == "aae"
    assert tried(coordinator, f"{folder}/c-plus.csv", "organizations").row_outcomes == "aa"


def test_02_a_column_that_the_file_lacks_changes_nothing(coordinator: Membership) -> None:
    lucia = make_person(
        "Lucía Ejemplo", email="lucia.ejemplo@example.org", language="es", group="family"
    )
    run = tried(coordinator, "reimport_resets_language/people.csv", "people")
    assert run.row_outcomes == "c"
    assert run.errors["1"] == ["Phone: “+1 212 555 0100” is added."]
    brought_in(coordinator, run)
    lucia.refresh_from_db()
    assert (lucia.language, lucia.group, lucia.phone) == ("es", "family", "+1 212 555 0100")


def test_02_undo_keeps_what_was_changed_by_hand_since(coordinator: Membership) -> None:
    person = make_person("Undo Person", email="undo.person@example.org", title="Teacher")
    run = tried(coordinator, "reimport_resets_language/undo.csv", "people")
    assert run.errors["1"] == ["Title: “Teacher” becomes “Principal”."]
    brought_in(coordinator, run)
    Person.objects.filter(pk=person.pk).update(title="Superintendent")
    kept = undo_import(acting_member=coordinator, run=run)
    assert kept == ["Undo Person: Title was changed since and stays."]
    person.refresh_from_db()
    assert person.title == "Superintendent"


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
    assert "several addresses" in run.errors["6"][0]
    assert "before the @" in run.errors["3"][0]


def test_12_an_address_that_another_key_has_is_an_error(coordinator: Membership) -> None:
    brought_in(coordinator, tried(coordinator, "email_forms/keyed1.csv", "people"))
    run = tried(coordinator, "email_forms/keyed2.csv", "people")
    assert run.row_outcomes == "se"
    assert "has this address already" in run.errors["2"][0]
    brought_in(coordinator, run)
    assert Person.objects.get().name == "Ana Keyed"


def test_12_two_people_with_one_address_must_be_seen(coordinator: Membership) -> None:
    run = tried(coordinator, "email_forms/shared.csv", "people")
    assert run.row_outcomes == "ae"
    with pytest.raises(RowsLeftOut):
        confirm_import(acting_member=coordinator, run=run)


def test_18_a_name_never_overrides_a_key(coordinator: Membership) -> None:
    brought_in(coordinator, tried(coordinator, "same_name_two_keys/year1.csv", "organizations"))
    run = tried(coordinator, "same_name_two_keys/year2.csv", "organizations")
    assert run.row_outcomes == "sa"
    twins = tried(coordinator, "same_name_two_keys/fresh-twins.csv", "organizations")
    assert twins.row_outcomes == "aa"
    brought_in(coordinator, twins)
    people = tried(coordinator, "same_name_two_keys/people.csv", "people")
    assert people.row_outcomes == "e"
    assert "2 organizations are called" in people.errors["1"][0]
    assert "T1" in people.errors["1"][0]


def test_18_another_name_of_an_organization_is_asked(coordinator: Membership) -> None:
    known = make_organization("The Long Name", other_names=["H3 Alias"])
    run = tried(coordinator, "same_name_two_keys/alias.csv", "organizations")
    assert run.row_outcomes == "q"
    assert run.questions["1"] == [(str(known.pk), "The Long Name")]
    with pytest.raises(RowsLeftOut):
        confirm_import(acting_member=coordinator, run=run)
    decide_rows(acting_member=coordinator, run=run, decisions={"1": str(known.pk)})
    assert check_import(run=run).row_outcomes == "c"
    decide_rows(acting_member=coordinator, run=run, decisions={"1": "new"})
    assert check_import(run=run).row_outcomes == "c"  # asks nothing any more


def test_18_all_that_asks_can_be_new(coordinator: Membership, scope: Workspace) -> None:
    make_person("Ana", email="")
    make_person("Bo", email="")
    run = tried_text(coordinator, b"Name,Title\nAna,Head\nBo,Head\nCy,\nCy,\n", "people")
    assert run.row_outcomes == "qqaq"
    [[same, _label]] = run.questions["1"]
    decide_rows(acting_member=coordinator, run=run, decisions={"1": same}, rest="new")
    assert check_import(run=run).row_outcomes == "caaa"
    brought_in(coordinator, run)
    assert Person.objects.count() == 5


def test_one_record_is_taken_by_one_row_only(coordinator: Membership) -> None:
    make_organization("Alpha", "education", place="Bronx")
    content = b"name,sector,city\nAlpha,education,Queens\nALPHA,education,Albany\nBeta,health,\n"
    run = tried_text(coordinator, content + b"beta,education,\nBeta,health,\n", "organizations")
    assert run.row_outcomes == "cxaxd"
    brought_in(coordinator, run)
    assert Organization.objects.get(name="Alpha").place == "Queens"


def test_undo_keeps_what_was_added_and_then_changed_by_hand(coordinator: Membership) -> None:
    run = brought_in(
        coordinator,
        tried_text(coordinator, b"name,email\nAna,ana@example.org\nBo,bo@example.org\n", "people"),
    )
    person = Person.objects.get(name="Bo")
    person.title = "Head"
    person.save()
    kept = undo_import(acting_member=coordinator, run=run)
    assert kept == ["Bo was changed since and stays."]
    assert [each.name for each in Person.objects.all()] == ["Bo"]


def test_undo_takes_no_address_from_somebody_else(coordinator: Membership) -> None:
    make_person("Ana", email="front@example.org", external_key="K1")
    content = b"id,name,email\nK1,Ana,ana@example.org\n"
    run = brought_in(coordinator, tried_text(coordinator, content, "people"))
    make_person("Bo", email="front@example.org")
    with pytest.raises(TakenSince):
        undo_import(acting_member=coordinator, run=run)
    Person.objects.filter(name="Bo").delete()
    assert undo_import(acting_member=coordinator, run=run) == []
    assert Person.objects.get().email == "front@example.org"
