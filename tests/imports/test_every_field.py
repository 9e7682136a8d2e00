"""Whatever a file says otherwise than what is here stands in the dry run, in every import."""

from typing import Any

import pytest

from imports.importers.base import IMPORTERS
from tenancy.models import Membership, Workspace
from tests.cases.files import brought_in, tried_text
from tests.factories.metrics import make_metric
from tests.factories.partnerships import make_partnership
from tests.factories.stakeholders import make_organization, make_person

# By what a row's record is known; the other columns of a row, before and after, as the dry run
# says them: a field, its first text, its second.
KNOWN_BY: dict[str, dict[str, str]] = {
    "organizations": {"external_key": "K1", "contact_email": "ana@example.org"},
    "people": {"external_key": "K1"},
    "partnerships": {"name": "Together", "participants": "Alpha"},
    "activities": {"external_key": "K1", "partnership": "Reading", "organizations": "Alpha"},
    "measurements": {"metric": "Hours", "reporter_key": "K9", "period": "2024"},
}
CHANGED: dict[str, dict[str, tuple[str, str]]] = {
    "organizations": {
        "name": ("Alpha", "Omega"), "sector": ("Education", "Health"),
        "other_names": ("A; B", "C"), "kind": ("School", "Museum"), "status": ("Active", "Left"),
        "status_since": ("2020-01-01", "2021-01-01"),
        "website": ("https://a.example", "https://b.example"), "phone": ("1", "2"),
        "email": ("a@example.org", "b@example.org"), "place": ("Bronx", "Queens"),
        "address": ("1 Main St", "2 Main St"), "mission": ("Read", "Write"),
        "notes": ("Old", "New"), "tags": ("x", "y; z"), "contact_name": ("Ana", "Anna"),
        "contact_title": ("Head", "Chair"), "contact_phone": ("3", "4"),
        "contact_language": ("es", "fr"),
    },
    "people": {
        "name": ("Ana", "Anna"), "email": ("a@example.org", "b@example.org"),
        "organization": ("Beta", "Gamma"), "title": ("Head", "Chair"),
        "group": ("Educator", "Family"), "language": ("es", "fr"), "phone": ("1", "2"),
        "channel": ("E-mail", "Phone"), "accessibility": ("Ramp", "Loop"),
        "consented_on": ("2020-01-01", "2021-01-01"), "is_main_contact": ("No", "Yes"),
        "shares_address": ("No", "Yes"),
        "notes": ("Old", "New"),
    },
    "partnerships": {
        "model": ("Campaign", "Other"), "stage": ("Forming", "Active"), "vision": ("A", "B"),
        "started_on": ("2020-01-01", "2020-02-01"), "ended_on": ("2021-01-01", "2021-02-01"),
        "part_role": ("Partner", "Lead"), "part_since": ("2020-01-01", "2020-02-01"),
        "part_until": ("2021-01-01", "2021-02-01"),
        "contact": ("c1@example.org", "c2@example.org"), "responsibilities": ("Rooms", "Books"),
    },
    "activities": {
        "title": ("Fair", "Fete"), "happened_on": ("2024-01-01", "2024-02-01"),
        "type": ("Workshop", "Meeting"), "place": ("Here", "There"), "people_reached": ("5", "6"),
        "hours": ("1.5", "2.5"), "description": ("A", "B"),
    },
    "measurements": {
        "value": ("10", "12.5"), "denominator": ("4", "5"),
        "known_on": ("2025-01-31", "2025-03-31"),
    },
}  # fmt: skip
# Who is meant, or what is divided; and what only says how other cells are read.
NO_CHANGE = {
    "measurements": {
        "reporter", "add_reporters", "year_is", "group", "dimension", "numerator", "measure",
    },
}  # fmt: skip
# Without a figure a row of them says nothing.
NEEDED = {"measurements": {"value"}}
# What a cell's text is called in the dry run, where that isn't the text itself.
SAID = {"1.5": "1.50", "2.5": "2.50", "c1@example.org": "Cy", "c2@example.org": "Di"}


@pytest.fixture(autouse=True)
def here(scope: Workspace) -> None:
    for name in ("Beta", "Gamma"):
        make_organization(name)
    make_partnership("Reading", make_organization("Lead"))
    make_metric("Hours", kind="sum")
    make_organization("Reporter", external_key="K9")
    make_person("Cy", email="c1@example.org")
    make_person("Di", email="c2@example.org")


def line(importer: str, values: dict[str, str]) -> bytes:
    spoken = KNOWN_BY[importer] | values
    return ("\t".join(spoken) + "\n" + "\t".join(spoken.values()) + "\n").encode()


def told(run: Any) -> list[str]:
    return [text.partition(": ")[2] if "Contact " in text else text for text in run.errors["2"]]


@pytest.mark.parametrize("importer", sorted(CHANGED))
def test_b_every_change_of_every_field_stands_in_the_dry_run(
    coordinator: Membership, importer: str
) -> None:
    fields = {spec.name: str(spec.label) for spec in IMPORTERS[importer].fields}
    tested = {*CHANGED[importer], *KNOWN_BY[importer], *NO_CHANGE.get(importer, ())}
    assert tested == set(fields), "a field of the importer is not tried here"
    if importer in ("partnerships", "activities"):
        make_organization("Alpha")
    first = {name: before for name, (before, _after) in CHANGED[importer].items()}
    run = brought_in(coordinator, tried_text(coordinator, line(importer, first), importer))
    assert (run.status, run.row_outcomes) == ("done", "a"), run.errors
    for name, (before, after) in CHANGED[importer].items():
        run = tried_text(coordinator, line(importer, first | {name: after}), importer)
        assert run.row_outcomes == "c", (name, run.errors)
        [text] = run.errors["2"]
        for said in (SAID.get(before, before), SAID.get(after, after)):
            assert f"“{said}”" in text, (name, text)
        # Nothing else of the row changes, wherever its column is, and alone it says the same.
        needed = {each.name for each in IMPORTERS[importer].fields if each.is_required}
        needed |= NEEDED.get(importer, set())
        alone = {each: first[each] for each in needed & first.keys()} | {name: after}
        again = tried_text(coordinator, line(importer, alone), importer)
        assert again.errors["2"] == [text], name
    run = tried_text(coordinator, line(importer, first), importer)
    assert (run.row_outcomes, run.errors) == ("s", {})


def test_b_every_change_of_a_rate_and_its_counts_stands_in_the_dry_run(
    coordinator: Membership,
) -> None:
    make_metric("Graduation", kind="percentage")
    head = "metric,dbn,year,group,known on,numerator,denominator\n"
    first = "Graduation,K9,2024,,2025-01-31,50,100\nGraduation,K9,2024,Female,,30,50\n"
    brought_in(coordinator, tried_text(coordinator, (head + first).encode(), "measurements"))
    second = "Graduation,K9,2024,,2025-02-28,51,102\nGraduation,K9,2024,Female,,31,52\n"
    run = tried_text(coordinator, (head + second).encode(), "measurements")
    assert run.errors == {
        "2": [
            "Numerator: “50” becomes “51”.",
            "Denominator: “100” becomes “102”.",
            "Known since: “2025-01-31” becomes “2025-02-28”.",
        ],
        "3": ["Numerator: “30” becomes “31”.", "Denominator: “50” becomes “52”."],
    }
    rate = b"metric,dbn,year,value\nGraduation,K9,2024,49\n"
    run = tried_text(coordinator, rate, "measurements")
    assert run.errors["2"] == ["Numerator: “50” becomes “–”.", "Value: “–” becomes “49”."]
