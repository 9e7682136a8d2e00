"""How the values of a file are read: by the whole column, or asked once and remembered."""

from datetime import date
from decimal import Decimal

import pytest

from feedback.suppression.students import StudentPolicy
from imports.actions.imports import (
    answer_questions,
    check_import,
    map_columns,
    start_import,
    undo_import,
)
from imports.models import ImportRun
from metrics.models import Breakdown, Measurement
from metrics.queries.series import metric_figures
from stakeholders.models import Organization, Person
from tenancy.models import Membership, Workspace
from tests.cases.test_identity import FILES, brought_in, tried, tried_text
from tests.factories.metrics import make_metric
from tests.factories.stakeholders import make_organization, make_person

pytestmark = pytest.mark.usefixtures("scope")


def tried_figures(
    member: Membership, path: str, metric: str, *, name: str = "file.csv", **constants: str
) -> ImportRun:
    """The dry run of a file of figures of one metric, its columns as guessed."""
    return tried_figures_text(member, (FILES / path).read_bytes(), metric, name=name, **constants)


def tried_figures_text(
    member: Membership, content: bytes, metric: str, *, name: str = "file.csv", **constants: str
) -> ImportRun:
    run = start_import(
        acting_member=member, importer="measurements", file_name=name, content=content
    )
    chosen = {"metric": metric, "add_reporters": "education", **constants}
    mapping = run.mapping | {field: {"value": value} for field, value in chosen.items()}
    map_columns(acting_member=member, run=run, mapping=mapping)
    return check_import(run=run)


def answered(member: Membership, run: ImportRun, **answers: dict[str, str]) -> ImportRun:
    """The dry run again, after these answers by field."""
    answer_questions(acting_member=member, run=run, answers=answers)
    return check_import(run=run)


def values_by_reporter() -> dict[str, Decimal | None]:
    rows = Measurement.objects.select_related("organization")
    return {str(row.organization): row.value for row in rows}


def months_of_figures() -> list[tuple[date, int]]:
    rows = Measurement.objects.order_by("period_start", "period_end", "value")
    return [(row.period_start, int(row.value or 0)) for row in rows]


# Numbers (case 03).


def test_b_03_decimal_comma_is_decided_by_the_whole_column(coordinator: Membership) -> None:
    metric = make_metric("Hours", kind="sum")
    run = tried_figures(coordinator, "european_numbers/de.csv", str(metric.pk))
    assert run.row_outcomes == "aaaa"
    brought_in(coordinator, run)
    assert values_by_reporter() == {
        "A": Decimal("0.125"), "B": Decimal("70.4"), "C": 1059, "D": Decimal("1059.5"),
    }  # fmt: skip


def test_b_03_a_count_has_no_fraction(coordinator: Membership) -> None:
    metric = make_metric("Kids", kind="count")
    run = tried_figures(coordinator, "european_numbers/count.csv", str(metric.pk))
    assert run.row_outcomes == "aeaaaa"
    assert "“0,125” is not a whole number" in str(run.errors)
    brought_in(coordinator, run)
    assert values_by_reporter() == {
        "EU One": 1059, "EU Three": 1059, "EU Four": 1059, "EU Five": 12345678, "EU Six": 1059,
    }  # fmt: skip


@pytest.mark.parametrize(("answer", "value"), [(",", 1059), (".", Decimal("1.059"))])
def test_b_03_a_column_that_does_not_tell_is_asked(
    coordinator: Membership, answer: str, value: Decimal
) -> None:
    metric = make_metric("Hours", kind="sum")
    content = b"School;Year;Value\nA;2019;1.059\nB;2019;7\n"
    run = tried_figures_text(coordinator, content, str(metric.pk))
    assert run.row_outcomes == "qa"
    assert run.asked == {"value": {"decimal": [1, "", "1.059"]}}
    run = answered(coordinator, run, value={"decimal": answer})
    assert run.row_outcomes == "aa"
    brought_in(coordinator, run)
    assert values_by_reporter() == {"A": value, "B": 7}


def test_b_commas_between_cells_mean_points_within(coordinator: Membership) -> None:
    metric = make_metric("Hours", kind="sum")
    content = b'School,Year,Value\nA,2019,"1,059"\nB,2019,1.059\n'
    brought_in(coordinator, tried_figures_text(coordinator, content, str(metric.pk)))
    assert values_by_reporter() == {"A": 1059, "B": Decimal("1.059")}


