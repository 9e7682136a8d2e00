"""What student groups are called, and what divides students into them. Pure."""

import re
from collections.abc import Collection, Mapping
from typing import Final

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# Pages with a report's groups, and what keeps small ones hidden, take time by their number.
MOST_GROUPS: Final = 200
TOO_MANY_GROUPS: Final = format_lazy(_("A report has at most {count} groups."), count=MOST_GROUPS)

GENDER: Final = "Gender"
ETHNICITY: Final = "Race/ethnicity"
ENGLISH: Final = "English learners"
SPECIAL: Final = "Special education"
INCOME: Final = "Family income"
HOUSING: Final = "Housing"
GRADE: Final = "Grade"
OTHER: Final = "Group"
DIMENSIONS: Final = (GENDER, ETHNICITY, ENGLISH, SPECIAL, INCOME, HOUSING, GRADE)
DIMENSION_NAMES: Final = {
    GENDER: pgettext_lazy("what divides students", "Gender"),
    ETHNICITY: pgettext_lazy("what divides students", "Race/ethnicity"),
    ENGLISH: pgettext_lazy("what divides students", "English learners"),
    SPECIAL: pgettext_lazy("what divides students", "Special education"),
    INCOME: pgettext_lazy("what divides students", "Family income"),
    HOUSING: pgettext_lazy("what divides students", "Housing"),
    GRADE: pgettext_lazy("what divides students", "Grade"),
    OTHER: pgettext_lazy("what divides students", "Group"),
}

_TOTALS: Final = frozenset(
    {"", "all", "total", "totalcohort", "allstudents", "everybody", "overall", "todos", "alumnado"}
)
# The first that matches decides: "English Proficient Students" before anything about students.
_SIGNS: Final = (
    (ENGLISH, re.compile(r"\benglish|\bell\b|\blep\b|\bmultilingual|\besl\b|\bbilingual")),
    (SPECIAL, re.compile(r"special ed|general ed|disabilit|\biep\b|\bswd\b|\bsped\b|\b504\b")),
    (
        INCOME,
        re.compile(r"free|reduced|\bincome\b|econom|poverty|\bfrl\b|lunch|\bpell\b"),
    ),
    (HOUSING, re.compile(r"homeless|housing|foster|shelter")),
    (GENDER, re.compile(r"^(fe)?male|\b(girl|boy|wom[ae]n|m[ae]n|non.?binary|gender)s?\b")),
    (
        ETHNICITY,
        re.compile(
            r"\basian|\bblack|\bwhite|hispanic|latin[oaxe]|\bindian|native|hawaiian|pacific"
            r"|two or more|multi.?rac|african american|\bethnic|\brac(e|ial)\b"
        ),
    ),
    (GRADE, re.compile(r"\bgrade\b|\bkindergarten\b|\bfreshm|\bsophom|\bjuniors?\b|\bseniors?\b")),
)


def is_total(group: str) -> bool:
    """Whether a group's name means everybody."""
    return re.sub(r"[^a-z]", "", group.lower()) in _TOTALS


def guess_dimension(group: str, column: str = "") -> str:
    """
    What a group divides students by, by its name; else what the column is called that held it.

    "Race/Ethnicity" as the column's name is a better guess than none; "Demographic" is not.
    """
    for text in (group.lower(), column.lower()):
        for dimension, sign in _SIGNS:
            if sign.search(text):
                return dimension
    return OTHER


def crossed_dimensions(groups: Mapping[str, Collection[str]]) -> set[str]:
    """
    The dimensions whose groups divide those of another one, such as race by gender.

    Told by names: each group's holds the name of a group of another dimension and more ("White
    Female" beside "Female"), or speaks of two dimensions at once ("Black girls").
    """
    words = {
        name: [frozenset(re.findall(r"\w+", each.lower())) for each in listed]
        for name, listed in groups.items()
    }
    return {
        name
        for name, listed in groups.items()
        if listed
        and (
            all(_divides_how_often(each) > 1 for each in listed)
            or any(
                all(any(whole < part for whole in wholes) for part in words[name])
                for other, wholes in words.items()
                if other != name
            )
        )
    }


def _divides_how_often(group: str) -> int:
    return sum(
        bool(sign.search(group.lower()))
        for dimension, sign in _SIGNS
        if dimension in (GENDER, ETHNICITY, GRADE, INCOME)
    )
