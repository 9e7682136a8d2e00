"""Inputs of the same kinds as the cases, which stand in no folder: other scripts, orders, marks."""

import io
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from imports.reading import look_at, open_table
from metrics.models import Measurement
from stakeholders.models import Organization, Person
from tenancy.models import Membership
from tests.cases.files import answered, brought_in, tried_figures_text, tried_text
from tests.factories.metrics import make_metric
from tests.factories.stakeholders import make_organization, make_person

pytestmark = pytest.mark.usefixtures("scope")


def book_of(rows: Any, formats: dict[str, str] | None = None) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    for place, number_format in (formats or {}).items():
        sheet[place].number_format = number_format
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def rates(member: Membership, cells: list[str], kind: str = "percentage") -> Any:
    """The dry run of one value a year."""
    metric = make_metric("Rate", kind=kind)
    rows = "".join(f"A;{2000 + place};{cell}\n" for place, cell in enumerate(cells))
    return tried_figures_text(member, f"School;Year;Value\n{rows}".encode(), str(metric.pk))


# Names.


@pytest.mark.parametrize(
    "names",
    [
        ["학교", "학교들", "学校", "がっこう"],
        ["בית ספר", "בית־ספר א", "مدرسة", "مدرسه"],
        ["C", "C+", "C++", "C#", "!", "!!", "🎓", "🏫"],
        ["Школа 5", "Школа 6", "Σχολείο 5", "School 5"],
        ["कक्षा", "किताब", "โรงเรียน", "โรงงาน"],
    ],
)
def test_b_names_of_other_scripts_stay_apart_and_are_found_again(
    coordinator: Membership, names: list[str]
) -> None:
    content = ("Name,Sector\n" + "".join(f"{name},health\n" for name in names)).encode()
    run = tried_text(coordinator, content, "organizations")
    assert run.row_outcomes == "a" * len(names), run.errors
    brought_in(coordinator, run)
    assert set(Organization.objects.values_list("name", flat=True)) == set(names)
    assert tried_text(coordinator, content, "organizations").row_outcomes == "s" * len(names)


@pytest.mark.parametrize(
    ("here", "written"),
    [
        ("Café", "Cafe\u0301"),
        ("Ｋｉｄｓ", "kids"),
        ("Straße", "STRASSE"),
        ("A  B", "a\u00a0b"),
        ("ﬁnance", "Finance"),
        ("Kids", "Ki\u00adds\u200b"),
    ],
)
def test_b_spellings_that_unicode_calls_the_same_are_one_name(
    coordinator: Membership, here: str, written: str
) -> None:
    make_organization(here, "health")
    run = tried_text(coordinator, f"Name,Sector\n{written},health\n".encode(), "organizations")
    assert run.row_outcomes in ("s", "c"), run.errors


@pytest.mark.parametrize(
    ("here", "written"), [("Niño", "Nino"), ("O'Brien", "OBrien"), ("İzmir", "Izmir")]
)
def test_b_accents_and_points_only_suggest(
    coordinator: Membership, here: str, written: str
) -> None:
    make_organization(here, "health")
    run = tried_text(coordinator, f"Name,Sector\n{written},health\n".encode(), "organizations")
    assert run.row_outcomes == "q"


def test_b_people_without_key_and_address_are_offered_as_repeats(coordinator: Membership) -> None:
    content = "Name,Title\nАнна Мир,Head\nАННА МИР,Head\nАнна Мир,Chair\n".encode()
    assert tried_text(coordinator, content, "people").row_outcomes == "aqq"


@pytest.mark.parametrize(
    "cell",
    [
        "a@example.org; b@example.org", "a@example.org b@example.org",
        "a@example.org/b@example.org",
        "a@example.org\nb@example.org", "a@example.org, Bo <b@example.org>",
        "a@example.org|b@example.org", "a@example.org and b@example.org",
    ],
)  # fmt: skip
def test_b_two_addresses_in_one_cell_are_an_error(coordinator: Membership, cell: str) -> None:
    content = f'Name\tEmail\nAna\t"{cell}"\n'.encode()
    assert tried_text(coordinator, content, "people").row_outcomes == "e"
    organizations = f'Name\tSector\tE-mail\nA\thealth\t"{cell}"\n'.encode()
    assert tried_text(coordinator, organizations, "organizations").row_outcomes == "e"


