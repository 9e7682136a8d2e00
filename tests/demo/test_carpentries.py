"""The Carpentries' memberships: members, agreements, workshops, the slug that stands twice."""

from datetime import date

from demo.sources.carpentries import country_name, read_memberships
from demo.sources.sectors import SECTORS


def test_counts_match_the_source():
    found = read_memberships()
    assert found.rows == 129
    assert len(found.members) == 36
    assert sum(len(member.agreements) for member in found.members) == 37


def test_repeated_slug_is_counted_once():
    found = read_memberships()
    assert found.repeated_slugs == ("2018-06-14-umich",)
    slugs = [workshop.slug for member in found.members for workshop in member.workshops]
    assert len(slugs) == len(set(slugs)) == 128


def test_workshops_lie_within_their_terms_and_carry_details():
    found = read_memberships()
    for member in found.members:
        assert member.sector in SECTORS
        for workshop in member.workshops:
            assert workshop.starts_on <= workshop.ends_on
            assert workshop.agreement in member.agreements
    known = [w for m in found.members for w in m.workshops if w.attendance is not None]
    assert len(known) == 104
    assert sum(w.attendance or 0 for w in known) == 2402


def test_a_name_with_a_comma_stays_whole():
    names = {member.name for member in read_memberships().members}
    assert "Smithsonian Institution, National Museum of Natural History" in names


def test_first_workshop_of_a_member():
    members = {member.name: member for member in read_memberships().members}
    first = members["University College London"].workshops[0]
    assert (first.starts_on, first.attendance, first.country) == (date(2016, 2, 17), 35, "GB")


def test_country_codes_become_names() -> None:
    assert country_name("DE") == "Germany"
    assert country_name("US") == "United States"
    assert country_name("online") == "online"
    assert country_name("") == ""
