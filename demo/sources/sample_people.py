"""Invented contacts: diverse names, addresses that can't receive mail (sample)."""

from __future__ import annotations

import re
import unicodedata
from types import MappingProxyType
from typing import Final

from demo.sources.sample_texts import SamplePerson

_GIVEN: Final = (
    ("Amara", "en"),
    ("Luz", "es"),
    ("Tobias", "en"),
    ("Mei-Ling", "en"),
    ("Joaquín", "es"),
    ("Priya", "en"),
    ("Deshawn", "en"),
    ("Ximena", "es"),
    ("Farida", "en"),
    ("Callum", "en"),
    ("Rosario", "es"),
    ("Nkechi", "en"),
    ("Yusuf", "en"),
    ("Inés", "es"),
    ("Hana", "en"),
    ("Marquis", "en"),
    ("Anselmo", "es"),
    ("Sabine", "en"),
    ("Keoni", "en"),
    ("Belén", "es"),
    ("Ravindra", "en"),
    ("Tamika", "en"),
    ("Fermín", "es"),
    ("Oksana", "en"),
    ("Elijah", "en"),
    ("Maribel", "es"),
    ("Thandiwe", "en"),
    ("Giulia", "en"),
    ("Hernán", "es"),
    ("Shirin", "en"),
)
_FAMILY: Final = (
    "Abernathy-Cole",
    "Quispe Rojas",
    "Okonjo",
    "Lindqvist",
    "Villanueva",
    "Desrosiers",
    "Tran",
    "Maldonado Ruiz",
    "Haddad",
    "Whitlock",
    "Ferreira",
    "Osei",
    "Chowdhury",
    "Peralta",
    "Nakagawa",
    "Baptiste",
    "Zárate",
    "Kowalczyk",
    "Kealoha",
    "Escobedo",
    "Venkatesan",
    "Freeman-Ortiz",
    "Castañeda",
    "Shevchenko",
    "Baldwin",
    "Arroyo",
    "Mthembu",
    "Rinaldi",
    "Ibarra",
    "Farahani",
    "Stonebridge",
)
_TITLES: Final = MappingProxyType(
    {
        "government": ("Community liaison", "Program manager", "Youth services director"),
        "education": ("Partnership coordinator", "Director of college access", "Assistant dean"),
        "school": ("Principal", "Assistant principal", "College counselor", "Parent coordinator"),
        "nonprofit": ("Program director", "Education manager", "Site coordinator"),
        "business": ("Community relations manager", "Volunteer lead", "Head of early careers"),
        "philanthropy": ("Program officer", "Grants manager"),
        "health": ("School health manager", "Adolescent health educator", "Clinic director"),
        "community": ("Youth program director", "Family services lead", "Neighborhood organizer"),
        "media": ("Education editor", "Community partnerships producer"),
        "other": ("Partnership lead", "Coordinator"),
    }
)
MOST_PEOPLE: Final = len(_GIVEN) * len(_FAMILY)


def sample_person(number: int, sector: str) -> SamplePerson:
    """
    The invented contact with this number: always the same, no two alike.

    `sector` is one of the sectors, or "school"; it decides the job title.

    :raises ValueError: beyond the names there are.
    """
    if not 0 <= number < MOST_PEOPLE:
        raise ValueError(f"There are {MOST_PEOPLE} sample people.")
    given, language = _GIVEN[number % len(_GIVEN)]
    family = _FAMILY[number * 8 % len(_FAMILY)]
    titles = _TITLES[sector]
    name = f"{given} {family}"
    return SamplePerson(
        name=name,
        email=f"{_plain(given)}.{_plain(family)}@example.org",
        language=language,
        title=titles[number % len(titles)],
    )


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z]+", "-", letters).strip("-")
