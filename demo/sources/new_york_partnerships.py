"""
The demo's coalition, chosen from the directory: twelve partnerships of four or five schools each.

Every partnership gathers schools of one borough around a hub organization that all of them name
as a partner, and adds organizations that really are partners of those schools. Nothing is drawn
at random: the same files always give the same coalition. Titles and visions are ours (sample).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from demo.sources.new_york import Directory, Organization, School, read_directory
from demo.sources.new_york_outcomes import schools_with_outcomes

SCHOOLS_PER_PARTNERSHIP: Final = 5
ORGANIZATIONS_PER_PARTNERSHIP: Final = 12
PER_SECTOR: Final = 4


@dataclass(frozen=True, slots=True)
class Plan:
    """What we decided about a partnership before looking up who takes part."""

    key: str
    name: str
    hub: str
    borough: str
    model: str
    stage: str
    vision: str


@dataclass(frozen=True, slots=True)
class Participant:
    """An organization of a partnership and the schools of it that name it as a partner."""

    organization: Organization
    named_by: tuple[str, ...]
    is_hub: bool


@dataclass(frozen=True, slots=True)
class ChosenPartnership:
    """A plan with its schools and organizations; `why` says on what ground they are together."""

    plan: Plan
    schools: tuple[School, ...]
    participants: tuple[Participant, ...]
    why: str


PLANS: Final = (
    Plan(
        "bronx-college-now",
        "Bronx College Access Partnership",
        "Hostos Community College",
        "Bronx",
        "student_support",
        "active",
        "Every Bronx student finishes high school with college credit and a plan they believe in.",
    ),
    Plan(
        "bronx-school-health",
        "Healthy Bronx Schools",
        "Montefiore Medical Center",
        "Bronx",
        "community_school",
        "active",
        "No student misses class for a health problem that a school clinic could have treated.",
    ),
    Plan(
        "bronx-attendance",
        "Bronx Every Day Counts",
        "Good Shepherd Services",
        "Bronx",
        "student_support",
        "sustaining",
        "Each student is known by an adult who notices the second absence, not the twentieth.",
    ),
    Plan(
        "bronx-service",
        "South Bronx Youth in Service",
        "buildOn",
        "Bronx",
        "volunteer",
        "active",
        "Young people lead the work that changes their own neighborhood, and earn credit for it.",
    ),
    Plan(
        "bronx-arts",
        "Bronx Arts for Learning",
        "DreamYard",
        "Bronx",
        "curriculum",
        "forming",
        "Every student makes, shows and talks about original work each year.",
    ),
    Plan(
        "flatbush-community-schools",
        "Central Brooklyn Community Schools",
        "CAMBA",
        "Brooklyn",
        "community_school",
        "active",
        "The school is the place where a family finds a counselor, a class and a meal.",
    ),
    Plan(
        "brooklyn-ninth-grade",
        "Brooklyn Ninth Grade Success",
        "Institute for Student Achievement",
        "Brooklyn",
        "teacher_development",
        "active",
        "Teachers of the same ninth graders plan together, so that nobody falls behind in silence.",
    ),
    Plan(
        "brooklyn-college-bridge",
        "Brooklyn College Bridge",
        "Medgar Evers College",
        "Brooklyn",
        "student_support",
        "active",
        "Graduates start college without remedial courses and come back for a second year.",
    ),
    Plan(
        "brooklyn-stages",
        "Brooklyn Stages and Classrooms",
        "Brooklyn Academy of Music",
        "Brooklyn",
        "curriculum",
        "sustaining",
        "Artists and teachers share a classroom, and English learners find their voice there.",
    ),
    Plan(
        "brooklyn-youth-voice",
        "Brooklyn Youth Voice",
        "Global Kids",
        "Brooklyn",
        "policy_advocacy",
        "forming",
        "Students sit at the table where decisions about their schools are made.",
    ),
    Plan(
        "lower-east-side",
        "Lower East Side Cradle to Career",
        "Henry Street Settlement",
        "Manhattan",
        "community_school",
        "active",
        "From pre-kindergarten to a first job, one neighborhood walks beside each child.",
    ),
    Plan(
        "east-harlem",
        "East Harlem Learning Partnership",
        "East Harlem Tutorial Program",
        "Manhattan",
        "student_support",
        "exploring",
        "Tutoring, health care and college advice reach the students who ask for help last.",
    ),
)


@lru_cache(maxsize=1)
def choose_partnerships() -> tuple[ChosenPartnership, ...]:
    """
    Fill the plans from the directory; no school takes part twice.

    Plans with the fewest schools to choose from choose first. A school with published graduation
    figures goes before one without, then one with more partners, then by its number.
    """
    directory = read_directory()
    schools_of = _schools_by_organization(directory)
    schools = {school.dbn: school for school in directory.schools}
    partners = Counter(tie.dbn for tie in directory.ties)
    measured = schools_with_outcomes()
    taken: set[str] = set()
    chosen: dict[str, tuple[School, ...]] = {}

    def candidates(plan: Plan) -> list[str]:
        return [dbn for dbn in schools_of[plan.hub] if schools[dbn].borough == plan.borough]

    for plan in sorted(PLANS, key=lambda plan: (len(candidates(plan)), plan.key)):
        free = [dbn for dbn in candidates(plan) if dbn not in taken]
        free.sort(key=lambda dbn: (dbn not in measured, -partners[dbn], dbn))
        picked = sorted(free[:SCHOOLS_PER_PARTNERSHIP])
        taken.update(picked)
        chosen[plan.key] = tuple(schools[dbn] for dbn in picked)
    return tuple(_fill(plan, chosen[plan.key], directory) for plan in PLANS)


def chosen_schools() -> tuple[School, ...]:
    """Every school of the coalition, by its number."""
    found = {school.dbn: school for chosen in choose_partnerships() for school in chosen.schools}
    return tuple(found[dbn] for dbn in sorted(found))


def chosen_organizations() -> tuple[Organization, ...]:
    """Every organization that takes part in one of the chosen partnerships, by name."""
    found = {
        participant.organization.name: participant.organization
        for chosen in choose_partnerships()
        for participant in chosen.participants
    }
    return tuple(found[name] for name in sorted(found, key=str.casefold))


def _schools_by_organization(directory: Directory) -> dict[str, list[str]]:
    schools_of: dict[str, list[str]] = defaultdict(list)
    for tie in directory.ties:
        schools_of[tie.organization].append(tie.dbn)
    return schools_of


def _fill(plan: Plan, schools: tuple[School, ...], directory: Directory) -> ChosenPartnership:
    dbns = {school.dbn for school in schools}
    named_by: dict[str, list[str]] = defaultdict(list)
    for tie in directory.ties:
        if tie.dbn in dbns:
            named_by[tie.organization].append(tie.dbn)
    by_name = {organization.name: organization for organization in directory.organizations}
    reach = Counter(tie.organization for tie in directory.ties)
    names = [plan.hub, *_partners(plan.hub, named_by, by_name, reach)]
    return ChosenPartnership(
        plan=plan,
        schools=schools,
        participants=tuple(
            Participant(by_name[name], tuple(named_by[name]), name == plan.hub) for name in names
        ),
        why=(
            f"All {len(schools)} schools are in {_borough(plan.borough)} and name {plan.hub} as a "
            "partner in the 2013-14 high school directory; the other organizations are partners "
            "that the same schools name there."
        ),
    )


def _partners(
    hub: str,
    named_by: dict[str, list[str]],
    by_name: dict[str, Organization],
    reach: Counter[str],
) -> list[str]:
    """Partners shared by two schools or more, four to a sector; then one for each sector left."""
    ranked = sorted(
        (name for name in named_by if name != hub),
        key=lambda name: (-len(named_by[name]), -reach[name], name.casefold()),
    )
    room = ORGANIZATIONS_PER_PARTNERSHIP - 1
    sectors = Counter([by_name[hub].sector])
    picked: list[str] = []
    spare: dict[str, str] = {}
    for name in ranked:
        sector = by_name[name].sector
        if len(named_by[name]) >= 2 and sectors[sector] < PER_SECTOR:
            picked.append(name)
            sectors[sector] += 1
        elif len(named_by[name]) == 1 and sector != "other":
            spare.setdefault(sector, name)
    missing = [name for sector, name in sorted(spare.items()) if not sectors[sector]]
    return picked[: room - len(missing)] + missing


def _borough(borough: str) -> str:
    return "the Bronx" if borough == "Bronx" else borough
