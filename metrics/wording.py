"""Figures in words: numbers as the reader's language writes them, or why there is none."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format, number_format
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from feedback.suppression.display import DisplayKind, DisplayValue, SuppressionReason
from metrics.calculations.equity import EquityGap
from metrics.calculations.progress import Progress, ProgressGap
from metrics.reporting_periods import months

if TYPE_CHECKING:
    from metrics.queries.series import GroupFigure, MetricFigures

EMPTY = "–"
_GAPS = {
    ProgressGap.NO_VALUE: gettext_lazy("no figure to compare"),
    ProgressGap.NO_BASELINE: gettext_lazy("no baseline"),
    ProgressGap.NO_TARGET: gettext_lazy("no target"),
    ProgressGap.TARGET_IS_BASELINE: gettext_lazy("the target is the baseline"),
    ProgressGap.TARGET_BEHIND_BASELINE: gettext_lazy("the target lies behind the baseline"),
    None: EMPTY,
}
# A year that starts in one of these months is called a school year.
_SCHOOL = (7, 8, 9)


def number_text(value: float | Decimal | None, *, decimals: int | None = None) -> str:
    """A number with its thousands apart; a whole one stays whole unless decimals are asked for."""
    if value is None:
        return EMPTY
    if decimals is None:
        decimals = 0 if value == int(value) else 1
    rounded = round(float(value), decimals)
    return str(number_format(rounded, decimals, force_grouping=True))


def percent_text(value: float | None, *, decimals: int = 1) -> str:
    """A percentage."""
    if value is None:
        return EMPTY
    return _("%(number)s%%") % {"number": number_text(value, decimals=decimals)}


def value_text(value: DisplayValue, *, is_percentage: bool = True, unit: str = "") -> str:
    """What may be shown of a figure: the value with its unit, a bound, or that it is withheld."""
    if value.kind is DisplayKind.SHOWN:
        return amount_text(value.value, is_percentage=is_percentage, unit=unit)
    if value.kind is DisplayKind.ABOVE:
        return _("over %(bound)s") % {"bound": percent_text(value.bound, decimals=0)}
    if value.kind is DisplayKind.BELOW:
        return _("under %(bound)s") % {"bound": percent_text(value.bound, decimals=0)}
    if value.kind is DisplayKind.EMPTY:
        return _("nobody")
    if value.reason is SuppressionReason.NO_SIZE:
        return _("withheld (no n)")
    return _("withheld") if value.is_suppressed else EMPTY


def amount_text(value: float | None, *, is_percentage: bool, unit: str = "") -> str:
    """A bare number with its unit, such as a target or a baseline."""
    if value is None:
        return EMPTY
    if is_percentage:
        return percent_text(value)
    return f"{number_text(value)} {unit}".strip()


def figure_text(value: DisplayValue | Decimal | float | None, metric: Any) -> str:
    """
    A figure of a metric with its unit: protected, or bare such as a target.

    ``metric`` is a ``Metric`` or its ``MetricFigures``.
    """
    if isinstance(value, DisplayValue):
        return value_text(value, is_percentage=metric.is_percentage, unit=metric.unit)
    bare = None if value is None else float(value)
    return amount_text(bare, is_percentage=metric.is_percentage, unit=metric.unit)


def reason_text(value: DisplayValue) -> str:
    """Why a figure is withheld; empty where it is not."""
    if value.reason is SuppressionReason.SMALL_GROUPS:
        return _("Withheld: the group is small, or would give a small one away.")
    if value.reason is SuppressionReason.BY_SOURCE:
        return _("Withheld by the source.")
    if value.reason is SuppressionReason.NO_SIZE:
        return _("Withheld: the source gives no n.")
    if value.is_suppressed:
        return _("Withheld: too few answers.")
    return ""


def reasons_text(values: Iterable[DisplayValue]) -> str:
    """Why some of several figures are withheld, each reason once."""
    return " ".join(dict.fromkeys(text for value in values if (text := reason_text(value))))


def n_text(value: DisplayValue) -> str:
    """How many people a figure rests on; empty where that is not shown."""
    return "" if value.n is None else number_text(value.n)


def gap_text(gap: EquityGap | None) -> str:
    """A group's gap to all others, in words."""
    if gap is None or gap.gap is None:
        return EMPTY
    points = number_text(abs(gap.gap), decimals=1)
    if round(abs(gap.gap), 1) == 0:
        return _("as the others")
    if gap.gap < 0:
        return _("%(points)s points worse") % {"points": points}
    return _("%(points)s points better") % {"points": points}