def test_b_one_column_tells_of_its_neighbor(coordinator: Membership) -> None:
    metric = make_metric("Graduation")
    content = b"District;Year;Graduation count;Cohort count;Rate\nA;2019;1.059;2.118;50,0\n"
    run = brought_in(coordinator, tried_figures_text(coordinator, content, str(metric.pk)))
    assert run.row_outcomes == "a"
    figure = Measurement.objects.get()
    assert figure.numerator == 1059
    assert figure.denominator == 2118


def test_b_the_fields_marks_are_understood_and_asked_once(coordinator: Membership) -> None:
    metric = make_metric("Graduation")
    marks = ["x", "c", "z", "s", "*", "DS", "N<10", "n<10", ">95%", "95%+", "x"]
    rows = "".join(f"District {number};2019;{mark}\n" for number, mark in enumerate(marks))
    content = f"District;Year;Graduation rate\n{rows}".encode()
    run = tried_figures_text(coordinator, content, str(metric.pk))
    assert run.row_outcomes == "aasaaaaaaaa"  # z: not applicable, nothing is stored
    assert run.waiting == 0
    asked = {key: (count, assumed) for key, (count, assumed, _text) in run.asked["value"].items()}
    assert asked["mark x"] == (2, "withheld")
    assert asked["mark <>"] == (4, "withheld")
    assert asked["mark z"] == (1, "missing")
    run = answered(coordinator, run, value={"mark x": "missing"})
    assert run.row_outcomes == "sasaaaaaaas"


# Days and periods (case 16).


def test_b_16_days_that_may_be_months_are_asked(coordinator: Membership) -> None:
    metric = make_metric("Kids", kind="count", frequency="month")
    run = tried_figures(coordinator, "day_month_dates/monthly.csv", str(metric.pk))
    assert run.row_outcomes == "aqqqqq"  # January 1 is the same in both orders
    by_day = answered(coordinator, run, period={"order": "day"})
    assert by_day.row_outcomes == "aaaaaa"
    brought_in(coordinator, by_day)
    assert months_of_figures() == [(date(2025, n, 1), 10 * n) for n in range(1, 7)]


def test_b_16_one_certain_day_settles_the_column(coordinator: Membership) -> None:
    metric = make_metric("Kids", kind="count", frequency="month")
    content = b"School,Date,Value\nA,01/02/2025,1\nA,31/03/2025,2\n"
    run = brought_in(coordinator, tried_figures_text(coordinator, content, str(metric.pk)))
    assert run.row_outcomes == "aa"
    assert run.asked["period"]["order"][1] == "day"  # shown, and can be changed
    assert [day for day, _value in months_of_figures()] == [date(2025, 2, 1), date(2025, 3, 1)]


def test_b_16_a_column_that_contradicts_itself_is_asked(coordinator: Membership) -> None:
    metric = make_metric("Kids", kind="count", frequency="month")
    content = b"School,Date,Value\nA,01/02/2025,1\nA,31/03/2025,2\nA,03/31/2024,3\n"
    run = tried_figures_text(coordinator, content, str(metric.pk))
    assert run.row_outcomes == "qaa"
    assert answered(coordinator, run, period={"order": "month"}).row_outcomes == "aea"


def test_b_16_real_date_cells_are_dates(coordinator: Membership) -> None:
    metric = make_metric("Kids", kind="count", frequency="month")
    path = "day_month_dates/cells.xlsx"
    run = brought_in(
        coordinator, tried_figures(coordinator, path, str(metric.pk), name="cells.xlsx")
    )
    assert set(run.row_outcomes) == {"a"}, run.errors
    assert run.asked == {}
    assert [day.month for day, _value in months_of_figures()] == list(
        range(1, len(run.row_outcomes) + 1)
    )


