"""Files as people really save them: read right, or refused in words that name the place."""

import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.chart import BarChart

from imports.actions.applying import RowsLeftOut, apply_import, confirm_import
from imports.actions.dry_runs import check_import, map_columns
from imports.actions.uploads import start_import
from imports.models import ImportRun
from imports.reading import FileRow, UnreadableFile, look_at, open_table
from metrics.models import Measurement
from stakeholders.models import Organization
from tenancy.models import Membership
from tests.factories.metrics import make_metric
from tests.factories.stakeholders import make_organization

FILES = Path(__file__).parent / "files"

pytestmark = pytest.mark.usefixtures("scope")


def content_of(path: str) -> bytes:
    return (FILES / path).read_bytes()


def read(content: bytes, **how: Any) -> tuple[list[str], list[FileRow]]:
    """The table as a first look makes it."""
    look = look_at(content, **how)
    how = {"encoding": look.encoding, "delimiter": look.delimiter, "sheet": look.sheet}
    columns, rows = open_table(content, header_row=look.header_row, **how)
    return columns, list(rows)


def tried(member: Membership, content: bytes, importer: str = "organizations") -> ImportRun:
    """The dry run with the columns as they were guessed."""
    run = start_import(
        acting_member=member, importer=importer, file_name="file.csv", content=content
    )
    map_columns(acting_member=member, run=run, mapping=run.mapping)
    return check_import(run=run)


def names_in(member: Membership, content: bytes) -> set[str]:
    """What organizations are here when all sound rows are written."""
    run = tried(member, content)
    confirm_import(acting_member=member, run=run, leave_out_errors=True)
    apply_import(acting_member=member, run=run)
    return set(Organization.objects.values_list("name", flat=True))


def book_of(sheets: dict[str, Iterable[Iterable[Any]]], hidden: Iterable[str] = ()) -> bytes:
    book = openpyxl.Workbook()
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
        if title in hidden:
            sheet.sheet_state = "hidden"
    del book["Sheet"]
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_b_04_cells_that_show_per_cent_are_per_cent(coordinator: Membership) -> None:
    make_metric("Graduation", kind="percentage")
    for name in "ABCD":
        make_organization(name)
    content = content_of("04-percent-cells/rates.xlsx")
    run = start_import(
        acting_member=coordinator, importer="measurements", file_name="rates.xlsx", content=content
    )
    metric = {"value": str(make_metric("Rate", kind="percentage").pk)}
    mapping = run.mapping | {
        "metric": metric, "reporter": {"column": "School"}, "value": {"column": "Rate"},
    }  # fmt: skip
    map_columns(acting_member=coordinator, run=run, mapping=mapping)
    run = check_import(run=run)
    assert (run.row_outcomes, run.errors) == ("aaaa", {})
    confirm_import(acting_member=coordinator, run=run)
    apply_import(acting_member=coordinator, run=run)
    values = Measurement.objects.order_by("organization__name").values_list("value", flat=True)
    assert [float(value or 0) for value in values] == [70.4, 100, 95.5, 88.2]


@pytest.mark.parametrize(
    ("file", "sheet", "name"),
    [
        ("organizations.xlsx", "Data", "Hidden Sheet Org"),
        ("cover.xlsx", "Data", "Cover Sheet Org"),
    ],
)
def test_b_06_hidden_and_cover_sheets_are_passed_over(
    coordinator: Membership, file: str, sheet: str, name: str
) -> None:
    content = content_of(f"06-hidden-first-sheet/{file}")
    assert look_at(content).sheet == sheet
    assert names_in(coordinator, content) == {name}


def test_b_06_a_hidden_sheet_is_read_only_when_it_is_chosen() -> None:
    content = content_of("06-hidden-first-sheet/organizations.xlsx")
    assert look_at(content).sheets == [("lists", True), ("Data", False)]
    assert look_at(content, sheet="lists").columns == ["Sector list", "x"]
    with pytest.raises(UnreadableFile, match="no such sheet"):
        look_at(content, sheet="Nowhere")
    alone = book_of({"a": [["Name"], ["A"]], "b": []}, hidden=["a"])
    with pytest.raises(UnreadableFile, match="empty"):
        look_at(alone)


