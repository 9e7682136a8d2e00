"""Small files on their way in, as the tests of the cases take them."""

from datetime import date
from decimal import Decimal
from pathlib import Path

from imports.actions.applying import apply_import, confirm_import
from imports.actions.dry_runs import answer_questions, check_import, map_columns
from imports.actions.uploads import start_import
from imports.models import ImportRun
from metrics.models import Measurement
from tenancy.models import Membership

FILES = Path(__file__).parent / "files"


def tried(member: Membership, path: str, importer: str) -> ImportRun:
    """The dry run of a file with the columns as they were guessed."""
    content = (FILES / path).read_bytes()
    return tried_text(member, content, importer)


def tried_text(member: Membership, content: bytes, importer: str) -> ImportRun:
    run = start_import(
        acting_member=member, importer=importer, file_name="file.csv", content=content
    )
    map_columns(acting_member=member, run=run, mapping=run.mapping)
    return check_import(run=run)


def brought_in(member: Membership, run: ImportRun) -> ImportRun:
    confirm_import(acting_member=member, run=run, leave_out_errors=True)
    return apply_import(acting_member=member, run=run)


def tried_figures(
    member: Membership, path: str, metric: str, *, name: str = "file.csv", **constants: str
) -> ImportRun:
    """The dry run of a file of figures of one metric, its columns as guessed."""
    return tried_figures_text(member, (FILES / path).read_bytes(), metric, name=name, **constants)


def tried_figures_text(
    member: Membership, content: bytes, metric: str, *, name: str = "file.csv", **constants: str
) -> ImportRun:
    run = start_import(
        acting_member=member, importer="measurements", file_name=name, content=content
    )
    chosen = {"metric": metric, "add_reporters": "education", **constants}
    mapping = run.mapping | {field: {"value": value} for field, value in chosen.items()}
    map_columns(acting_member=member, run=run, mapping=mapping)
    return check_import(run=run)


def answered(member: Membership, run: ImportRun, **answers: dict[str, str]) -> ImportRun:
    """The dry run again, after these answers by field."""
    answer_questions(acting_member=member, run=run, answers=answers)
    return check_import(run=run)


def values_by_reporter() -> dict[str, Decimal | None]:
    rows = Measurement.objects.select_related("organization")
    return {str(row.organization): row.value for row in rows}


def months_of_figures() -> list[tuple[date, int]]:
    rows = Measurement.objects.order_by("period_start", "period_end", "value")
    return [(row.period_start, int(row.value or 0)) for row in rows]
