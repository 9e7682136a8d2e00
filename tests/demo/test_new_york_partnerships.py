"""The chosen coalition: real ties only, no school twice, the same every time."""

from demo.sources.new_york import read_directory
from demo.sources.new_york_outcomes import schools_with_outcomes
from demo.sources.new_york_partnerships import (
    ORGANIZATIONS_PER_PARTNERSHIP,
    PLANS,
    choose_partnerships,
    chosen_organizations,
    chosen_schools,
)
from demo.sources.sample_texts import TYPES_BY_MODEL


def test_coalition_has_the_agreed_size():
    assert len(choose_partnerships()) == len(PLANS) == 12
    assert 40 <= len(chosen_schools()) <= 60
    assert 80 <= len(chosen_organizations()) <= 140


def test_no_school_takes_part_twice():
    dbns = [school.dbn for chosen in choose_partnerships() for school in chosen.schools]
    assert len(dbns) == len(set(dbns))


def test_every_participation_is_a_real_tie():
    ties = {(tie.dbn, tie.organization) for tie in read_directory().ties}
    for chosen in choose_partnerships():
        own = {school.dbn for school in chosen.schools}
        assert {school.borough for school in chosen.schools} == {chosen.plan.borough}
        assert len(chosen.participants) <= ORGANIZATIONS_PER_PARTNERSHIP
        for participant in chosen.participants:
            assert participant.named_by
            assert set(participant.named_by) <= own
            for dbn in participant.named_by:
                assert (dbn, participant.organization.name) in ties


def test_hub_is_named_by_every_school():
    for chosen in choose_partnerships():
        hub = chosen.participants[0]
        assert hub.is_hub
        assert len(hub.named_by) == len(chosen.schools)
        assert chosen.plan.hub in chosen.why


def test_partnerships_cross_sectors():
    for chosen in choose_partnerships():
        assert len({p.organization.sector for p in chosen.participants}) >= 5
        assert chosen.plan.model in TYPES_BY_MODEL


def test_choice_is_deterministic():
    first = choose_partnerships()
    choose_partnerships.cache_clear()
    assert choose_partnerships() == first


def test_most_chosen_schools_have_outcomes():
    dbns = {school.dbn for school in chosen_schools()}
    assert len(dbns & schools_with_outcomes()) >= 50