def test_b_06_sheets_of_charts_are_passed_over() -> None:
    book = openpyxl.Workbook()
    data = book.active
    assert data is not None
    for row in (["Name", "Students"], ["A", 3], ["B", 4]):
        data.append(row)
    chart = BarChart()
    chart.add_data(openpyxl.chart.Reference(data, min_col=2, min_row=1, max_row=3))
    book.create_chartsheet("Picture", 0).add_chart(chart)
    file = io.BytesIO()
    book.save(file)
    look = look_at(file.getvalue())
    assert (look.sheet, look.sheets) == ("Sheet", [("Sheet", False)])
    assert look.columns == ["Name", "Students"]


def test_b_06_one_column_of_names_is_a_table_too() -> None:
    content = book_of({"Blank": [], "Names": [["Name"], ["A"], ["B"]]})
    assert look_at(content).columns == ["Name"]


def test_b_07_error_cells_are_errors_and_formulas_are_never_calculated(
    coordinator: Membership,
) -> None:
    run = tried(coordinator, content_of("07-formulas-and-error-cells/organizations.xlsx"))
    assert run.row_outcomes == "eee"
    assert run.errors == {
        "2": ["The name is missing."],
        "3": ["Name holds #N/A, an error of the spreadsheet."],
        "4": ["Name holds #REF!, an error of the spreadsheet."],
    }


def test_b_07_error_cells_of_a_text_file_and_of_other_columns(coordinator: Membership) -> None:
    content = b"Name,Sector,Share,City\nA,health,#DIV/0!,Bronx\nB,health,,#N/A\n"
    run = tried(coordinator, content)
    assert run.row_outcomes == "ae"
    assert run.errors["3"] == ["City holds #N/A, an error of the spreadsheet."]


def test_b_07_rows_of_formulas_that_give_nothing_are_empty() -> None:
    content = book_of({"A": [["Name", "Sector"], ["A", "health"], ['=""', '=""'], ["B", "arts"]]})
    _columns, rows = read(content)
    assert [(row.number, row.cells[0]) for row in rows] == [(2, "A"), (4, "B")]


@pytest.mark.parametrize(
    ("file", "encoding", "name"),
    [
        ("cyrillic-1251.csv", "cp1251", "Молодіжний центр"),
        ("greek-8859-7.csv", "iso8859_7", "Κέντρο Νεολαίας Αθήνας"),
        ("mac-roman.csv", "mac_roman", "Café Señorita"),
        ("utf16be-nomark.csv", "utf-16-be", "Sixteen Org"),
        ("nul-early.csv", "utf-8", "NulOrg"),
    ],
)
def test_b_09_letters_are_read_as_they_were_written(
    coordinator: Membership, file: str, encoding: str, name: str
) -> None:
    content = content_of(f"09-encodings/{file}")
    assert look_at(content).encoding == encoding
    assert names_in(coordinator, content) == {name}


def test_b_09_a_zero_byte_far_down_stops_nothing(coordinator: Membership) -> None:
    content = content_of("09-encodings/nul-late.csv")
    run = tried(coordinator, content)
    assert set(run.row_outcomes) == {"a"}
    assert len(run.row_outcomes) == content.count(b"\n") - 1
    assert len(names_in(coordinator, content)) == run.rows_total


def test_b_09_one_bad_byte_spoils_one_row_and_is_named(coordinator: Membership) -> None:
    content = content_of("09-encodings/one-bad-byte.csv")
    run = tried(coordinator, content)
    assert (run.encoding, run.row_outcomes) == ("utf-8", "aae")
    assert run.errors["4"] == [
        "Name has letters that can't be read: “Bad \ufffd Byte”. Choose how the file's letters are "
        "written, or mend them."
    ]
    assert names_in(coordinator, content) == {"José Martí Center", "Niño Center"}


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Школа номер пять;Детский фонд", "koi8_r"),
        ("Škola Žižkov Řehoř Łódź Świat", "cp1250"),
        ("בית ספר יסודי", "cp1255"),
        ("مدرسة النور", "cp1256"),
        ("ひらがなの会、東京学校", "shift_jis"),
        ("서울학교", "euc_kr"),
        ("中国基金会", "gb18030"),
        ("O’Brien’s Straße – AÇÃO São João", "cp1252"),
        ("Имя,Сектор\nШкола", "utf-16-le"),
    ],
)
def test_b_09_other_encodings_are_guessed(text: str, encoding: str) -> None:
    content = f"Name\n{text}\n".encode(encoding)
    look = look_at(content, delimiter="\t")
    assert (look.encoding, look.columns) == (encoding, ["Name"])
    assert look.sample[0] == [text.split("\n")[0]]