def test_b_16_names_of_months_and_years(coordinator: Membership, scope: Workspace) -> None:
    scope.fiscal_year_starts = 10
    scope.school_year_starts = 8
    scope.save()
    metric = make_metric("Kids", kind="count", frequency="month")
    run = tried_figures(coordinator, "day_month_dates/names.csv", str(metric.pk))
    # 3/2025 contradicts 2025-03, FY25 contradicts FY2025; 25-May, June, 2025-02-29 and the
    # spreadsheet's number of a day are errors.
    assert run.row_outcomes == "aaaxaeeeaeaxaaaa"
    assert "45658” is a spreadsheet's number for 2025-01-01" in str(run.errors)
    brought_in(coordinator, run)
    found = {
        int(row.value or 0): (row.period_start, row.period_end) for row in Measurement.objects.all()
    }
    assert found == {
        0: (date(2025, 1, 1), date(2025, 1, 31)),
        1: (date(2025, 2, 1), date(2025, 2, 28)),
        2: (date(2025, 3, 1), date(2025, 3, 31)),
        4: (date(2025, 4, 1), date(2025, 4, 30)),
        8: (date(2024, 2, 1), date(2024, 2, 29)),
        10: (date(2024, 10, 1), date(2025, 9, 30)),
        12: (date(2025, 8, 1), date(2026, 7, 31)),
        13: (date(2025, 1, 1), date(2025, 3, 31)),
        14: (date(2024, 10, 1), date(2024, 12, 31)),
        15: (date(2006, 8, 1), date(2006, 8, 31)),
    }


# Words (cases 13 and others).


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


# Organizations and their contacts from one sheet.


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
    assert run.row_outcomes == "aaccdeex"
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


# Groups (cases 17 and 19).


def test_b_17_groups_of_a_column_with_an_unusual_name(coordinator: Membership) -> None:
    metric = make_metric("Graduation")
    run = start_import(
        acting_member=coordinator,
        importer="measurements",
        file_name="rates.csv",
        content=(FILES / "unmapped_group/rates.csv").read_bytes(),
    )
    assert run.mapping["group"] == {"column": "Disability status"}
    chosen = {"metric": {"value": str(metric.pk)}, "add_reporters": {"value": "education"}}
    map_columns(acting_member=coordinator, run=run, mapping=run.mapping | chosen)
    run = brought_in(coordinator, check_import(run=run))
    assert run.row_outcomes == "aa"
    report = Measurement.objects.get()
    assert report.numerator is None  # no headline from one row alone
    found = {
        each.group: (each.dimension, int(each.numerator or 0)) for each in report.breakdowns.all()
    }
    assert found == {
        "Without": ("Special education", 850), "With": ("Special education", 40),
    }  # fmt: skip


def test_b_17_rows_that_contradict_without_a_group_make_no_headline(
    coordinator: Membership,
) -> None:
    metric = make_metric("Graduation")
    content = (
        b"District,Year,Slice,Cohort count,Graduation count\n"
        b"D,2019,P,900,850\nD,2019,Q,100,40\nE,2019,P,10,9\n"
    )
    run = tried_figures_text(coordinator, content, str(metric.pk))
    assert run.row_outcomes == "xxa"
    assert run.errors["2"] == [
        "Contradicts row 3. Perhaps a column divides these rows into groups: choose it."
    ]
    brought_in(coordinator, run)
    assert [str(row.organization) for row in Measurement.objects.all()] == ["E"]


def test_b_19_a_group_of_nobody_hides_nothing(coordinator: Membership) -> None:
    shown = []
    for name in ("rates.csv", "without.csv"):
        metric = make_metric(name)
        brought_in(coordinator, tried_figures(coordinator, f"empty_group/{name}", str(metric.pk)))
        policy = StudentPolicy(minimum=10)
        figures = metric_figures([metric], policy=policy)[metric.pk]
        shown.append(
            {
                each.group: each.value.value
                for each in figures.groups
                if each.value.value is not None
            }
        )
    assert round(shown[0]["Low income"] or 0, 1) == 77.8
    assert shown[0] == shown[1]
    empty = Breakdown.objects.get(group="Income unknown")
    assert empty.dimension == "Family income"
    assert empty.denominator == 0


def test_b_the_same_start_with_another_length_is_another_period(coordinator: Membership) -> None:
    metric = make_metric("Kids", kind="count")
    make_organization("A")
    content = b"School,Year,Value\nA,2025,1\nA,2025 Q1,2\nA,Jan 2025,3\n"
    run = brought_in(coordinator, tried_figures_text(coordinator, content, str(metric.pk)))
    assert (run.status, run.row_outcomes) == ("done", "aaa")
    assert tried_figures_text(coordinator, content, str(metric.pk)).row_outcomes == "sss"
