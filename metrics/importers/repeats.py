"""Rows of a file of measurements that say again, or otherwise, what an earlier one says."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from imports.importers.base import PlannedRow, RowOutcome
from imports.importers.wording import contradiction_text
from metrics.calculations.rows import Conflict, deduplicate_rows
from metrics.importers.fields import FIELDS
from metrics.importers.rows import FIGURES, Parsed, figure_text


def repeats_in(rows: Sequence[Parsed], *, is_divided: bool) -> dict[int, PlannedRow]:
    """
    Rows set aside because an earlier one speaks of the same, by their numbers.

    :param is_divided: whether a column that was left out may hold groups. Of rows that contradict
        each other then none is everybody's.
    """
    found = deduplicate_rows(row.keyed for row in rows)
    of_conflicts = {each.kept.line for each in found.conflicts}
    of_conflicts |= {each.dropped.line for each in found.conflicts}
    said = {row.number: row for row in rows if row.number in of_conflicts}
    repeated = {row.key for row in found.repeats}
    first = {row.key: row.line for row in found.kept if row.key in repeated}
    text = _("Same as row %(number)s.")
    repeats = {
        row.line: PlannedRow(RowOutcome.DUPLICATE, [text % {"number": first[row.key]}])
        for row in found.repeats
    }
    for each in found.conflicts:
        sentence = _divided_text(each.kept.line) if is_divided else _conflict_text(each, said)
        repeats[each.dropped.line] = PlannedRow(RowOutcome.CONFLICT, [sentence])
        if is_divided:
            sentence = _divided_text(each.dropped.line)
            repeats.setdefault(each.kept.line, PlannedRow(RowOutcome.CONFLICT, [sentence]))
    return repeats


def contradiction(first: Parsed, row: Parsed, names: Sequence[str]) -> PlannedRow:
    """What becomes of a row that says something else of these fields than an earlier one."""
    labels = {spec.name: str(spec.label) for spec in FIELDS}
    said, values = (
        dict(zip((*FIGURES, "known_on"), (*each.figures, each.known_on), strict=True))
        for each in (first, row)
    )
    differing = [
        (labels[name], figure_text(said[name]), figure_text(values[name]))
        for name in names
        if said[name] != values[name]
    ]
    text = contradiction_text(first.number, differing)
    return PlannedRow(RowOutcome.CONFLICT, [text])


def _divided_text(number: int) -> str:
    text = _(
        "Contradicts row %(number)s. Perhaps a column divides these rows into groups: choose it."
    )
    return text % {"number": number}


def _conflict_text(conflict: Conflict, said: Mapping[int, Parsed]) -> str:
    words: dict[str, Any] = {"number": conflict.kept.line}
    if conflict.looks_like is None:
        first, second = said[conflict.kept.line], said[conflict.dropped.line]
        return contradiction(first, second, FIGURES).errors[0]
    words["group"] = conflict.looks_like.partition("\n")[2]
    return (
        _("Contradicts row %(number)s, which counts; repeats the figures of “%(group)s”.") % words
    )
