"""Who a row of a file means: never somebody else, never two at once."""

from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection

from imports.actions.erasure import erase_from_files
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
from imports.importers.base import IMPORTERS, PlannedRow, Row, guess_mapping
from imports.models import ImportRun
from metrics.models import Measurement
from stakeholders.importers.people import PersonImport
from stakeholders.models import Organization, Person
from tenancy.models import Membership, Workspace
from tenancy.privacy.personal_data import Subject
from tests.factories.metrics import make_metric
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
    assert run.errors["2"] == ["Phone: “+1 212 555 0100” is added."]
    brought_in(coordinator, run)
    lucia.refresh_from_db()
    assert (lucia.language, lucia.group, lucia.phone) == ("es", "family", "+1 212 555 0100")


def test_02_undo_keeps_what_was_changed_by_hand_since(coordinator: Membership) -> None:
    person = make_person("Undo Person", email="undo.person@example.org", title="Teacher")
    run = tried(coordinator, "reimport_resets_language/undo.csv", "people")
    assert run.errors["2"] == ["Title: “Teacher” becomes “Principal”."]
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


def test_18_a_name_never_overrides_a_key(coordinator: Membership) -> None:
    brought_in(coordinator, tried(coordinator, "same_name_two_keys/year1.csv", "organizations"))
    run = tried(coordinator, "same_name_two_keys/year2.csv", "organizations")
    assert run.row_outcomes == "sa"
    twins = tried(coordinator, "same_name_two_keys/fresh-twins.csv", "organizations")
    assert twins.row_outcomes == "aa"
    brought_in(coordinator, twins)
    people = tried(coordinator, "same_name_two_keys/people.csv", "people")
    assert people.row_outcomes == "e"
    assert "2 organizations are called" in people.errors["2"][0]
    assert "T1" in people.errors["2"][0]


def test_18_another_name_of_an_organization_is_asked(coordinator: Membership) -> None:
    known = make_organization("The Long Name", other_names=["H3 Alias"])
    run = tried(coordinator, "same_name_two_keys/alias.csv", "organizations")
    assert run.row_outcomes == "q"
    assert run.questions["2"] == [(str(known.pk), "The Long Name")]
    with pytest.raises(RowsLeftOut):
        confirm_import(acting_member=coordinator, run=run)
    decide_rows(acting_member=coordinator, run=run, decisions={"2": str(known.pk)})
    assert check_import(run=run).row_outcomes == "c"
    decide_rows(acting_member=coordinator, run=run, decisions={"2": "new"})
    assert check_import(run=run).row_outcomes == "c"  # asks nothing any more


def test_18_all_that_asks_can_be_new(coordinator: Membership, scope: Workspace) -> None:
    make_person("Ana", email="")
    make_person("Bo", email="")
    run = tried_text(coordinator, b"Name,Title\nAna,Head\nBo,Head\nCy,\nCy,\n", "people")
    assert run.row_outcomes == "qqaq"
    [[same, _label]] = run.questions["2"]
    decide_rows(acting_member=coordinator, run=run, decisions={"2": same}, rest="new")
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


def test_a_key_that_the_file_gives_to_two_is_no_crash(coordinator: Membership) -> None:
    make_organization("Alpha", "education")
    content = b"id,name,sector\nK9,Alpha,education\nK9,Gamma,education\n"
    assert tried_text(coordinator, content, "organizations").row_outcomes == "cx"
    content = b"id,name,sector\nK9,Gamma,education\nK9,Alpha,education\n"
    run = tried_text(coordinator, content, "organizations")
    assert run.row_outcomes == "ax"
    brought_in(coordinator, run)
    assert set(Organization.objects.values_list("name", "external_key")) == {
        ("Alpha", ""), ("Gamma", "K9"),
    }  # fmt: skip


def test_a_row_with_an_error_takes_nothing(coordinator: Membership) -> None:
    content = b"id,name,email\nK1,Ana,a@example.org\nK2,Bo,a@example.org\nK2,Bo,b@example.org\n"
    assert tried_text(coordinator, content, "people").row_outcomes == "aea"
    make_person("Ana", email="a@example.org", external_key="K1")
    make_person("Bo", email="b@example.org", external_key="K2")
    content = b"id,name,email\nK2,Bo,a@example.org\nK2,Bo,c@example.org\n"
    assert tried_text(coordinator, content, "people").row_outcomes == "ec"


def test_a_key_that_two_people_have_is_an_error(coordinator: Membership) -> None:
    make_person("Ana", email="", external_key="K1")
    make_person("Bo", email="", external_key="K1")
    run = tried_text(coordinator, b"id,name,title\nK1,Ana,Head\n", "people")
    assert run.row_outcomes == "e"
    assert run.errors["2"] == ["Several have this key: Ana (K1), Bo (K1)."]