def test_b_an_address_beats_a_name_and_a_key_beats_both(coordinator: Membership) -> None:
    make_person("Ana", email="ana@example.org", external_key="K1", phone="1")
    make_person("Bo", email="bo@example.org", external_key="K2", phone="1")
    content = (
        b"id,name,email,phone\n,Bo,ANA@example.org,2\n"  # Ana, called Bo
        b"K2,Ana,,3\n"  # Bo, called Ana
    )
    run = brought_in(coordinator, tried_text(coordinator, content, "people"))
    assert run.row_outcomes == "cc"
    phones = dict(Person.objects.values_list("external_key", "phone"))
    assert phones == {"K1": "2", "K2": "3"}


# Figures.


@pytest.mark.parametrize("cell", ["50%", "50 %", "-5"])
def test_b_a_count_is_neither_a_percentage_nor_negative(coordinator: Membership, cell: str) -> None:
    run = rates(coordinator, [cell, "7"], kind="count")
    assert run.row_outcomes == "ea", run.errors


def test_b_a_per_cent_format_is_no_count_either(coordinator: Membership) -> None:
    metric = make_metric("Kids", kind="count")
    content = book_of([["School", "Year", "Value"], ["A", 2019, 0.5]], {"C2": "0%"})
    run = tried_figures_text(coordinator, content, str(metric.pk))
    assert (run.row_outcomes, "“50%” is a percentage" in run.errors["2"][0]) == ("e", True)


@pytest.mark.parametrize(("answer", "value"), [("part", "70.4"), ("percent", "0.704")])
def test_b_a_column_of_parts_of_one_is_asked(
    coordinator: Membership, answer: str, value: str
) -> None:
    run = rates(coordinator, ["0.704", "1", "0"])
    assert run.row_outcomes == "qqa"
    assert run.asked["value"] == {"scale": [2, "", "0.704"]}
    run = brought_in(coordinator, answered(coordinator, run, value={"scale": answer}))
    assert Measurement.objects.order_by("period_start").first().value == Decimal(value)  # type: ignore[union-attr]


def test_b_one_rate_above_one_or_a_per_cent_sign_settles_the_column(
    coordinator: Membership,
) -> None:
    assert rates(coordinator, ["0.7", "1", "61.5"]).row_outcomes == "aaa"
    Measurement.objects.all().delete()
    metric = make_metric("Formatted")
    rows = [["School", "Year", "Value"], ["A", 2019, 0.007], ["A", 2020, 0.704]]
    content = book_of(rows, {"C2": "0.0%", "C3": "0.0%"})
    run = brought_in(coordinator, tried_figures_text(coordinator, content, str(metric.pk)))
    assert run.row_outcomes == "aa"
    values = Measurement.objects.order_by("period_start").values_list("value", flat=True)
    assert list(values) == [Decimal("0.7"), Decimal("70.4")]


@pytest.mark.parametrize(
    "mark",
    [
        "[c]", "(x)", "PS", "PrivacySuppressed", "LT50", "GE95", "40-44", "1–9", "5 to 9", "≤10",
        "< 10", "N <= 10", "fewer than 10", "menos de 10", ">= 95 %", "over 95%",
    ],
)  # fmt: skip
def test_b_other_marks_for_withheld_are_understood_and_shown(
    coordinator: Membership, mark: str
) -> None:
    run = rates(coordinator, [mark, "50", "61.5"])
    assert run.row_outcomes == "aaa", run.errors
    [(_count, assumed, text)] = run.asked["value"].values()
    assert (assumed, text) == ("withheld", mark)


@pytest.mark.parametrize("mark", ["low", "~", "#", "n.s.", "confidencial"])
def test_b_marks_that_nobody_knows_are_asked_once(coordinator: Membership, mark: str) -> None:
    run = rates(coordinator, [mark, mark, "61.5"])
    assert run.row_outcomes == "qqa"
    assert [count for count, _assumed, _text in run.asked["value"].values()] == [2]


