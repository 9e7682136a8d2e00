"""The first screen of an import's columns shows what needs an answer; the rest folds."""

import re

from tests.imports.pages import PageOf


def test_b_the_columns_page_begins_with_what_needs_an_answer_and_folds_the_rest(
    page_of: PageOf,
) -> None:
    page = page_of(b"what,sector,city,odd\nAlpha,health,Bronx,x\n")
    html = page.text()
    folded = "".join(re.findall(r"<details(?! class=\"menu).*?</details>", html, re.S))
    at = {name: html.index(f'name="{name}"') for name in ("name", "sector", "place", "notes")}
    assert at["name"] < at["sector"] < at["place"] < at["notes"]  # nobody guessed the name
    for name in ("header_row", "delimiter", "notes", "website"):
        assert f'name="{name}"' in folded
    for name in ("name", "sector", "place"):
        assert f'name="{name}"' not in folded
    assert re.search(r"Not used: what, odd", re.sub(r"\s+", " ", html))
    # What is wrong is unfolded.
    wrong = page.post(header_row="0", name="column:what", sector="column:sector")
    assert re.search(r"<details class=\"card stack\" open>", wrong)
