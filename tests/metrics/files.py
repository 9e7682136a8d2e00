"""Files of measurements as schools and states publish them, and bringing them in."""

from pathlib import Path
from typing import Any

from imports.actions.applying import apply_import, confirm_import
from imports.actions.dry_runs import check_import, map_columns
from imports.actions.uploads import start_import
from imports.models import ImportRun
from tenancy.models import Membership

DATA = Path(__file__).resolve().parents[2] / "demo" / "data" / "outcomes"
NEW_YORK = DATA / "nyc_graduation_cohorts_2004_2006.csv"
CT_GRADUATION = DATA / "ct_four-year-graduation-rates__2017-18_race_grad.csv"
CT_STATE = DATA / "ct_four-year-graduation-rates__2017-18_race_grad_ct.csv"
CT_ABSENTEEISM = DATA / "ct_chronic-absenteeism__2018-19_race.csv"


def try_file(
    member: Membership, content: bytes, *, name: str = "file.csv", **constants: Any
) -> ImportRun:
    """Upload, take the guessed columns, set the constants, try."""
    run = start_import(
        acting_member=member, importer="measurements", file_name=name, content=content
    )
    mapping = run.mapping | {key: {"value": str(value)} for key, value in constants.items()}
    map_columns(acting_member=member, run=run, mapping=mapping)
    return check_import(run=run)


def bring_in(member: Membership, content: bytes, **options: Any) -> ImportRun:
    run = try_file(member, content, **options)
    confirm_import(acting_member=member, run=run, leave_out_errors=True)
    return apply_import(acting_member=member, run=run)


def lines_of(path: Path, *cohorts: str) -> bytes:
    """The header and the lines that hold one of ``cohorts`` as they are."""
    lines = path.read_bytes().splitlines(keepends=True)
    wanted = [f",{cohort},".encode() for cohort in cohorts]
    return b"".join([lines[0], *(line for line in lines[1:] if any(w in line for w in wanted))])