@pytest.mark.parametrize(
    "cell", ["7 of 9", "1,05,900", "12.34.56", "1e400", "70.4*", "$", "½", "0x1F", "1_000", "٫٥"]
)
def test_b_what_is_no_number_is_an_error(coordinator: Membership, cell: str) -> None:
    assert rates(coordinator, [cell, "3.5"], kind="sum").row_outcomes in ("ea", "qa")


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["1'059,5", "12"], ["1059.5", "12"]),
        (["1\u202f059,5", "2\u00a0000"], ["1059.5", "2000"]),
        (["−4", "1.059,5"], ["-4", "1059.5"]),
        (["١٢٣", "4,5"], ["123", "4.5"]),
    ],
)
def test_b_other_ways_to_write_numbers(
    coordinator: Membership, cells: list[str], values: list[str]
) -> None:
    brought_in(coordinator, rates(coordinator, cells, kind="sum"))
    found = Measurement.objects.order_by("period_start").values_list("value", flat=True)
    assert list(found) == list(map(Decimal, values))


# Days.


@pytest.mark.parametrize(
    ("cells", "days"),
    [
        (["2025-2-1", "1 Feb 2025", "Feb 1, 2025", "1 de febrero de 2025"], [date(2025, 2, 1)] * 4),
        (["31.1.2025", "1.2.2025"], [date(2025, 1, 31), date(2025, 2, 1)]),
        (["13/1/25", "1/2/25"], [date(2025, 1, 13), date(2025, 2, 1)]),
        (["1/13/2025 0:00", "2/1/2025 12:30"], [date(2025, 1, 13), date(2025, 2, 1)]),
        (["2025/02/01T10:00:00Z", "20250201"], [date(2025, 2, 1)] * 2),
    ],
)
def test_b_days_in_other_orders(
    coordinator: Membership, cells: list[str], days: list[date]
) -> None:
    rows = "".join(f"P{place}\tp{place}@example.org\t{cell}\n" for place, cell in enumerate(cells))
    content = f"Name\tEmail\tConsent date\n{rows}".encode()
    run = brought_in(coordinator, tried_text(coordinator, content, "people"))
    assert set(run.row_outcomes) == {"a"}, run.errors
    assert list(Person.objects.order_by("name").values_list("consented_on", flat=True)) == days


def test_b_days_and_months_of_a_workbook_and_of_text_are_told_apart(
    coordinator: Membership,
) -> None:
    content = book_of(
        [
            ["Name", "Email", "Consent date"],
            ["Ana", "a@example.org", date(2025, 2, 1)],
            ["Bo", "b@example.org", "01/02/2025"],
        ]
    )
    run = tried_text(coordinator, content, "people")
    assert run.row_outcomes == "aq"  # the text alone doesn't tell


@pytest.mark.parametrize(
    ("answer", "days"),
    [
        ("swapped", [date(2025, 1, 2), date(2025, 1, 31)]),
        ("as it is", [date(2025, 2, 1), date(2025, 1, 31)]),
    ],
)
def test_b_days_that_a_spreadsheet_took_for_months_are_asked(
    coordinator: Membership, answer: str, days: list[date]
) -> None:
    rows = [
        ["Name", "Email", "Consent date"],
        ["Ana", "a@example.org", date(2025, 2, 1)],  # typed 02/01/2025, where months come first
        ["Bo", "b@example.org", "31/01/2025"],
    ]
    run = tried_text(coordinator, book_of(rows), "people")
    assert run.row_outcomes == "qa"
    run = answered(coordinator, run, consented_on={"swapped": answer})
    brought_in(coordinator, run)
    assert list(Person.objects.order_by("name").values_list("consented_on", flat=True)) == days
    # A cell that can't be swapped settles it.
    rows.append(["Cy", "c@example.org", date(2025, 1, 13)])
    assert "q" not in tried_text(coordinator, book_of(rows), "people").row_outcomes