@pytest.mark.parametrize(
    ("file", "rows"),
    [
        ("semicolon-commas.csv", [(2, ["Semi Org", "teach, feed, help, hold", "nonprofit"], "")]),
        ("too-many-cells.csv", [(2, ["Long Row Org", "nonprofit", "1 Main St", "Bronx NY"], "")]),
        ("nl.csv", [(2, ["Line\nBreak Org", "nonprofit", "1 Main St\nBronx"], "")]),
        ("sep-line.csv", [(2, ["Sep Org", "nonprofit", "a, b, c, d, e, f"], "")]),
        ("backslash.csv", [(2, ["Back Org", "nonprofit", 'say "hello", friends'], "")]),
        ("unit-sep.csv", [(2, ["LineSep Org", "nonprofit", "one\ntwo\nthree"], "")]),
        (
            "unclosed.csv",
            [
                (2, ['"Open Quote Org', "nonprofit"], "quotes"),
                (3, ["Second Org", "nonprofit"], ""),
                (4, ["Third Org", "nonprofit"], ""),
            ],
        ),
    ],
)
def test_b_10_delimiters_and_quotes(file: str, rows: list[FileRow]) -> None:
    assert read(content_of(f"10-delimiters/{file}"))[1] == rows


def test_b_10_what_is_broken_is_an_error_that_names_the_row(coordinator: Membership) -> None:
    run = tried(coordinator, content_of("10-delimiters/too-many-cells.csv"))
    assert run.errors == {"2": ["The row has 4 cells, but the table has 3 columns: “Bronx NY”."]}
    run = tried(coordinator, content_of("10-delimiters/unclosed.csv"))
    assert run.row_outcomes == "eaa"
    assert run.errors["2"] == ["A quotation mark is not closed, or stands where none belongs."]
    with pytest.raises(RowsLeftOut):
        confirm_import(acting_member=coordinator, run=run)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        # A quote that is closed by the next row's.
        ('a,b\n"A,1\n"B",2\nC,3\n', [(2, '"A', "quotes"), (3, "B", ""), (4, "C", "")]),
        ('a,b\n"A" ,"1"  \nB,2\n', [(2, "A", ""), (3, "B", "")]),
        ('a,b\n"A \\"B\\"\n,x",1\nC,2\n', [(2, 'A "B"\n,x', ""), (3, "C", "")]),
        ('a,b\n5" pipe,1\n"say ""hi""",2\n', [(2, '5" pipe', ""), (3, 'say "hi"', "")]),
        ('"sep=|"\na|b\nA|1\n', [(2, "A", "")]),
        ("\ufeffsep=,\na,b\nA,1\n", [(2, "A", "")]),
        ('\ufeff"a","b"\nA,1\n', [(2, "A", "")]),
        ("a;b\nA;1,5\nB;2,5\n", [(2, "A", ""), (3, "B", "")]),
        ("a\n\n\nA\n", [(4, "A", "")]),
        ("a,b\n'+1 212,'=x\n", [(2, "+1 212", "")]),
    ],
)
def test_b_10_other_quotes_and_delimiters(text: str, rows: list[tuple[int, str, str]]) -> None:
    assert [(row.number, row.cells[0], row.problem) for row in read(text.encode())[1]] == rows


def test_b_10_a_file_of_broken_quotes_is_refused_soon() -> None:
    content = b"a,b\n" + b'"A,1\n' * 200_000
    with pytest.raises(UnreadableFile, match="nor can many before it"):
        read(content)


