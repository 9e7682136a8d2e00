"""The New York directory: counts, clean names, merged spellings, real ties."""

import re
from collections import Counter

import pytest

from demo.sources.new_york import KNOWN_NAMES, Directory, Organization, read_directory
from demo.sources.organization_names import (
    KnownName,
    NameBook,
    name_key,
    read_known_names,
)
from demo.sources.sectors import SECTORS, guess_sector


@pytest.fixture(scope="module")
def directory() -> Directory:
    return read_directory()


@pytest.fixture(scope="module")
def by_name(directory: Directory) -> dict[str, Organization]:
    return {organization.name: organization for organization in directory.organizations}


@pytest.fixture(scope="module")
def book() -> NameBook:
    return NameBook(
        (
            KnownName("Teachers College, Columbia University", "education", ("Teachers College",)),
            KnownName("Good Shepherd Services", "community", ("Good Shepherd",)),
            KnownName("PENCIL", "nonprofit", ("Pencil.org",)),
            KnownName("Cravath, Swaine & Moore", "business", ("Cravath, Swaine & Moore LLP",)),
        ),
        frozenset({"wynton marsalis"}),
    )


def test_schools_are_all_there(directory):
    boroughs = Counter(school.borough for school in directory.schools)
    assert boroughs == {"Brooklyn": 121, "Bronx": 118, "Manhattan": 106}
    assert len({school.dbn for school in directory.schools}) == 345


def test_schools_are_clean(directory):
    for school in directory.schools:
        assert "\n" not in school.address + school.name + school.overview
        assert not school.name.endswith((", The", "."))
        assert school.latitude is None or 40.4 < school.latitude < 41
        assert school.longitude is None or -74.3 < school.longitude < -73.6
        assert school.website == "" or school.website.startswith("http")
    assert sum(school.total_students is None for school in directory.schools) == 5


def test_filled_cells_match_the_source(directory):
    assert directory.filled_cells == {
        "cbo": 283,
        "hospital": 161,
        "highered": 299,
        "cultural": 244,
        "nonprofit": 236,
        "corporate": 159,
        "financial": 55,
        "other": 145,
    }


def test_names_are_unique_and_no_two_are_the_same_key(directory):
    names = [organization.name for organization in directory.organizations]
    assert len(names) == len({name.casefold() for name in names})
    keys = Counter(name_key(name) for name in names)
    assert [key for key, count in keys.items() if count > 1] == []


def test_every_organization_has_a_known_sector_and_a_tie(directory):
    tied = {tie.organization for tie in directory.ties}
    for organization in directory.organizations:
        assert organization.sector in SECTORS
        assert organization.name in tied
        assert organization.name not in organization.other_names


def test_ties_are_unique_per_school(directory):
    pairs = [(tie.dbn, tie.organization) for tie in directory.ties]
    assert len(pairs) == len(set(pairs))
    assert len(pairs) > 5000


def test_no_name_is_a_sentence_or_a_scrap(directory):
    scrap = re.compile(
        r"^(and|The following|Our|We|Students)\b|\b(is|are|provides|students who)\b|[!?]\s+[a-z]"
        r"|n/a|www\.|^\W|[;:]"
    )
    allowed = {"College Access: Research and Action"}
    bad = [
        organization.name
        for organization in directory.organizations
        if scrap.search(organization.name) and organization.name not in allowed
    ]
    assert bad == []
    assert all(3 <= len(o.name) <= 80 for o in directory.organizations)


@pytest.mark.parametrize(
    ("name", "merged"),
    [
        ("Montefiore Medical Center", {"Montefiore", "Montefiore Hospital"}),
        ("Good Shepherd Services", {"Good Shepherd"}),
        ("New York Cares", {"NY Cares", "NYC Cares"}),
        ("JPMorgan Chase", {"JP Morgan Chase", "JP Morgan Chase & Co.", "Chase Manhattan Bank"}),
        ("DreamYard", {"Dream Yard", "DreamYard Project"}),
        ("New Visions for Public Schools", {"New Visions for Pulbic Schools"}),
        ("Borough of Manhattan Community College", {"BMCC"}),
        ("Museum of Modern Art", {"MOMA"}),
    ],
)
def test_spellings_are_merged(by_name, name, merged):
    assert merged <= set(by_name[name].other_names)
    assert not merged & set(by_name)


