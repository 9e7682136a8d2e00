"""Sample texts: complete, tied to the real partnerships, nobody real, quick to read in."""

import resource
import subprocess
import sys
from pathlib import Path

import pytest

from demo.sources.new_york_partnerships import PLANS
from demo.sources.sample_carpentries import (
    CARPENTRIES_CHECK_INS,
    CARPENTRIES_GOALS,
    partnership_name,
)
from demo.sources.sample_check_ins import CHECK_INS, WINS, check_ins_for
from demo.sources.sample_people import MOST_PEOPLE, sample_person
from demo.sources.sample_texts import (
    ACTIVITIES,
    GOALS,
    SAMPLE_NOTE,
    TYPES_BY_MODEL,
    activities_for,
)

ROOT = Path(__file__).resolve().parents[2]
KEYS = {plan.key for plan in PLANS}
READ_ALL = """
from demo.sources.carpentries import read_memberships
from demo.sources.new_york_outcomes import read_graduation
from demo.sources.new_york_partnerships import choose_partnerships
from demo.sources.surveys import read_carpentries_longterm, read_r_community
choose_partnerships(), read_graduation(), read_memberships(), read_carpentries_longterm()
read_r_community("en"), read_r_community("es")
import sys
assert "django" not in sys.modules
"""


def test_every_partnership_has_goals_check_ins_and_wins():
    assert {goal.partnership for goal in GOALS} - {None} == KEYS
    assert {win.partnership for win in WINS} == KEYS
    for key in KEYS:
        assert len(check_ins_for(key)) >= 2
    assert {answer.language for answer in CHECK_INS} == {"en", "es"}


def test_check_ins_use_the_scale():
    for answer in CHECK_INS:
        assert answer.progress in {"ahead", "on_track", "slow", "stuck"}
        assert 1 <= answer.confidence <= 5
        assert answer.concern
    assert "Sample" in SAMPLE_NOTE


@pytest.mark.parametrize("model", sorted(TYPES_BY_MODEL))
def test_each_model_has_activities(model):
    assert len(activities_for(model)) >= 4
    for activity in ACTIVITIES:
        assert len(activity.title) <= 200
        assert activity.people[0] < activity.people[1]
        assert activity.hours[0] < activity.hours[1]


def test_second_workspace_has_texts_of_its_own():
    assert len(CARPENTRIES_GOALS) >= 3
    assert {answer.language for answer in CARPENTRIES_CHECK_INS} == {"en", "es"}
    assert partnership_name("Aarhus University") == "Carpentries at Aarhus University"
    assert partnership_name("NASA (National Aeronautics and Space Administration)") == (
        "Carpentries at NASA"
    )


def test_people_are_distinct_and_can_not_receive_mail():
    people = [sample_person(number, "school") for number in range(MOST_PEOPLE)]
    assert len({person.email for person in people}) == MOST_PEOPLE
    assert all(person.email.endswith("@example.org") for person in people)
    assert {person.language for person in people} == {"en", "es"}
    with pytest.raises(ValueError, match="sample people"):
        sample_person(MOST_PEOPLE, "school")


def test_everything_is_read_within_three_seconds():
    # Processor time, so that a busy machine doesn't decide.
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", READ_ALL], cwd=ROOT, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 3


def test_data_stays_small():
    size = sum(path.stat().st_size for path in (ROOT / "demo" / "data").rglob("*"))
    assert size < 6_000_000
