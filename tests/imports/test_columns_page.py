"""The page that shows how a file is read, with samples, and lets it be changed."""

import html
import io
from pathlib import Path

import openpyxl
import pytest

from imports.actions.dry_runs import check_import
from imports.actions.uploads import NotReady, read_again
from imports.models import ImportRun
from tenancy.isolation.scope import workspace_scope
from tests.imports.pages import PageOf

FILES = Path(__file__).parents[1] / "cases" / "files"


def test_b_09_an_encoding_is_offered_with_a_sample_and_can_be_chosen(page_of: PageOf) -> None:
    page = page_of((FILES / "09-encodings/cyrillic-1251.csv").read_bytes())
    text = page.text()
    assert "does not say how its letters are written" in text
    assert "Cyrillic (Windows-1251): Молодіжний центр" in text
    assert "Western European (Windows-1252): Ìîëîä³æíèé öåíòð" in text
    changed = page.post(encoding="cp1252", again="1", name="column:Name", sector="value:health")
    assert page.run.encoding == "cp1252"
    assert "Ìîëîä³æíèé öåíòð" in changed
    page.post(encoding="cp1251", again="1", name="column:Name", sector="column:Sector")
    assert (page.run.encoding, page.run.mapping["sector"]) == ("cp1251", {"column": "Sector"})


def test_b_09_a_dry_run_says_how_letters_were_read(page_of: PageOf) -> None:
    page = page_of((FILES / "09-encodings/mac-roman.csv").read_bytes())
    page.post(name="column:Name", sector="column:Sector")
    with workspace_scope(page.workspace):
        check_import(run=ImportRun.objects.get())
    text = html.unescape(page.client.get(f"{page.base}{page.run.pk}/").content.decode())
    assert "The letters were read as Western European (Mac Roman)" in text
    assert "Café Señorita" in text


def test_b_10_another_delimiter_makes_other_columns_and_loses_no_choice(page_of: PageOf) -> None:
    page = page_of((FILES / "10-delimiters/semicolon-commas.csv").read_bytes())
    assert page.run.delimiter == ";"
    page.post(delimiter=",", name="column:Name", sector="value:health")
    assert page.run.delimiter == ","
    assert "Sector" not in page.run.columns
    assert page.run.mapping == {"sector": {"value": "health"}}
    page.post(delimiter=";", sector="value:health")
    assert page.run.columns == ["Name", "Mission, in short", "Sector"]
    assert page.run.mapping["name"] == {"column": "Name"}
    assert page.run.mapping["sector"] == {"value": "health"}


def test_b_06_a_sheet_can_be_chosen(page_of: PageOf) -> None:
    content = (FILES / "06-hidden-first-sheet/organizations.xlsx").read_bytes()
    page = page_of(content, "organizations.xlsx")
    text = page.text()
    assert "lists (hidden)" in text
    assert "Hidden Sheet Org" in text
    text = page.post(sheet="lists", name="column:Name")
    assert "Sector list" in text
    assert (page.run.sheet, page.run.columns) == ("lists", ["Sector list", "x"])
    answer = page.client.post(page.path, {"sheet": "Nowhere"})
    assert (answer.status_code, page.run.sheet) == (422, "lists")


def test_b_11_the_header_row_can_be_chosen(page_of: PageOf) -> None:
    page = page_of(b"My,list\nName,Sector\nA,health\nB,health\n")
    assert page.run.columns == ["My", "list"]
    page.post(header_row="2", name="column:My", sector="value:health", tags="column:list")
    assert page.run.columns == ["Name", "Sector"]
    assert page.run.mapping == {
        "name": {"column": "Name"}, "sector": {"value": "health"}, "tags": {"column": "Sector"},
    }  # fmt: skip
    answer = page.client.post(page.path, {"header_row": "40"})
    assert answer.status_code == 422
    assert "There are no column names in that row." in answer.content.decode()
    assert page.run.header_row == 2


def test_b_11_columns_are_shown_with_five_rows_beside_each(page_of: PageOf) -> None:
    rows = b"".join(b"Short %d,Long %d,health,x\n" % (n, n) for n in range(7))
    page = page_of(b"Name,Name,Sector,\n" + rows)
    text = page.text()
    for shown in ("Name (2)", "Long 0", "Long 4", "column 4", "Name (2) – Long 0"):
        assert shown in text
    assert "Long 5" not in text


def test_b_what_was_left_out_is_not_guessed_again(page_of: PageOf) -> None:
    page = page_of(b"Name,Sector,City\nA,health,Bronx\n")
    assert page.run.mapping["place"] == {"column": "City"}
    page.post(again="1", name="column:Name", sector="column:Sector", place="")
    assert set(page.run.mapping) == {"name", "sector"}


def test_b_reading_again_forgets_the_dry_run(page_of: PageOf) -> None:
    page = page_of(b"Name;Sector\nA;health\n")
    page.post(name="column:Name", sector="column:Sector")
    with workspace_scope(page.workspace):
        run = check_import(run=ImportRun.objects.get())
        assert run.row_outcomes == "a"
    page.post(delimiter=",", name="column:Name", sector="column:Sector")
    assert (page.run.status, page.run.row_outcomes) == ("mapping", "")
    with workspace_scope(page.workspace):
        ImportRun.objects.update(status=ImportRun.Status.DONE)
        with pytest.raises(NotReady):
            read_again(run=ImportRun.objects.get(), mapping={}, changes={"delimiter": ";"})


def test_b_a_page_without_script_keeps_what_was_chosen(page_of: PageOf) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["Name", "Kind"], ["A", "x"], ["B", "y"]):
        sheet.append(row)
    book.create_sheet("More").append(["Nothing"])
    file = io.BytesIO()
    book.save(file)
    page = page_of(file.getvalue(), "a.xlsx")
    answer = page.client.post(page.path, {"kind": "column:Kind", "sheet": "Sheet"})
    assert answer.status_code == 422  # the name is missing
    text = answer.content.decode()
    assert '<option value="column:Kind" selected>' in text
    assert '<option value="Sheet" selected>' in text


def test_b_columns_that_are_not_used_are_named(page_of: PageOf) -> None:
    page = page_of(b"Name,Sector,Mascot,Motto\nA,health,Owl,Read\n")
    assert [column for column, _texts in page.client.get(page.path).context["form"].unused()] == [
        "Mascot",
        "Motto",
    ]
    page.tried(name="column:Name", sector="column:Sector", notes="column:Motto")
    text = html.unescape(page.client.get(f"{page.base}{page.run.pk}/").content.decode())
    assert "Not used: Mascot<" in text


def test_b_a_finished_import_says_what_was_left_out_and_leads_to_the_records(
    page_of: PageOf,
) -> None:
    page = page_of(b"Name,Sector,Contact\nA,health,Ana\nA,health,Bo\n,health,Cy\n")
    run = page.tried(name="column:Name", sector="column:Sector", contact_name="column:Contact")
    assert run.row_outcomes == "ace"
    path = f"{page.base}{run.pk}/"
    tried = html.unescape(page.client.get(path).content.decode())
    assert "1 row can't be imported as it is." in tried
    assert "Contact Bo is added." in tried
    page.brought_in()
    done = page.client.get(path)
    text = html.unescape(done.content.decode())
    assert "1 row was left out." in text
    assert "can't be imported" not in text
    records = f"/w/{page.workspace.slug}/organizations/"
    assert f'<a href="{records}">See: Organizations</a>' in text
    assert len(page.client.get(records).context["lines"]) == done.context["summary"]["add"] == 1
