"""Rows of a file of measurements that say again, or otherwise, what an earlier one says."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from imports.importers.base import PlannedRow, RowOutcome
from metrics.calculations.rows import Conflict, deduplicate_rows
from metrics.importers.rows import Parsed


def repeats_in(rows: Sequence[Parsed], *, is_divided: bool) -> dict[int, PlannedRow]:
    """
    Rows set aside because an earlier one speaks of the same, by their numbers.

    :param is_divided: whether a column that was left out may hold groups. Of rows that contradict
        each other then none is everybody's.
    """
    found = deduplicate_rows(row.keyed for row in rows)
    repeated = {row.key for row in found.repeats}
    first = {row.key: row.line for row in found.kept if row.key in repeated}
    text = _("Same as row %(number)s.")
    repeats = {
        row.line: PlannedRow(RowOutcome.DUPLICATE, [text % {"number": first[row.key]}])
        for row in found.repeats
    }
    for each in found.conflicts:
        sentence = _divided_text(each.kept.line) if is_divided else _conflict_text(each)
        repeats[each.dropped.line] = PlannedRow(RowOutcome.CONFLICT, [sentence])
        if is_divided:
            sentence = _divided_text(each.dropped.line)
            repeats.setdefault(each.kept.line, PlannedRow(RowOutcome.CONFLICT, [sentence]))
    return repeats


def contradiction(number: int) -> PlannedRow:
    """What becomes of a row that says something else than an earlier one."""
    text = _("Contradicts row %(number)s, which came first and counts.")
    return PlannedRow(RowOutcome.CONFLICT, [text % {"number": number}])


def _divided_text(number: int) -> str:
    text = _(
        "Contradicts row %(number)s. Perhaps a column divides these rows into groups: choose it."
    )
    return text % {"number": number}


def _conflict_text(conflict: Conflict) -> str:
    words: dict[str, Any] = {"number": conflict.kept.line}
    if conflict.looks_like is None:
        return contradiction(conflict.kept.line).errors[0]
    words["group"] = conflict.looks_like.partition("\n")[2]
    return (
        _("Contradicts row %(number)s, which counts; repeats the figures of “%(group)s”.") % words
    )
