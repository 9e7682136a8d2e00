"""Waves with answers, and where their results are."""

from typing import Any

from django.urls import reverse

from feedback.actions.waves import close_wave
from feedback.models import Wave
from tests.factories.feedback import MadeWave, make_survey, make_wave
from tests.factories.stakeholders import make_organization, make_person

ROWS: list[dict[str, Any]] = [
    {"single": "yes", "multiple": ["people"], "rating": "agree", "score": 10, "number": 4},
    {"single": "yes", "multiple": ["people", "money"], "rating": "agree", "score": 9, "number": 8},
    {"single": "no", "rating": "disagree", "score": 3, "number": 1},
    {"single": "yes", "multiple": ["reach"], "rating": "none", "score": 8, "number": 2},
    {"single": "no", "multiple": ["people"], "rating": "neither", "score": 7, "number": 40},
    {"single": "yes", "multiple": ["people"], "rating": "agree", "score": 10, "number": 6},
]


def with_sectors(sizes: dict[str, int], promise: str = "confidential") -> MadeWave:
    """So many people of each sector, in that order."""
    people = [
        make_person(organization=organization)
        for sector, size in sizes.items()
        for organization in [make_organization(sector=sector)]
        for _ in range(size)
    ]
    return make_wave(make_survey(promise), people)


def closed(made: MadeWave) -> Wave:
    close_wave(acting_member=None, wave=made.wave)
    return again(made.wave)


def again(wave: Wave) -> Wave:
    return Wave.objects.select_related("version", "survey").get(pk=wave.pk)


def url(wave: Wave, rest: str = "results/") -> str:
    return reverse("feedback:wave", args=("harbor", wave.pk)) + rest
