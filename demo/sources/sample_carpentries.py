"""Sample texts for the second workspace: the Carpentries' memberships."""

from __future__ import annotations

from typing import Final

from demo.sources.sample_check_ins import CheckInText
from demo.sources.sample_texts import GoalText

NETWORK_NAME: Final = "Carpentries Memberships"
NETWORK_VISION: Final = (
    "Researchers everywhere learn the computing skills they need from people they know, and the "
    "people who teach them are supported where they work."
)
PARTNERSHIP_VISION: Final = (
    "Instructors of our own teach workshops on site each year, so that learners can ask the same "
    "person again next week."
)
ANY_MEMBER: Final = "any member"

CARPENTRIES_GOALS: Final = (
    GoalText(
        "Each member runs workshops with its own instructors",
        "Own means that at least half of the people who teach work or study at the member.",
    ),
    GoalText(
        "Learners use what they learned half a year later",
        "Use means at least monthly, in their own work, reported by the learner six months or more "
        "after the workshop.",
    ),
    GoalText(
        "Workshops reach people who were left out before",
        "Left out means fields, campuses and groups that made up fewer than one learner in ten in "
        "the member's first year.",
    ),
    GoalText(
        "No instructor teaches alone",
        "Two instructors and one helper for every twelve learners, from first hour to last.",
    ),
)

CARPENTRIES_CHECK_INS: Final = (
    CheckInText(
        ANY_MEMBER,
        "en",
        "on_track",
        4,
        "Two learners from last spring taught their first lesson this week.",
        "Rooms with enough power sockets are booked until March.",
        "A checklist for rooms that we could hand to our booking office.",
    ),
    CheckInText(
        ANY_MEMBER,
        "en",
        "slow",
        3,
        "The library took over registration, and the waiting list is gone.",
        "Four of our ten trained instructors have left the university.",
        "Could other members share seats in their instructor training?",
    ),
    CheckInText(
        ANY_MEMBER,
        "es",
        "on_track",
        5,
        "Dimos el primer taller completo en español, con 22 participantes.",
        "Dos lecciones todavía tienen ejemplos solo en inglés.",
        "Personas que revisen la traducción de la lección de Git.",
    ),
    CheckInText(
        ANY_MEMBER,
        "en",
        "ahead",
        5,
        "Every workshop this term was full, and people brought colleagues to the next one.",
        "Our agreement ends this year and the budget holder has changed.",
        "",
    ),
)


def partnership_name(member: str) -> str:
    """The partnership's name for a member, without the long form in brackets."""
    return f"Carpentries at {member.split(' (')[0]}"