def test_a_record_that_another_key_took_is_not_offered(coordinator: Membership) -> None:
    make_organization("Alpha", "education")
    content = b"id,name,sector\nK1,Alpha,education\nK2,Alpha,education\n"
    assert tried_text(coordinator, content, "organizations").row_outcomes == "ca"


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_name_with_and_without_key_in_one_file_is_asked(
    coordinator: Membership, order: tuple[int, int]
) -> None:
    rows = [b"K1,Alpha,education\n", b",Alpha,education\n"]
    content = b"id,name,sector\n" + b"".join(rows[each] for each in order)
    run = tried_text(coordinator, content, "organizations")
    assert run.row_outcomes == "aq"
    assert run.questions["3"] == [("row:2", "row 2")]
    decide_rows(acting_member=coordinator, run=run, decisions={"3": "new"})
    assert check_import(run=run).row_outcomes == "aa"


def test_one_of_several_people_of_a_name_can_be_chosen(coordinator: Membership) -> None:
    for address in ("a@example.org", "b@example.org"):
        make_person("Maria", email=address)
    run = tried_text(coordinator, b"name,email\nMaria,c@example.org\n", "people")
    assert run.row_outcomes == "q"
    assert [label for _value, label in run.questions["2"]] == [
        "Maria (a@example.org)", "Maria (b@example.org)",
    ]  # fmt: skip
    decide_rows(acting_member=coordinator, run=run, decisions={}, rest="new")
    brought_in(coordinator, check_import(run=run))
    assert Person.objects.count() == 3


def test_of_very_many_candidates_ten_are_offered(coordinator: Membership) -> None:
    Person.objects.bulk_create(Person(name="Parent", email=f"p{n}@example.org") for n in range(30))
    run = tried_text(coordinator, b"name,email\nParent,x@example.org\n", "people")
    assert len(run.questions["2"]) == 10


def test_an_empty_cell_says_nothing(coordinator: Membership) -> None:
    make_organization("Alpha", "education")
    content = b"name,sector,city\nAlpha,,Queens\nBeta,,\n"
    run = tried_text(coordinator, content, "organizations")
    assert run.row_outcomes == "ce"
    content = b"name,email,title\nAna,ana@example.org,Head\nAna,ana@example.org,\n"
    assert tried_text(coordinator, content, "people").row_outcomes == "ad"


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("tags", "x" * 61),
        ("other_names", "x" * 301),
        ("website", "x" * 495),
        ("website", "javascript://x%0aalert(1)"),
    ],
)
def test_what_no_column_holds_is_told_in_the_dry_run(
    coordinator: Membership, column: str, text: str
) -> None:
    content = f"name,sector,{column}\nAlpha,education,{text}\n".encode()
    assert tried_text(coordinator, content, "organizations").row_outcomes == "e"


def test_12_of_addresses_with_names_none_is_picked(coordinator: Membership) -> None:
    content = (
        "name,email\nAna,Ana <a@example.org>; Bo <b@example.org>\nCy,MAILTO:c@example.org\n"
        f"Di,{'d' * 250}@example.org\n"
    )
    run = tried_text(coordinator, content.encode(), "people")
    assert run.row_outcomes == "eae"
    assert "several addresses" in run.errors["2"][0]


def test_zero_bytes_are_left_out(coordinator: Membership) -> None:
    rows = b"".join(b"Alpha %d,education\n" % number for number in range(4000))
    content = b"name,sector\n" + rows + b"Be\0ta,education\nC,mo\0on\n"
    run = brought_in(coordinator, tried_text(coordinator, content, "organizations"))
    assert run.row_outcomes[-2:] == "aq"
    assert Organization.objects.filter(name="Beta").exists()


def test_a_dry_run_that_is_out_of_date_writes_nothing(coordinator: Membership) -> None:
    run = tried_text(coordinator, b"name,title\nAna,Head\n", "people")
    make_person("Ana", email="")
    run = brought_in(coordinator, run)
    assert (run.status, run.row_outcomes, Person.objects.count()) == ("checked", "q", 1)
    assert run.error
    decide_rows(acting_member=coordinator, run=run, decisions={}, rest="new")
    run = brought_in(coordinator, check_import(run=run))
    assert (run.status, run.error, Person.objects.count()) == ("done", "", 2)


