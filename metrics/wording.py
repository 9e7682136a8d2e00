"""Figures in words: numbers as the reader's language writes them, or why there is none."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from feedback.suppression.display import DisplayKind, DisplayValue, SuppressionReason
from metrics.calculations.equity import EquityGap
from metrics.calculations.progress import Direction, Progress, ProgressGap
from metrics.calculations.reporters import Shortfall
from metrics.reporting_periods import months
from records.columns import value_at
from records.numbers import EMPTY, number_text, rounded
from tenancy.texts import sentence

if TYPE_CHECKING:
    from metrics.queries.group_figures import GroupFigure
    from metrics.queries.series import Change, MetricFigures, Point

MOST_STEPS = 4
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
    number = number_text(value)
    return sentence("%(number)s %(unit)s", number=number, unit=unit) if unit else number


def figure_text(value: DisplayValue | Decimal | float | None, metric: Any) -> str:
    """
    A figure of a metric with its unit: protected, or bare such as a target.

    ``metric`` is a ``Metric`` or its ``MetricFigures``.
    """
    if isinstance(value, DisplayValue):
        return value_text(value, is_percentage=metric.is_percentage, unit=value_at(metric, "unit"))
    bare = None if value is None else float(value)
    return amount_text(bare, is_percentage=metric.is_percentage, unit=value_at(metric, "unit"))


def reason_text(value: DisplayValue) -> str:
    """Why a figure is withheld; empty where it is not."""
    if value.reason is SuppressionReason.SMALL_GROUPS:
        return _("Withheld: the group is small, or would give a small one away.")
    if value.reason is SuppressionReason.LINKED:
        return _(
            "Withheld: the group is small, or would give a small one away, here or in another "
            "organization's report."
        )
    if value.reason is SuppressionReason.OVERLAPPING:
        return _(
            "Withheld: another period shares days with this one, and what is left between the two "
            "could be a small group."
        )
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
    if rounded(gap.gap, 1) == 0:
        return _("as the others")
    if gap.gap < 0:
        return _("%(points)s points worse") % {"points": points}
    return _("%(points)s points better") % {"points": points}


def closing_text(figure: GroupFigure) -> str:
    """How many more people would close a gap, or fewer where less is better; empty without one."""
    gap = figure.gap
    if gap is None or not gap.is_flagged or not gap.needed_to_close:
        return ""
    count, is_more = gap.needed_to_close, gap.direction is Direction.UP
    words = {"count": number_text(count), "outcome": figure.outcome}
    if figure.outcome and count > 1:
        if is_more:
            return sentence(_("%(count)s more %(outcome)s would close it"), **words)
        return sentence(_("%(count)s fewer %(outcome)s would close it"), **words)
    if is_more:
        text = ngettext(
            "%(count)s more person with this outcome would close it",
            "%(count)s more people with this outcome would close it",
            count,
        )
    else:
        text = ngettext(
            "%(count)s fewer person with this outcome would close it",
            "%(count)s fewer people with this outcome would close it",
            count,
        )
    return text % words


def flag_text(figure: GroupFigure) -> str:
    """A group that lags behind, by how much, and what would close the gap."""
    words = {
        "group": figure.name.group,
        "gap": gap_text(figure.gap),
        "close": closing_text(figure),
    }
    if words["close"]:
        return sentence(_("%(group)s: %(gap)s than all others; %(close)s."), **words)
    return sentence(_("%(group)s: %(gap)s than all others."), **words)


def unknown_text(figures: MetricFigures, dimension: str) -> str:
    """How many are of no known group of a dimension; empty where that is nobody, or not shown."""
    count = next((each.count for each in figures.unknown if each.dimension == dimension), 0)
    return _("Group not known: %(count)s") % {"count": number_text(count)} if count else ""


def change_text(figures: MetricFigures) -> str:
    """
    How a metric moved from its first to its last point, and whether as many reported; empty where
    that is not known.
    """
    change = figures.change
    if change is None:
        return ""
    first, last = change.since.reporter_count, change.until.reporter_count
    if first == last:
        return _moved_text(figures, change)
    return _("%(change)s (reporters: %(first)s then, %(last)s now)") % {
        "change": _moved_text(figures, change),
        "first": number_text(first),
        "last": number_text(last),
    }


def _moved_text(figures: MetricFigures, change: Change) -> str:
    decimals = 1 if figures.is_percentage else None
    words = {
        "amount": number_text(abs(change.difference), decimals=decimals),
        "since": _period_of(change.since),
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


def reporters_text(figures: MetricFigures) -> str:
    """When the number of reporters changed, the latest few times; empty where it never did."""
    steps = [
        point
        for before, point in pairwise(figures.points)
        if point.reporter_count != before.reporter_count
    ]
    if not steps:
        return ""
    first = [figures.points[0]] if len(steps) < MOST_STEPS else []
    told = [
        _("%(count)s in %(period)s")
        % {"count": number_text(point.reporter_count), "period": _period_of(point)}
        for point in [*first, *steps[-MOST_STEPS:]]
    ]
    return _("The number of reporters changed: %(steps)s.") % {"steps": ", ".join(told)}


def incomplete_text(point: Point) -> str:
    """Why a period is not the coalition's; empty where it is."""
    if point.incomplete is None:
        return ""
    words = {
        "counted": number_text(point.incomplete.counted),
        "expected": number_text(point.incomplete.expected),
    }
    if point.incomplete.lacks is Shortfall.REPORTERS:
        return _("%(counted)s of %(expected)s reported") % words
    if point.incomplete.lacks is Shortfall.COUNTS:
        return _("%(counted)s of %(expected)s gave counts") % words
    return _("far fewer people than before")


