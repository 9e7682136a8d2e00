"""New York's graduation figures by school, cohort and student group: real, from the city's file."""

from datetime import date
from decimal import Decimal

from demo.loading.cast import Cast
from demo.loading.new_york import NewYork
from demo.sources.new_york_outcomes import GRADUATION
from metrics.models import Metric, Target
from stakeholders.actions.imports import (
    apply_import,
    check_import,
    confirm_import,
    map_columns,
    start_import,
)

FILE_NAME = "graduation_cohorts_2004_2006 (our schools).csv"


def _metric(loaded: NewYork) -> Metric:
    metric = Metric.objects.create(
        name="Students who graduate in four years",
        definition=(
            "Of the students who started ninth grade together, how many earned a diploma by June "
            "of their fourth year. A period is a cohort, named by the year it started. Source: "
            "New York City Department of Education, cohorts of 2004 to 2006; schools whose "
            "figures the city withholds are not counted."
        ),
        level="population",
        kind="percentage",
        unit="%",
        direction="up",
        frequency="year",
        baseline=Decimal(58),
        baseline_on=date(2004, 12, 31),
        goal=next(goal for goal in loaded.goals if "graduate" in goal.title),
    )
    Target.objects.create(metric=metric, value=Decimal(75), due_on=date(2010, 12, 31))
    return metric


def lines_of_schools(numbers: set[str]) -> bytes:
    """The city's file, cut down to some schools; the lines themselves unchanged."""
    head, *lines = GRADUATION.read_bytes().splitlines(keepends=True)
    wanted = {number.encode() for number in numbers}
    return b"".join([head, *(line for line in lines if line.split(b",")[1] in wanted)])


def load_graduation(cast: Cast, loaded: NewYork) -> None:
    """Bring the file in the way a coordinator would: upload, map, try, confirm."""
    member = cast.coordinator
    metric = _metric(loaded)
    run = start_import(
        acting_member=member,
        kind="measurements",
        file_name=FILE_NAME,
        content=lines_of_schools(set(loaded.schools)),
    )
    mapping = {**run.mapping, "metric": {"value": str(metric.pk)}}
    check_import(run=map_columns(acting_member=member, run=run, mapping=mapping))
    confirm_import(acting_member=member, run=run, leave_out_errors=True)
    apply_import(acting_member=member, run=run)
