"""
Sample material: what no public file holds, written by us and marked as sample wherever it shows.

No person named here exists; every address is under example.org, which can't receive mail. The
organizations are real, so nothing here claims that one of them said or did something in
particular: texts speak of "we" and "our students", never of a named partner.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

SAMPLE_NOTE: Final = (
    "Sample text written for the demo. The organizations and figures are real; "
    "people, notes and answers like this one are invented."
)


@dataclass(frozen=True, slots=True)
class GoalText:
    """A shared goal in plain words; without `partnership` it is the whole coalition's."""

    title: str
    definition: str
    partnership: str | None = None
    spanish: str = ""


@dataclass(frozen=True, slots=True)
class ActivityText:
    """Something a partnership did; people and hours are plausible ranges."""

    type: str
    title: str
    description: str
    people: tuple[int, int]
    hours: tuple[int, int]


@dataclass(frozen=True, slots=True)
class WinText:
    """A small success of the partnership with this key."""

    partnership: str
    text: str


@dataclass(frozen=True, slots=True)
class SamplePerson:
    """An invented contact."""

    name: str
    email: str
    language: str
    title: str


COALITION_NAME: Final = "New York Cradle to Career"
COALITION_VISION: Final = (
    "Every young person in our neighborhoods is known, healthy, learning and heard, from the first "
    "day of school to the first good job, and we can show what our work together changed."
)

GOALS: Final = (
    GoalText(
        "Ninth graders finish the year on track",
        "On track means at least ten credits by the end of June and no failing grade in English "
        "or math. We count every student who starts ninth grade, also those who leave.",
        spanish="Los alumnos de noveno grado terminan el año al día",
    ),
    GoalText(
        "Students come to school every day",
        "Chronically absent means missing one school day in ten or more, excused or not: 18 days "
        "in a year of 180. We want fewer than one student in ten to be chronically absent.",
        spanish="Los estudiantes vienen a la escuela todos los días",
    ),
    GoalText(
        "Students graduate in four years, in every group",
        "Graduates of a cohort are the students who started ninth grade together and earned a "
        "diploma by June of their fourth year. We look at the lowest group first, then at the "
        "average.",
        spanish="Los estudiantes se gradúan en cuatro años, en todos los grupos",
    ),
    GoalText(
        "Graduates start college or training and stay",
        "Start means enrolled by October after graduation. Stay means enrolled again one year "
        "later, at the same place or another.",
        spanish="Los graduados comienzan la universidad o una formación y siguen",
    ),
    GoalText(
        "English learners have the same chances",
        "The difference between English learners and their classmates in four-year graduation, in "
        "percentage points. Zero is the goal; a smaller gap counts only if nobody went down.",
        spanish="Quienes aprenden inglés tienen las mismas oportunidades",
    ),
    GoalText(
        "Families decide with us",
        "Each partnership has at least two family members at its planning meetings, with "
        "interpretation, child care and a stipend, and can name one decision they changed.",
        spanish="Las familias deciden con nosotros",
    ),
    GoalText(
        "Each senior leaves with a college plan and credits",
        "A plan names a college or program, its cost, how it will be paid and who to call in "
        "August. Credits are college credits earned before graduation.",
        "bronx-college-now",
    ),
    GoalText(
        "A clinic visit costs less than one class period",
        "Time from leaving the classroom to coming back, for asthma, injuries and check-ups in the "
        "school clinic. Our limit is 45 minutes.",
        "bronx-school-health",
    ),
    GoalText(
        "Someone calls after the second absence",
        "Two days missed within two weeks lead to a call home by an adult the student knows, "
        "within one school day.",
        "bronx-attendance",
    ),
    GoalText(
        "Students lead ten service projects a year",
        "Lead means that students choose the problem, the plan and the budget; adults open doors "
        "and sign forms.",
        "bronx-service",
    ),
    GoalText(
        "Every student shows original work once a year",
        "Original work is made by the student, in any art form, and shown to people from outside "
        "the classroom.",
        "bronx-arts",
    ),
    GoalText(
        "Families find help in the building",
        "Help means a counselor, legal advice, food or a class for adults, at the school, at hours "
        "when working parents can come.",
        "flatbush-community-schools",
    ),
    GoalText(
        "Ninth grade teachers plan together every week",
        "A common planning period of 45 minutes with one shared list of students and what each of "
        "them needs next.",
        "brooklyn-ninth-grade",
    ),
    GoalText(
        "First-year students need no remedial courses",
        "Remedial courses repeat high school work without giving credit. We count graduates who "
        "start college in credit-bearing English and math.",
        "brooklyn-college-bridge",
    ),
    GoalText(
        "English learners speak on stage in their first year",
        "A role, a reading or a presentation of at least two minutes before an audience, in "
        "English, in the home language or in both.",
        "brooklyn-stages",
    ),
    GoalText(
        "Students sit on every school leadership team",
        "At least two students with a vote, elected by students, with the papers a week before the "
        "meeting.",
        "brooklyn-youth-voice",
    ),
    GoalText(
        "No family is sent to another office twice",
        "Whoever meets a family first stays its contact until the matter is solved, also when "
        "another organization does the work.",
        "lower-east-side",
    ),
    GoalText(
        "Tutoring reaches the students who are furthest behind",
        "Furthest behind means two or more years below grade level in reading or math. They get a "
        "place before anybody else.",
        "east-harlem",
    ),
)