def closing_text(gap: EquityGap | None) -> str:
    """How many more people would close a gap; empty where there is none to close."""
    if gap is None or not gap.is_flagged or not gap.needed_to_close:
        return ""
    return ngettext(
        "%(count)s more person would close it",
        "%(count)s more people would close it",
        gap.needed_to_close,
    ) % {"count": number_text(gap.needed_to_close)}


def flag_text(figure: GroupFigure) -> str:
    """A group that lags behind, by how much, and what would close the gap."""
    words = {
        "group": figure.group,
        "gap": gap_text(figure.gap),
        "close": closing_text(figure.gap),
    }
    if words["close"]:
        return _("%(group)s: %(gap)s than all others; %(close)s.") % words
    return _("%(group)s: %(gap)s than all others.") % words


def change_text(figures: MetricFigures) -> str:
    """How a metric moved from its first to its last point; empty where that is not known."""
    change = figures.change
    if change is None:
        return ""
    decimals = 1 if figures.is_percentage else None
    words = {
        "amount": number_text(abs(change.difference), decimals=decimals),
        "since": period_text(change.since.period_start, change.since.period_end),
    }
    if change.is_none:
        return _("As in %(since)s") % words
    if figures.is_percentage and change.difference > 0:
        return _("Up %(amount)s points since %(since)s") % words
    if figures.is_percentage:
        return _("Down %(amount)s points since %(since)s") % words
    if change.difference > 0:
        return _("Up %(amount)s since %(since)s") % words
    return _("Down %(amount)s since %(since)s") % words


def standing_text(figures: MetricFigures) -> str:
    """A metric's figure; with its target and the progress to it, if it has one."""
    value = figure_text(figures.headline, figures)
    if figures.target is None:
        return value
    target = figure_text(figures.target.value, figures)
    text = _("%(value)s, target %(target)s") % {"value": value, "target": target}
    return f"{text} · {progress_text(figures.progress)}"


def basis_text(n: str, as_of: date | None) -> str:
    """What a figure rests on: how many people, and until when."""
    parts = [_("n = %(n)s") % {"n": n}] if n else []
    if as_of is not None:
        parts.append(_day_text(as_of, get_language()))
    return " · ".join(parts)


@lru_cache(maxsize=4096)
def _day_text(day: date, language: str | None) -> str:
    """Written beside nearly every figure; formatting a date takes as long as all the rest."""
    return _("as of %(day)s") % {"day": date_format(day, "DATE_FORMAT")}


def progress_text(progress: Progress) -> str:
    """Progress to a target with its true figure, or why there is none."""
    if progress.true is not None and progress.true < 0:
        return _("further from the target than at the start")
    if progress.true is not None:
        percent = percent_text(progress.true, decimals=0)
        return _("%(percent)s of the way") % {"percent": percent}
    return str(_GAPS[progress.gap])


def period_text(start: date, end: date) -> str:
    """A period as people say it: 2024; March 2024; from 1 Sept. 2023 to 31 Aug. 2024."""
    is_whole = start.day == 1 and (end + timedelta(days=1)).day == 1
    if is_whole and start.year == end.year and (start.month, end.month) == (1, 12):
        return str(end.year)
    if is_whole and (start.year, start.month) == (end.year, end.month):
        return date_format(end, "YEAR_MONTH_FORMAT")
    if start == end:
        return date_format(end, "DATE_FORMAT")
    if is_whole and start.month in _SCHOOL and end == months(start.year, start.month, 12).end:
        words = {"first": start.year, "second": f"{end.year % 100:02}"}
        return _("school year %(first)s–%(second)s") % words
    if is_whole and start.year == end.year and end.month == start.month + 2 == end.month // 3 * 3:
        return _("%(year)s, quarter %(quarter)s") % {
            "year": end.year,
            "quarter": end.month // 3,
        }
    return _("%(start)s to %(end)s") % {
        "start": date_format(start, "SHORT_DATE_FORMAT"),
        "end": date_format(end, "SHORT_DATE_FORMAT"),
    }