@pytest.mark.parametrize(
    ("name", "sector"),
    [
        ("New York City Police Department", "government"),
        ("Robin Hood Foundation", "philanthropy"),
        ("NBCUniversal", "media"),
        ("Montefiore Medical Center", "health"),
        ("Lehman College", "education"),
        ("Brooklyn Museum", "nonprofit"),
        ("Turner Construction", "business"),
        ("CAMBA", "community"),
    ],
)
def test_well_known_organizations_have_the_right_sector(by_name, name, sector):
    assert by_name[name].sector == sector


def test_different_organizations_stay_apart(by_name):
    for name in (
        "Cornell University",
        "Cornell University Cooperative Extension",
        "Columbia University",
        "Teachers College, Columbia University",
        "New York University",
        "NYU School of Law",
        "Polytechnic Institute of New York University",
        "Brooklyn College",
        "Brooklyn College Community Partnership",
        "Mount Sinai Hospital",
        "Mount Sinai Adolescent Health Center",
    ):
        assert name in by_name


def test_paragraphs_become_notes(directory):
    assert any(
        "invite many admissions officers" in n for n in directory.notes["09X231", "highered"]
    )
    partners = {t.organization for t in directory.ties if t.dbn == "09X231"}
    assert "Morehouse College" not in partners


def test_reading_is_deterministic(directory):
    read_directory.cache_clear()
    assert read_directory() == directory


def test_known_names_use_the_fixed_sectors():
    known = read_known_names(KNOWN_NAMES)
    assert {entry.sector for entry in known} <= set(SECTORS)
    names = [entry.name for entry in known]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("Teachers College, Columbia University; Pencil.org", ["Teachers College, Columbia "
         "University", "Pencil.org"]),
        ("Cravath, Swaine & Moore LLP", ["Cravath, Swaine & Moore LLP"]),
        ("Good Shepherd and PENCIL", ["Good Shepherd", "PENCIL"]),
        ("Habitat for Humanity, and City Harvest, etc.", ["Habitat for Humanity", "City Harvest"]),
        ("Young Athletes, Inc., Teen Choir (a, b; c)", ["Young Athletes Inc",
         "Teen Choir (a, b; c)"]),
        ("Student internships with corporate partners: Citigroup", ["Citigroup"]),
        ("East New York Farms. St. Francis Chapel. Slow Food", ["East New York Farms",
         "St. Francis Chapel", "Slow Food"]),
        ("Lost Art – a workshop series, Wynton Marsalis", ["Lost Art"]),
        ("College Now, 21st Century Grant, N/A", []),
        ("Our students are invited to visit museums, plays and parks.", []),
    ],
)  # fmt: skip
def test_cells_are_split(book, cell, names):
    assert [name.rstrip(".") for name in book.split(cell).names] == names


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The Door", "door"),
        ("Children’s Aid Society", "Childrens Aid Society"),
        ("St. Joseph's College", "Saint Josephs College"),
        ("Apollo Theatre", "Apollo Theater"),
        ("Microsoft Corporation", "Microsoft"),
        ("Sports & Arts", "Sports and Arts"),
        ("Urban Arts Partnerships", "Urban Arts Partnership"),
        ("Repertorio Español", "Repertorio Espanol"),
        ("I.B.M.", "IBM"),
        ("Asian Professional Extension (APEX)", "Asian Professional Extension"),
    ],
)
def test_keys_meet(one, other):
    assert name_key(one) == name_key(other)


def test_keys_of_city_and_state_names_are_not_emptied():
    assert name_key("City College of New York") != name_key("College")
    assert name_key("New York") != ""


@pytest.mark.parametrize(
    ("name", "column", "sector"),
    [
        ("Council Member Letitia James", "other", "government"),
        ("Quality Dental", "other", "health"),
        ("Hennessy Family Foundation", "nonprofit", "philanthropy"),
        ("Troutman Sanders LLP", "corporate", "business"),
        ("Big Apple Games", "other", "other"),
        ("Career Visions", "cbo", "community"),
        ("Vineyard Theater", "cultural", "nonprofit"),
    ],
)
def test_sectors_are_guessed(name, column, sector):
    assert guess_sector(name, column) == sector
