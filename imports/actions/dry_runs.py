"""Writes of dry runs: the columns chosen, questions answered, every row's outcome noted."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from imports.actions.queueing import hand_to_worker
from imports.actions.uploads import NotReady, importer_of
from imports.importers.base import LEFT_OUT, Importer, PlannedRow, Row, RowOutcome, mapped_rows
from imports.importers.identity import IS_NEW
from imports.importers.values import Column
from imports.models import ImportRun
from imports.progress import reported
from imports.stored_files import stored_table
from tenancy.errors import DomainError
from tenancy.models import Membership

MOST_NOTES_KEPT = 20_000


class ColumnMissing(DomainError):
    """A field that the import needs has no column and no value for all rows."""


def map_columns(
    *,
    acting_member: Membership,
    run: ImportRun,
    mapping: dict[str, dict[str, str]],
) -> ImportRun:
    """
    Say which column is what, and try the file in a worker; nothing is written yet.

    :raises ColumnMissing: a field that is needed has neither column nor value.
    :raises NotReady: the import is running or done.
    """
    if not run.can_be_mapped:
        raise NotReady
    importer = importer_of(run)
    for spec in importer.fields:
        if spec.is_required and not mapping.get(spec.name):
            message = _("Choose a column for “%(label)s”.") % {"label": spec.label}
            raise ColumnMissing(message, field=spec.name)
    if importer.needs_one_of and not any(map(mapping.get, importer.needs_one_of)):
        raise ColumnMissing(importer.needs_text, field=importer.needs_one_of[0])
    run.answers = {
        name: answers
        for name, answers in run.answers.items()
        if mapping.get(name) == run.mapping.get(name)
    }
    run.mapping, run.decisions = mapping, {}
    return _try(run, acting_member)


def decide_rows(
    *, acting_member: Membership, run: ImportRun, decisions: dict[str, str], rest: str = ""
) -> ImportRun:
    """
    Answer what rows ask, and try the file again with the answers.

    :param decisions: row number -> the value of one of its choices, or "new"; others are ignored.
    :param rest: for all rows that nothing was said of; only "new" is possible.
    :raises NotReady: the dry run is not done.
    """
    if run.status != ImportRun.Status.CHECKED:
        raise NotReady
    if rest == IS_NEW:
        decisions = dict.fromkeys(run.questions, IS_NEW) | decisions
    for number, value in decisions.items():
        possible = {IS_NEW, *(choice for choice, _label in run.questions.get(number, ()))}
        if number in run.questions and value in possible:
            run.decisions[number] = value
    return _try(run, acting_member)


def answer_questions(
    *, acting_member: Membership, run: ImportRun, answers: dict[str, dict[str, str]]
) -> ImportRun:
    """
    Say how columns are to be read, and try the file again so.

    :param answers: field -> question -> one of its answers, or "" for none; others are ignored.
    :raises NotReady: the dry run is not done.
    """
    if run.status != ImportRun.Status.CHECKED:
        raise NotReady
    for spec in importer_of(run).fields:
        if spec.name not in run.asked:
            continue
        column = Column(spec.reading, run.answers.setdefault(spec.name, {}))
        said = answers.get(spec.name, {})
        for key in run.asked[spec.name].keys() & said.keys():
            if said[key] in dict(spec.reading.answers(key, column)):
                run.answers[spec.name][key] = said[key]
            elif not said[key]:
                run.answers[spec.name].pop(key, None)
    return _try(run, acting_member)


def _try(run: ImportRun, acting_member: Membership) -> ImportRun:
    run.status = ImportRun.Status.CHECKING
    run.language = acting_member.user.language
    run.error = ""
    run.save()
    hand_to_worker(run)
    return run


def plan_import(run: ImportRun) -> tuple[Importer, dict[int, PlannedRow]]:
    """Every row's outcome under the run's mapping, by its number; writes nothing."""
    importer = importer_of(run)(run)
    if importer.needs_look:
        rows = mapped_rows(*stored_table(run), run.mapping)
        importer.look(row for row in rows if not row.problems)
    columns, table = stored_table(run)
    planned: dict[int, PlannedRow | None] = {}

    def sound_rows() -> Iterator[Row]:
        for row in reported(run, mapped_rows(columns, table, run.mapping)):
            planned[row.number] = (
                PlannedRow(RowOutcome.ERROR, list(row.problems)) if row.problems else None
            )
            if not row.problems:
                yield row

    outcomes = iter(importer.plan(sound_rows()))
    return importer, {number: each or next(outcomes) for number, each in planned.items()}


def check_import(*, run: ImportRun) -> ImportRun:
    """The dry run: keep every row's outcome and what is wrong with it."""
    if run.status != ImportRun.Status.CHECKING:
        return run
    try:
        importer, planned_rows = plan_import(run)
    except DomainError as error:
        run.status, run.error = ImportRun.Status.FAILED, str(error.message)
    else:
        store_outcomes(run, planned_rows)
        run.asked = importer.asked
        run.status = ImportRun.Status.CHECKED
    run.save()
    return run


def store_outcomes(run: ImportRun, planned_rows: dict[int, PlannedRow]) -> None:
    run.rows_total = len(planned_rows)
    run.row_outcomes = "".join(planned.outcome for planned in planned_rows.values())
    noted = [(number, row) for number, row in planned_rows.items() if row.errors]
    # What has to be mended or answered comes first, so that no changes leave it untold.
    noted.sort(key=lambda each: each[1].outcome not in LEFT_OUT)
    kept = sorted(noted[:MOST_NOTES_KEPT], key=lambda each: each[0])
    run.errors = {str(number): row.errors for number, row in kept}
    run.questions = {str(number): list(row.choices) for number, row in kept if row.choices}


def summary_of(run: ImportRun) -> dict[str, Any]:
    """How many rows have each outcome: ``{"add": 3, "change": 0, ...}``."""
    counted = Counter(run.row_outcomes)
    return {outcome.name.lower(): counted.get(outcome.value, 0) for outcome in RowOutcome}
