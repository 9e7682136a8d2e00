"""Who a row of a file means: never somebody else, never two at once."""

import pytest

from imports.actions.applying import RowsLeftOut, confirm_import
from imports.actions.dry_runs import check_import, decide_rows
from imports.importers.base import IMPORTERS, guess_mapping
from metrics.models import Measurement
from stakeholders.models import Organization, Person
from tenancy.models import Membership, Workspace
from tests.cases.files import brought_in, tried, tried_text
from tests.factories.metrics import make_metric
from tests.factories.stakeholders import make_organization, make_person

pytestmark = pytest.mark.usefixtures("scope")


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


def test_zero_bytes_are_left_out(coordinator: Membership) -> None:
    rows = b"".join(b"Alpha %d,education\n" % number for number in range(4000))
    content = b"name,sector\n" + rows + b"Be\0ta,education\nC,mo\0on\n"
    run = brought_in(coordinator, tried_text(coordinator, content, "organizations"))
    assert run.row_outcomes[-2:] == "aq"
    assert Organization.objects.filter(name="Beta").exists()


def test_questions_are_kept_before_changes(
    coordinator: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("imports.actions.dry_runs.MOST_NOTES_KEPT", 1)
    make_person("Ana", email="ana@example.org")
    make_person("Bo", email="")
    content = b"name,email,title\nAna,ana@example.org,Head\nBo,,Head\n"
    run = tried_text(coordinator, content, "people")
    assert (run.row_outcomes, list(run.questions)) == ("cq", ["3"])


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
