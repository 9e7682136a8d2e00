"""New York's graduation figures by school, cohort and student group: real, from the city's file."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from demo.loading.cast import Cast
from demo.loading.new_york import NewYork
from demo.sources.new_york_outcomes import GraduationRow, rows_of_schools
from metrics.models import Breakdown, Measurement, Metric, Target
from tenancy.audit import record_event

YEARS_TO_GRADUATE = 4


def period_of(cohort: int) -> tuple[date, date]:
    """The school year in which a cohort, named by its first autumn, graduates."""
    return date(cohort + YEARS_TO_GRADUATE - 1, 9, 1), date(cohort + YEARS_TO_GRADUATE, 8, 31)


def _metric(loaded: NewYork) -> Metric:
    metric = Metric.objects.create(
        name="Students who graduate in four years",
        definition=(
            "Of the students who started ninth grade together, how many earned a diploma by June "
            "of their fourth year. New York City Department of Education, cohorts of 2004 to 2006; "
            "schools whose figures the city withholds are not counted."
        ),
        level="population",
        kind="percentage",
        unit="%",
        direction="up",
        frequency="year",
        baseline=Decimal(60),
        baseline_on=date(2008, 6, 30),
        goal=next(goal for goal in loaded.goals if "graduate" in goal.title),
    )
    Target.objects.create(metric=metric, value=Decimal(80), due_on=date(2012, 6, 30))
    Target.objects.create(
        metric=metric,
        dimension="English learners",
        group="English learners",
        value=Decimal(65),
        due_on=date(2012, 6, 30),
    )
    return metric


def _grouped(
    rows: Iterable[GraduationRow],
) -> dict[tuple[str, int], list[GraduationRow]]:
    found: dict[tuple[str, int], list[GraduationRow]] = defaultdict(list)
    for row in rows:
        found[(row.dbn, row.cohort_year)].append(row)
    return found


def load_graduation(cast: Cast, loaded: NewYork) -> None:
    """One measurement per school and cohort, with its groups; withheld figures stay withheld."""
    metric = _metric(loaded)
    partnership_of = {
        organisation.pk: loaded.partnerships[key]
        for key, organisations in loaded.participants.items()
        for organisation in organisations
    }
    measurements, breakdowns = [], []
    for (dbn, cohort), rows in _grouped(rows_of_schools(loaded.schools.keys())).items():
        school = loaded.schools[dbn]
        start, end = period_of(cohort)
        total = next((row for row in rows if row.dimension == "all"), None)
        if total is None or total.numerator is None:
            continue
        measurement = Measurement(
            metric=metric,
            organisation=school,
            partnership=partnership_of.get(school.pk),
            period_start=start,
            period_end=end,
            numerator=total.numerator,
            denominator=total.denominator,
            status=Measurement.Status.ACCEPTED,
            submitted_by=cast.coordinator,
            note="New York City Department of Education",
        )
        measurements.append(measurement)
        breakdowns += [
            Breakdown(
                measurement=measurement,
                dimension=row.dimension,
                group=row.group,
                numerator=row.numerator,
                denominator=row.denominator,
            )
            for row in rows
            if row.dimension != "all"
        ]
    Measurement.objects.bulk_create(measurements, batch_size=1000)
    Breakdown.objects.bulk_create(breakdowns, batch_size=2000)
    record_event(
        acting_member=cast.coordinator,
        action="load_measurements",
        record=metric,
        after={"measurements": len(measurements), "breakdowns": len(breakdowns)},
    )
