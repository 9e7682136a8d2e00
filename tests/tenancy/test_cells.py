"""Cells that a spreadsheet program would run."""

from decimal import Decimal

import pytest

from records.spreadsheet_escaping import safe_cell


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "\n@x", "＝1", "=\t1"]
)
def test_check_30_a_text_that_could_run_is_made_plain(text: str) -> None:
    assert safe_cell(text) == f"'{text}"
    assert safe_cell(safe_cell(text)) == f"'{text}"


@pytest.mark.parametrize("value", ["plain", "1=1", "a@b.org", "", -5, 3.5, Decimal("-2"), True])
def test_everything_else_stays_as_it_is(value: object) -> None:
    assert safe_cell(value) == value


def test_check_30_control_characters_are_left_out_before_looking() -> None:
    assert safe_cell("be\x07ll\x0b") == "bell"
    assert safe_cell("\x00=1") == "'=1"


def test_nothing_is_an_empty_cell() -> None:
    assert safe_cell(None) == ""