def test_b_11_one_long_row_is_no_header(coordinator: Membership) -> None:
    run = tried(coordinator, content_of("11-header-guess/one-long-row.csv"))
    assert (run.header_row, run.columns) == (1, ["id", "name", "sector"])
    assert run.row_outcomes == "aae"
    assert run.errors["4"] == ["The row has 6 cells, but the table has 3 columns: “see note”."]


def test_b_11_columns_without_a_name_are_offered_by_their_place() -> None:
    columns, rows = read(content_of("11-header-guess/unnamed.csv"))
    assert columns == ["Name", "Sector", *(f"column {place}" for place in range(3, 8))]
    assert rows[0] == (2, ["Wide Org 1", "nonprofit", *"abcde"], "")


def test_b_11_two_columns_of_one_name_are_told_apart() -> None:
    look = look_at(content_of("11-header-guess/dup.csv"))
    assert look.columns == ["Name", "Name (2)", "Sector"]
    assert look.sample == [["Wrong short", "Right Long Name", "nonprofit"]]


@pytest.mark.parametrize(
    ("text", "header_row"),
    [
        ("Members of 2024\n\nName,Sector,City\nA,health,Bronx\nB,arts,Bronx\n", 3),
        ("Name,Sector,City\nA,health\nB\nC,arts,Bronx\n", 1),
        ("Name,Sector\nA,health\n", 1),
        ("School,2019,2020\nA,1,2\nB,3,4\n", 1),
        ("Report\nSchool,Count\nA,1\n", 2),
    ],
)
def test_b_11_the_header_is_found(text: str, header_row: int) -> None:
    assert look_at(text.encode()).header_row == header_row


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_b_row_numbers_are_the_spreadsheets_own(coordinator: Membership, kind: str) -> None:
    lines = [
        ["Members of 2024"], [], ["Name", "Sector"], ["A", "health"], [], ["", "health"],
        ["B", "moon"], ["A", "health"],
    ]  # fmt: skip
    text = "\n".join(",".join(line) for line in lines).encode()
    run = tried(coordinator, text if kind == "csv" else book_of({"A": lines}))
    assert (run.header_row, run.row_outcomes) == (3, "aeqd")
    assert list(run.errors) == ["6", "7", "8"]
    assert run.errors["8"] == ["Same as row 4."]


def test_b_12_what_nobody_sees_is_cleaned(coordinator: Membership) -> None:
    content = "Name\u200b,Sector\n\u202eA\u200bB\u2060,\u200bhealth\n\u200b,\nC\u00a0D,\u00adarts\n"
    run = tried(coordinator, content.encode())
    assert run.columns == ["Name", "Sector"]
    assert run.rows_total == 2
    assert run.errors == {"4": ["What does “arts” mean?"]}
    assert names_in(coordinator, content.encode()) == {"AB"}


def test_b_contradictions_are_acknowledged_like_errors(coordinator: Membership) -> None:
    content = b"id,name,sector,city\n1,A,health,Bronx\n1,A,health,Queens\n"
    run = tried(coordinator, content)
    assert run.row_outcomes == "ax"
    with pytest.raises(RowsLeftOut):
        confirm_import(acting_member=coordinator, run=run)
    confirm_import(acting_member=coordinator, run=run, leave_out_errors=True)
    apply_import(acting_member=coordinator, run=run)
    assert Organization.objects.get().place == "Bronx"


@pytest.mark.parametrize("importer", ["people", "measurements"])
def test_b_an_overlong_row_is_an_error_in_every_import(
    coordinator: Membership, importer: str
) -> None:
    make_metric("Kids", kind="count")
    make_organization("Alpha")
    content = {
        "people": b"name,email\nAna,a@example.org,x\nBo,b@example.org\n",
        "measurements": b"metric,school,year,value\nKids,Alpha,2019,1,059\nKids,Alpha,2020,7\n",
    }[importer]
    run = tried(coordinator, content, importer)
    assert (run.row_outcomes, list(run.errors)) == ("ea", ["2"])
