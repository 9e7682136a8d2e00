"""The New York graduation file as rows of measurements."""

from metrics.calculations.rows import MeasurementRow, RowKey
from metrics.calculations.totals import RatioCount, pool
from tests.feedback.real_tables import new_york_rows, whole_number

SPECIAL_EDUCATION = "Special Education Students"
#: The total has no group.
GROUP_NAMES = {"Total Cohort": ""}


def new_york_measurements(cohort: str) -> list[MeasurementRow]:
    """The rows as an import would hand them over, withheld ones included; line 1 is the header."""
    return [
        MeasurementRow(
            key=RowKey(
                "graduation",
                cohort,
                row["DBN"],
                GROUP_NAMES.get(row["Demographic"], row["Demographic"]),
            ),
            line=line,
            numerator=whole_number(row["Total Grads - n"]),
            denominator=whole_number(row["Total Cohort"]),
        )
        for line, row in enumerate(new_york_rows(), start=2)
        if row["Cohort"] == cohort
    ]


def pooled(rows: list[MeasurementRow], group: str) -> RatioCount:
    return pool(
        RatioCount(numerator=row.numerator, denominator=row.denominator)
        for row in rows
        if row.key.group == group and row.numerator is not None and row.denominator is not None
    )