def test_b_periods_that_a_spreadsheet_took_for_others_are_asked(coordinator: Membership) -> None:
    metric = make_metric("Kids", kind="count", frequency="month")
    rows = [["School", "Date", "Value"], ["A", date(2025, 2, 1), 1], ["A", "31/03/2025", 2]]
    run = tried_figures_text(coordinator, book_of(rows), str(metric.pk))
    assert run.row_outcomes == "qa"
    run = answered(coordinator, run, period={"swapped": "swapped"})
    brought_in(coordinator, run)
    starts = Measurement.objects.order_by("period_start").values_list("period_start", flat=True)
    assert list(starts) == [date(2025, 1, 1), date(2025, 3, 1)]


# Tables.


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [";", "\t", "|", ","])
def test_b_marks_delimiters_and_line_breaks_within_cells(encoding: str, delimiter: str) -> None:
    text = 'Nombre|Misión|Ciudad|\r\n"Niño\r\nuno"|"a ""b"" c"|Bronx|\r\n\r\n|||\r\n'
    content = text.replace("|", delimiter).encode(encoding)
    look = look_at(content)
    assert (look.columns, look.delimiter) == (["Nombre", "Misión", "Ciudad"], delimiter)
    assert look.sample == [["Niño\nuno", 'a "b" c', "Bronx"]]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Центр молодёжи", "cp866"), ("Żółta Szkoła", "iso8859_2"), ("โรงเรียน", "cp874"),
        ("学校の会", "euc_jp"), ("Mokykla žąsų", "cp1257"), ("Крок", "iso8859_5"),
    ],
)  # fmt: skip
def test_b_seldom_encodings_can_be_chosen(text: str, encoding: str) -> None:
    content = f"Name\n{text}\n".encode(encoding)
    assert look_at(content, encoding=encoding).sample == [[text]]
    assert look_at(content).encoding != "utf-8"  # the page asks


def test_b_merged_cells_and_empty_rows_and_columns_of_a_workbook() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["", "Contact", "", None],
        ["Name", "Name", "E-mail", None],
        ["Alpha", "Ana", "a@example.org", None],
        [None, "Bo", "b@example.org", ""],
        [None, None, None, None],
        ["", "", " ", "\u200b"],
    ):
        sheet.append(row)
    sheet.merge_cells("B1:C1")
    sheet.merge_cells("A3:A4")
    sheet.cell(row=200, column=40).value = ""
    file = io.BytesIO()
    book.save(file)
    look = look_at(file.getvalue(), header_row=2)
    assert look.columns == ["Name", "Contact: Name", "E-mail"]
    assert look.sample == [["Alpha", "Ana", "a@example.org"], ["", "Bo", "b@example.org"]]


@pytest.mark.parametrize(
    ("number_format", "text"),
    [("00000", "00123"), ("00000-0000", "000000123"), ("000;-000;000", "123"), ("0000;@", "0123")],
)
def test_b_leading_zeros_by_format(number_format: str, text: str) -> None:
    content = book_of([["Name", "Key"], ["A", 123]], {"B2": number_format})
    assert look_at(content).sample == [["A", text]]


def test_b_formulas_are_taken_as_the_file_last_saw_them() -> None:
    content = b'Name,Notes\n"=HYPERLINK(""x"",""A"")","=1+1"\n"=""0012""",+1 212 555\n'
    _columns, rows = open_table(content)
    assert [row.cells for row in rows] == [
        ['=HYPERLINK("x","A")', "=1+1"], ["0012", "+1 212 555"],
    ]  # fmt: skip


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_b_sheets_that_nobody_sees_are_passed_over(state: Any) -> None:
    book = openpyxl.Workbook()
    first = book.active
    assert first is not None
    first.append(["Name", "Code"])
    first.append(["Old", "1"])
    first.sheet_state = state
    cover = book.create_sheet("Cover")
    cover.append(["Partners of the coalition"])
    data = book.create_sheet("Data")
    data.append(["Name", "Sector"])
    data.append(["New", "health"])
    file = io.BytesIO()
    book.save(file)
    look = look_at(file.getvalue())
    assert (look.sheet, look.sample) == ("Data", [["New", "health"]])