def headline_note(figures: MetricFigures) -> str:
    """What one should know of a headline: how old it is, and which periods are not in it."""
    notes = []
    if figures.latest and figures.is_carried:
        text = _("No newer figure of the coalition: this is the one for %(period)s.")
        notes.append(text % {"period": _period_of(figures.latest)})
    if figures.latest and figures.is_overlapping:
        text = _("Periods overlap and are not added up: this is the figure for %(period)s.")
        notes.append(text % {"period": _period_of(figures.latest)})
    notes += [
        _("%(period)s: %(lacks)s.") % {"period": _period_of(point), "lacks": incomplete_text(point)}
        for point in figures.points[-MOST_STEPS:]
        if point.incomplete
    ]
    return " ".join(notes)


def _period_of(point: Point) -> str:
    return period_text(point.period_start, point.period_end)


def standing_text(figures: MetricFigures) -> str:
    """A metric's figure; with its target and the progress to it, if it has one."""
    value = figure_text(figures.headline, figures)
    if figures.target is None:
        return value
    target = figure_text(figures.target.value, figures)
    text = sentence(_("%(value)s, target %(target)s"), value=value, target=target)
    progress = progress_text(figures.progress)
    return sentence("%(text)s · %(progress)s", text=text, progress=progress)


def basis_text(n: str, as_of: date | None) -> str:
    """What a figure rests on: how many people, and until when."""
    parts = [_("n = %(n)s") % {"n": n}] if n else []
    if as_of is not None:
        parts.append(_day_text(as_of, get_language()))
    return " · ".join(parts)


def headline_basis(figures: MetricFigures) -> str:
    """What a headline rests on: how many people, and until when or since when it is known."""
    return " · ".join(
        filter(None, [basis_text(n_text(figures.headline), None), as_of_text(figures)])
    )


def as_of_text(figures: MetricFigures) -> str:
    """Of which day a metric's latest figure is; of a cohort, since when it is known."""
    point = figures.latest
    if point is None or point.known_on is None:
        return basis_text("", figures.as_of)
    return _("%(period)s, known since %(day)s") % {
        "period": _period_of(point),
        "day": date_format(point.known_on, "DATE_FORMAT"),
    }


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
