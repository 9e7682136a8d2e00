"""
Ready metrics to start from: cradle-to-career outcomes and the work of the partnership itself.

The outcomes are those that cradle-to-career networks share most (kindergarten readiness,
third-grade reading, attendance, graduation, enrollment after school). The definitions are ours.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from metrics.models import Metric
from tenancy.texts import page_language, without_empty

_PERCENT = Metric.Kind.PERCENTAGE


@dataclass(frozen=True, kw_only=True)
class ReadyMetric:
    """A metric to be taken over; its words are those of whoever takes it."""

    key: str
    name: str | Promise
    definition: str | Promise
    kind: str = _PERCENT
    unit: str | Promise = ""
    level: str = Metric.Level.POPULATION
    outcome: str | Promise = ""
    direction: str = Metric.Direction.UP
    frequency: str = Metric.Frequency.YEAR
    across_partnerships: str = Metric.RollUp.SUM
    across_periods: str = Metric.RollUp.LAST

    def values(self, languages: Sequence[str]) -> dict[str, Any]:
        """The fields of the metric it becomes, with its words in the others of these languages."""
        own = {name: str(value) for name, value in vars(self).items() if name != "key"}
        written = page_language()
        spoken = [code for code in languages if code in dict(settings.LANGUAGES)]
        translations = {code: self._words(code) for code in spoken}
        texts = without_empty(translations, written=written)
        return {**own, "language": written, "translations": texts}

    def _words(self, language: str) -> dict[str, str]:
        with translation.override(language):
            return {name: str(getattr(self, name)) for name in Metric.translated}


READY_METRICS: tuple[ReadyMetric, ...] = (
    ReadyMetric(
        key="kindergarten",
        name=_("Kindergarten readiness"),
        definition=_(
            "Children assessed as ready when they start kindergarten, of all who were assessed."
        ),
        outcome=_("children ready for kindergarten"),
    ),
    ReadyMetric(
        key="reading",
        name=_("Third-grade reading"),
        definition=_("Third graders who read at grade level or above, of all who were tested."),
        outcome=_("readers at grade level"),
    ),
    ReadyMetric(
        key="absenteeism",
        name=_("Chronic absenteeism"),
        definition=_("Students who missed a tenth of their school days or more, of all enrolled."),
        outcome=_("chronically absent students"),
        direction=Metric.Direction.DOWN,
    ),
    ReadyMetric(
        key="graduation",
        name=_("High school graduation"),
        definition=_(
            "Students who graduate within four years, of all who started ninth grade together."
        ),
        outcome=_("graduates"),
    ),
    ReadyMetric(
        key="college",
        name=_("College enrollment"),
        definition=_(
            "Graduates who enroll in a college or a training within a year, of all graduates."
        ),
        outcome=_("graduates in college or training"),
    ),
    ReadyMetric(
        key="participation",
        name=_("Students taking part"),
        definition=_("Students who took part in at least one program of the partners."),
        kind=Metric.Kind.COUNT,
        unit=_("students"),
        level=Metric.Level.PERFORMANCE,
        frequency=Metric.Frequency.QUARTER,
        across_periods=Metric.RollUp.MAX,
    ),
    ReadyMetric(
        key="hours",
        name=_("Hours of support"),
        definition=_("Hours of tutoring, mentoring and counseling that students received."),
        kind=Metric.Kind.SUM,
        unit=_("hours"),
        level=Metric.Level.PERFORMANCE,
        frequency=Metric.Frequency.QUARTER,
        across_periods=Metric.RollUp.SUM,
    ),
    ReadyMetric(
        key="collaboration",
        name=_("Quality of collaboration"),
        definition=_("How partners rate working together, from 1 to 5, averaged over answers."),
        kind=Metric.Kind.RATING,
        unit=_("of 5"),
        level=Metric.Level.PERFORMANCE,
        across_partnerships=Metric.RollUp.MEAN,
    ),
)