def test_questions_are_kept_before_changes(
    coordinator: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("imports.actions.imports.MOST_NOTES_KEPT", 1)
    make_person("Ana", email="ana@example.org")
    make_person("Bo", email="")
    content = b"name,email,title\nAna,ana@example.org,Head\nBo,,Head\n"
    run = tried_text(coordinator, content, "people")
    assert (run.row_outcomes, list(run.questions)) == ("cq", ["3"])


def test_undo_brings_back_lists(coordinator: Membership) -> None:
    make_organization("Alpha", "education", tags=["one"])
    content = b"name,sector,tags\nAlpha,education,two; three\n"
    run = brought_in(coordinator, tried_text(coordinator, content, "organizations"))
    assert undo_import(acting_member=coordinator, run=run) == []
    assert Organization.objects.get().tags == ["one"]


def test_undo_brings_back_no_organization_that_is_gone(coordinator: Membership) -> None:
    former = make_organization("A")
    make_organization("B")
    person = make_person("Ana", email="ana@example.org", organization=former)
    content = b"name,email,organization\nAna,ana@example.org,B\n"
    run = brought_in(coordinator, tried_text(coordinator, content, "people"))
    former.delete()
    kept = undo_import(acting_member=coordinator, run=run)
    assert kept == ["Ana: Organization was changed since and stays."]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    person.refresh_from_db()
    assert person.organization is not None
    assert person.organization.name == "B"


@pytest.mark.parametrize("is_last_first", [True, False])
def test_undo_of_an_import_keeps_what_a_later_one_changed(
    coordinator: Membership, *, is_last_first: bool
) -> None:
    content = b"name,email\nAna,ana@example.org\n"
    first = brought_in(coordinator, tried_text(coordinator, content, "people"))
    content = b"name,email,title\nAna,ana@example.org,Head\n"
    second = brought_in(coordinator, tried_text(coordinator, content, "people"))
    if is_last_first:
        assert undo_import(acting_member=coordinator, run=second) == []
        assert undo_import(acting_member=coordinator, run=first) == []
        assert Person.objects.count() == 0
    else:
        kept = undo_import(acting_member=coordinator, run=first)
        assert kept == ["Ana was changed since and stays."]
        assert Person.objects.get().title == "Head"


def test_an_import_writes_no_column_that_its_file_lacks(
    coordinator: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = make_person("Ana", email="ana@example.org", phone="1")
    run = tried_text(coordinator, b"name,email,title\nAna,ana@example.org,Head\n", "people")
    plan = PersonImport.plan

    def plan_slowly(self: PersonImport, rows: Iterable[Row]) -> list[PlannedRow]:
        planned = plan(self, rows)
        Person.objects.update(phone="2")  # by somebody else, meanwhile
        return planned

    monkeypatch.setattr(PersonImport, "plan", plan_slowly)
    brought_in(coordinator, run)
    person.refresh_from_db()
    assert (person.title, person.phone) == ("Head", "2")


def test_columns_without_latin_letters_are_not_taken_for_a_percent_sign() -> None:
    importer = IMPORTERS["measurements"]
    assert guess_mapping(importer, ["指标", "Metric"]) == {"metric": {"column": "Metric"}}
    assert guess_mapping(importer, ["%"]) == {"value": {"column": "%"}}


def test_figures_of_two_keys_are_not_one_organizations(coordinator: Membership) -> None:
    make_organization("Alpha")
    make_metric("Kids", kind="count")
    content = (
        b"metric,dbn,school,year,value\nKids,K1,Alpha,2019,1\nKids,K2,Alpha,2020,2\n"
        b"Kids,K1,Alpha High,2021,3\n"
    )
    run = brought_in(coordinator, tried_text(coordinator, content, "measurements"))
    assert run.row_outcomes == "aea"
    owners = set(Measurement.objects.values_list("organization__name", flat=True))
    assert owners == {"Alpha"}


def test_undo_keeps_figures_that_were_changed_since(coordinator: Membership) -> None:
    alpha = make_organization("Alpha")
    metric = make_metric("Kids", kind="sum")
    head = b"metric,school,year,value\nKids,Alpha,2019,"
    brought_in(coordinator, tried_text(coordinator, head + b"1\n", "measurements"))
    second = brought_in(coordinator, tried_text(coordinator, head + b"10.5\n", "measurements"))
    third = brought_in(coordinator, tried_text(coordinator, head + b"30\n", "measurements"))
    figure = Measurement.objects.get(metric=metric, organization=alpha)
    kept = undo_import(acting_member=coordinator, run=second)
    figure.refresh_from_db()
    assert kept == ["1 figure was changed since and stays."]
    assert figure.value == 30
    assert undo_import(acting_member=coordinator, run=third) == []
    figure.refresh_from_db()
    assert figure.value == Decimal("10.5")


def test_who_was_erased_is_neither_offered_nor_kept_for_undo(coordinator: Membership) -> None:
    person = make_person("José Pérez", email="jose@example.org")
    subject = Subject(
        person_id=person.pk, names=frozenset({"José Pérez"}), emails=frozenset({person.email})
    )
    asked = tried_text(coordinator, b"name,title\nJose Perez,Head\n", "people")
    assert asked.row_outcomes == "q"
    make_organization("Alpha", "education", mission="Ask José Pérez")
    content = b"name,sector,mission\nAlpha,education,Ask Bo\n"
    done = brought_in(coordinator, tried_text(coordinator, content, "organizations"))
    erase_from_files(subject, coordinator)
    asked.refresh_from_db()
    assert (asked.status, asked.errors, asked.questions) == ("mapping", {}, {})
    done.refresh_from_db()
    assert "Pérez" not in f"{done.undo}{done.errors}"