ACTIVITIES: Final = (
    ActivityText(
        "curriculum_sharing",
        "Shared unit on local history handed to all schools",
        "Six lessons with sources, rubrics and student work, free to copy.",
        (20, 60),
        (6, 20),
    ),
    ActivityText(
        "curriculum_sharing",
        "College essay lessons rewritten for English learners",
        "Teachers of three schools tested the lessons and sent back what confused students.",
        (30, 90),
        (8, 24),
    ),
    ActivityText(
        "teacher_training",
        "Training: reading attendance data together",
        "Counselors and teachers practiced on real, nameless lists and agreed on who calls whom.",
        (18, 45),
        (3, 6),
    ),
    ActivityText(
        "teacher_training",
        "Summer institute for ninth grade teams",
        "Two days on common planning, first weeks of school and calls home that go well.",
        (24, 60),
        (12, 16),
    ),
    ActivityText(
        "mentoring",
        "Mentor match night",
        "Each junior met three mentors and chose one; pairs start the week after.",
        (40, 120),
        (3, 5),
    ),
    ActivityText(
        "mentoring",
        "Mentors and students visit a workplace",
        "A morning at a desk, a workshop or a lab, then lunch with people who started there too.",
        (15, 40),
        (4, 7),
    ),
    ActivityText(
        "tutoring",
        "Saturday Regents tutoring",
        "Algebra and English in groups of five, breakfast included.",
        (35, 110),
        (3, 5),
    ),
    ActivityText(
        "tutoring",
        "After-school homework lab opens",
        "College students tutor four afternoons a week in the library.",
        (25, 80),
        (8, 20),
    ),
    ActivityText(
        "counseling",
        "One-to-one college advising week",
        "Every senior had half an hour with an adviser and left with a written list of next steps.",
        (60, 180),
        (20, 45),
    ),
    ActivityText(
        "counseling",
        "Drop-in hours with a counselor after school",
        "No appointment, no form. Most students came about sleep, money or a friend.",
        (15, 60),
        (6, 12),
    ),
    ActivityText(
        "campaign",
        "Every Day Counts: attendance month",
        "Posters by students, calls in four languages and a breakfast for classes that improved.",
        (300, 900),
        (15, 40),
    ),
    ActivityText(
        "campaign",
        "Financial aid form sign-up drive",
        "Families filled in the form with a helper at their side, in English, Spanish and Bengali.",
        (80, 240),
        (6, 14),
    ),
    ActivityText(
        "petition",
        "Student petition for a later bus",
        "Students counted who misses the last bus after clubs and took the list to the district.",
        (200, 600),
        (4, 10),
    ),
    ActivityText(
        "policy_advocacy",
        "Testimony at the city council's education hearing",
        "Three students and a parent spoke about school counselors; a follow-up date was agreed.",
        (12, 30),
        (3, 6),
    ),
    ActivityText(
        "policy_advocacy",
        "Briefing for the borough president's office",
        "One page, two charts and one request: fund interpreters at enrollment.",
        (6, 15),
        (2, 4),
    ),
    ActivityText(
        "media_outreach",
        "Student radio feature on starting college",
        "Four graduates recorded what they wish they had known in ninth grade.",
        (500, 2000),
        (6, 15),
    ),
    ActivityText(
        "workshop",
        "Family workshop: how credits and diplomas work",
        "With interpreters and child care. Families left with their child's transcript explained.",
        (30, 90),
        (2, 4),
    ),
    ActivityText(
        "workshop",
        "Resume and interview workshop with local employers",
        "Mock interviews in groups of four; eleven students were invited to come back for a job.",
        (25, 75),
        (3, 5),
    ),
    ActivityText(
        "volunteering",
        "Garden build day",
        "Students, neighbors and company volunteers built twelve raised beds behind the school.",
        (45, 130),
        (5, 8),
    ),
    ActivityText(
        "volunteering",
        "Students pack and deliver winter food boxes",
        "Planned by the student council; deliveries on foot within ten blocks.",
        (50, 140),
        (4, 7),
    ),
    ActivityText(
        "participatory_research",
        "Student researchers present what makes ninth graders stay",
        "They asked 214 classmates, found three reasons and proposed two changes.",
        (40, 100),
        (10, 30),
    ),
    ActivityText(
        "data_sharing",
        "First shared attendance report",
        "All partners see the same weekly figures, by school and group, without names.",
        (8, 25),
        (3, 8),
    ),
    ActivityText(
        "team_building",
        "Partners walk the neighborhood together",
        "Teachers, counselors and program staff met the people behind six front doors.",
        (15, 35),
        (2, 4),
    ),
    ActivityText(
        "health_fair",
        "Health fair in the gym",
        "Vision and dental checks, asthma plans and a healthy lunch cooked by students.",
        (180, 520),
        (5, 8),
    ),
    ActivityText(
        "health_fair",
        "Back-to-school check-ups at the school clinic",
        "Vaccinations and sports forms done before the first day of class.",
        (90, 260),
        (10, 20),
    ),
    ActivityText(
        "meeting",
        "Partners' planning meeting for the school year",
        "Roles, dates and the three figures we will look at every month.",
        (9, 24),
        (2, 3),
    ),
)

TYPES_BY_MODEL: Final = MappingProxyType(
    {
        "student_support": (
            "mentoring",
            "tutoring",
            "counseling",
            "workshop",
            "campaign",
            "data_sharing",
            "meeting",
        ),
        "community_school": (
            "health_fair",
            "counseling",
            "workshop",
            "tutoring",
            "volunteering",
            "team_building",
            "meeting",
        ),
        "teacher_development": (
            "teacher_training",
            "curriculum_sharing",
            "data_sharing",
            "team_building",
            "meeting",
        ),
        "curriculum": ("curriculum_sharing", "workshop", "teacher_training", "media_outreach"),
        "policy_advocacy": (
            "policy_advocacy",
            "petition",
            "participatory_research",
            "media_outreach",
            "meeting",
        ),
        "volunteer": ("volunteering", "campaign", "team_building", "mentoring", "meeting"),
    }
)
"""Which activities suit a partnership, by its model."""


def activities_for(model: str) -> tuple[ActivityText, ...]:
    """The sample activities that suit a partnership's model, in a fixed order."""
    wanted = TYPES_BY_MODEL[model]
    return tuple(activity for activity in ACTIVITIES if activity.type in wanted)
