"""New York's graduation figures by school, cohort and student group: real, from the city's file."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from demo.loading.new_york import NewYork
from demo.loading.users import DemoUsers
from demo.sources.new_york_outcomes import GRADUATION
from imports.actions.applying import apply_import, confirm_import
from imports.actions.dry_runs import check_import, map_columns
from imports.actions.uploads import start_import
from metrics.models import Measurement, Metric, Target

FILE_NAME = "graduation_cohorts_2004_2006 (our schools).csv"


@dataclass(frozen=True)
class Measure:
    """Two columns of the file (count, rate) as a metric: its words, goal and sample target."""

    column: str
    name: str
    definition: str
    goal_word: str
    outcome: str
    direction: str
    target: int
    spanish: dict[str, str]


MEASURES = (
    Measure(
        "Total Grads",
        "Students who graduate in four years",
        "Of the students who started ninth grade together, how many earned a diploma by June of "
        "their fourth year.",
        "graduate in four years",
        "graduates",
        "up",
        75,
        {
            "name": "Estudiantes que se gradúan en cuatro años",
            "definition": "De los estudiantes que comenzaron juntos el noveno grado, cuántos "
            "obtuvieron un diploma antes de julio de su cuarto año.",
            "outcome": "graduados",
        },
    ),
    Measure(
        "Dropped Out",
        "Students who drop out",
        "Of the students who started ninth grade together, how many left school without a diploma "
        "within four years.",
        "on track",
        "dropouts",
        "down",
        8,
        {
            "name": "Estudiantes que abandonan la escuela",
            "definition": "De los estudiantes que comenzaron juntos el noveno grado, cuántos "
            "dejaron la escuela sin diploma en cuatro años.",
            "outcome": "abandonos",
        },
    ),
    Measure(
        "Advanced Regents",
        "Students with an advanced diploma",
        "Of the students who started ninth grade together, how many earned an advanced Regents "
        "diploma by June of their fourth year: a sign of being ready for college.",
        "start college",
        "advanced diplomas",
        "up",
        15,
        {
            "name": "Estudiantes con un diploma avanzado",
            "definition": "De los estudiantes que comenzaron juntos el noveno grado, cuántos "
            "obtuvieron un diploma Regents avanzado antes de julio de su cuarto año: una señal de "
            "que están listos para la universidad.",
            "outcome": "diplomas avanzados",
        },
    ),
)
SOURCE = (
    "A period is a cohort, named by the year it started. Source: New York City Department of "
    "Education, cohorts of 2004 to 2006; schools whose figures the city withholds are not counted. "
    "The target is a sample."
)


SOURCE_IN_SPANISH = (
    "Un período es una generación, con el año en que comenzó. Fuente: Departamento de Educación de "
    "la Ciudad de Nueva York, generaciones de 2004 a 2006; no cuentan las escuelas cuyas cifras la "
    "ciudad reserva. La meta es una muestra."
)


def _metric(measure: Measure, loaded: NewYork) -> Metric:
    definition = f"{measure.spanish['definition']} {SOURCE_IN_SPANISH}"
    metric = Metric.objects.create(
        name=measure.name,
        definition=f"{measure.definition} {SOURCE}",
        level="population",
        kind="percentage",
        unit="%",
        outcome=measure.outcome,
        language="en",
        translations={"es": {**measure.spanish, "definition": definition}},
        direction=measure.direction,
        frequency="year",
        goal=next(goal for goal in loaded.goals if measure.goal_word in goal.title),
    )
    Target.objects.create(metric=metric, value=Decimal(measure.target), due_on=date(2010, 12, 31))
    return metric


def lines_of_schools(numbers: set[str]) -> bytes:
    """The city's file, cut down to some schools; the lines themselves unchanged."""
    head, *lines = GRADUATION.read_bytes().splitlines(keepends=True)
    wanted = {number.encode() for number in numbers}
    return b"".join([head, *(line for line in lines if line.split(b",")[1] in wanted)])


def load_graduation(users: DemoUsers, loaded: NewYork) -> None:
    """Bring the file in as a coordinator would, once per metric: upload, map, try, confirm."""
    member = users.coordinator
    content = lines_of_schools(set(loaded.schools))
    for measure in MEASURES:
        metric = _metric(measure, loaded)
        run = start_import(
            acting_member=member, importer="measurements", file_name=FILE_NAME, content=content
        )
        mapping = {
            **run.mapping,
            "metric": {"value": str(metric.pk)},
            "numerator": {"column": f"{measure.column} - n"},
            "value": {"column": f"{measure.column} - % of cohort"},
        }
        check_import(run=map_columns(acting_member=member, run=run, mapping=mapping))
        # The file says some things twice, with other counts: what comes first holds.
        confirm_import(acting_member=member, run=run, leave_out_errors=True)
        apply_import(acting_member=member, run=run)
        _date_cohorts(metric)
        _start_from_first_cohort(metric)


def _date_cohorts(metric: Metric) -> None:
    """The outcome of a cohort became known in June of its fourth year."""
    reported = Measurement.objects.filter(metric=metric)
    for (start,) in reported.order_by().values_list("period_start").distinct():
        reported.filter(period_start=start).update(known_on=date(start.year + 4, 6, 30))


def _start_from_first_cohort(metric: Metric) -> None:
    """The baseline is what the first cohort reached: all schools together."""
    reported = Measurement.objects.filter(metric=metric, numerator__isnull=False)
    first = reported.order_by("period_end").values_list("period_end", flat=True)[0]
    sums = reported.filter(period_end=first).aggregate(
        part=Sum("numerator"), all=Sum("denominator")
    )
    metric.baseline = round(100 * sums["part"] / sums["all"], 1)
    metric.baseline_on = first
    metric.save(update_fields=["baseline", "baseline_on"])
