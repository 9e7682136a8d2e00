"""Rows that can't come in are taken away as a file, mended and brought again."""

import pytest

from imports.reading import look_at
from stakeholders.models import Organization
from tenancy.isolation.scope import workspace_scope
from tests.imports.pages import Page, PageOf

CONTENT = (
    b"Id,Name,Sector,City\n1,A,health,Bronx\n2,,health,Bronx\n3,=C,moon,Bronx,NY\n"
    b"1,A,health,Queens\n"
)
COLUMNS = {
    "external_key": "column:Id",
    "name": "column:Name",
    "sector": "column:Sector",
    "place": "column:City",
}


@pytest.fixture(params=["csv", "xlsx"])
def kind(request: pytest.FixtureRequest) -> str:
    kind: str = request.param
    return kind


@pytest.fixture
def page(page_of: PageOf) -> Page:
    page = page_of(CONTENT)
    assert page.tried(**COLUMNS).row_outcomes == "aeex"
    page.brought_in()
    return page


def test_b_failed_rows_are_taken_away_with_what_is_wrong(page: Page, kind: str) -> None:
    here = f"{page.base}{page.run.pk}/"
    assert f"{here}left-out.{kind}" in page.client.get(here).content.decode()
    look = look_at(page.left_out(kind))
    assert look.columns == ["What is wrong", "Id", "Name", "Sector", "City"]
    assert look.sample == [
        ["The name is missing.", "2", "", "health", "Bronx"],
        [
            "The row has 5 cells, but the table has 4 columns: “NY”.",
            "3", "=C", "moon", "Bronx", "NY",
        ],
        [
            "Contradicts row 2, which came first and counts. Place: “Bronx” there, “Queens” here.",
            "1", "A", "health", "Queens",
        ],
    ]  # fmt: skip


def test_b_a_contradicting_row_is_told_to_be_left_out_once_the_others_came_in(
    page_of: PageOf,
) -> None:
    page = page_of(b"Id,Name,Sector,City\n1,A,health,\n1,A,health,Queens\n")
    page.tried(**COLUMNS)
    here = f"{page.base}{page.run.pk}/"
    text = page.client.get(here).content.decode()
    assert "<strong>Contradiction</strong>" in text
    assert "Place: nothing there, “Queens” here." in text
    page.brought_in()
    text = page.client.get(here).content.decode()
    assert "<strong>Left out</strong>" in text
    assert "<strong>Contradiction</strong>" not in text


def test_b_failed_rows_brought_again_as_they_are_say_what_is_wrong_once(
    page: Page, page_of: PageOf, kind: str
) -> None:
    taken = page.left_out(kind)
    page.forget()
    again = page_of(taken, f"file.{kind}")
    assert again.run.mapping["name"] == {"column": "Name"}
    assert again.tried(**COLUMNS).row_outcomes == "eec"
    columns = look_at(again.left_out(kind)).columns
    assert columns == ["What is wrong", "Id", "Name", "Sector", "City"]


def test_b_failed_rows_come_in_when_they_are_mended(page: Page, page_of: PageOf) -> None:
    page.forget()
    mended = b"Id,Name,Sector,City\n2,B,health,Bronx\n3,C,arts and culture,Bronx NY\n"
    last = page_of(mended)
    last.tried(**COLUMNS | {"sector": "value:health"})
    last.brought_in()
    with workspace_scope(page.workspace):
        assert Organization.objects.count() == 3
