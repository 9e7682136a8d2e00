"""What can stand in the columns of a file of measurements."""

from django.utils import timezone
from django.utils.translation import gettext_lazy

from imports.importers.base import ImportField
from imports.importers.fields import model_field
from imports.importers.references import References
from imports.importers.values import Choices
from metrics.groups import DIMENSIONS
from metrics.importers.readings import FigureCells, PeriodCells
from metrics.models import Measurement, Metric
from metrics.reporting_periods import (
    ReportingPeriod,
    YearIs,
    YearStarts,
    calendar_year,
    school_year,
)
from metrics.wording import period_text
from stakeholders.importers.organizations import organization_reference
from stakeholders.models import Sector
from tenancy.isolation.scope import current_workspace_id
from tenancy.models import Workspace


def metric_choices() -> Choices:
    """The workspace's metrics, by id and name."""
    rows = Metric.objects.order_by("name").values_list("pk", "name")
    return tuple((str(key), name) for key, name in rows)


def period_choices() -> Choices:
    """School years and calendar years, latest first."""
    this_year, starts = timezone.localdate().year, year_starts()
    periods: list[ReportingPeriod] = []
    for year in range(this_year, this_year - 25, -1):
        periods += [school_year(year, starts.school), calendar_year(year)]
    return tuple((_period_value(period), period_text(*period)) for period in periods)


def year_starts() -> YearStarts:
    """When the years of the workspace in scope start."""
    found = Workspace.objects.values_list("school_year_starts", "fiscal_year_starts")
    return YearStarts(*found.get(pk=current_workspace_id()))


def _period_value(period: ReportingPeriod) -> str:
    if period == calendar_year(period.start.year):
        return str(period.start.year)
    return f"{period.start.year}-{period.end.year}"


ONE_REPORTER = organization_reference(
    is_needed=True,
    hint=gettext_lazy(
        "If many of them are new, choose other columns, and there to add unknown reporters."
    ),
)
FIELDS = (
    ImportField(
        "metric",
        gettext_lazy("Metric"),
        is_required=True,
        aliases=("indicator",),
        choices_from=metric_choices,
        reading=References(
            Metric.objects.all,
            unknown=gettext_lazy("There is no metric “%(text)s”."),
            many=gettext_lazy("%(count)s metrics are called “%(text)s”."),
            is_needed=True,
        ),
        help_text=gettext_lazy("One metric for all rows, or a column that names it."),
    ),
    ImportField(
        "reporter_key",
        gettext_lazy("Reporter's key"),
        aliases=("dbn", "district code", "school code", "ncessch", "leaid", "external_key"),
        reading=ONE_REPORTER,
        help_text=gettext_lazy("The key that the organization has in your own files."),
    ),
    ImportField(
        "reporter",
        gettext_lazy("Reporter's name"),
        aliases=(
            "district", "school name", "school", "organization", "organisation", "distrito",
        ),
        reading=ONE_REPORTER,
        help_text=gettext_lazy("Without key and name, the figures are the whole coalition's."),
    ),
    ImportField(
        "add_reporters",
        gettext_lazy("Unknown reporters"),
        choices=tuple(Sector.choices),
        is_option=True,
        help_text=gettext_lazy("Left out, you are asked who they are; or add them to this sector."),
    ),
    ImportField(
        "period",
        gettext_lazy("Period"),
        is_required=True,
        aliases=("cohort", "year", "school year", "date", "periodo"),
        choices_from=period_choices,
        is_remembered=False,
        reading=PeriodCells(),
        help_text=gettext_lazy("Years, school years, quarters, months or days."),
    ),
    ImportField(
        "year_is",
        gettext_lazy("A bare year means"),
        choices=(
            (YearIs.CALENDAR.value, gettext_lazy("the calendar year")),
            (YearIs.SCHOOL_START.value, gettext_lazy("the school year that starts in it")),
            (YearIs.SCHOOL_END.value, gettext_lazy("the school year that ends in it")),
        ),
        is_option=True,
    ),
    ImportField(
        "group",
        gettext_lazy("Student group"),
        aliases=(
            "demographic", "race/ethnicity", "subgroup", "student group", "category",
            "gender", "grupo",
        ),
        help_text=gettext_lazy("Empty, “Total” and “All students” mean everybody."),
    ),
    ImportField(
        "dimension",
        gettext_lazy("What divides the groups"),
        choices=tuple((name, name) for name in DIMENSIONS),
        help_text=gettext_lazy("Left out, it is guessed from the group's name."),
    ),
    ImportField(
        "numerator",
        gettext_lazy("Numerator"),
        reading=FigureCells(),
        aliases=(
            "total grads - n", "graduation count", "graduates: graduation count",
            "student count", "chronically absent: student count",
            "met", "number met", "students met", "met count", "met standard",
            "proficient", "number proficient", "students proficient", "proficient count",
            "graduates", "number",
        ),
    ),
    ImportField(
        "denominator",
        gettext_lazy("Denominator"),
        reading=FigureCells(),
        aliases=(
            "total cohort", "four-year cohort count", "cohort count", "n",
            "tested", "number tested", "students tested", "tested count", "test takers",
            "enrolled", "enrollment", "students", "total",
        ),
    ),
    ImportField(
        "value",
        gettext_lazy("Value"),
        reading=FigureCells(),
        aliases=(
            "total grads - % of cohort", "graduation rate", "rate", "percent",
            "% chronically absent",
            "%", "percent met", "% met", "percent proficient", "% proficient", "rating", "count",
        ),
        help_text=gettext_lazy("A rate in per cent, a count, a sum or a rating."),
    ),
    model_field(
        Measurement,
        "known_on",
        aliases=("known on", "published", "published on", "release date", "publicado"),
        help_text=gettext_lazy("Where figures became known later than their period ended."),
    ),
    ImportField(
        "measure",
        gettext_lazy("Kind of figure"),
        aliases=("measure type",),
        help_text=gettext_lazy("A column that says “Percent” or “Count”; others are left out."),
    ),
)  # fmt: skip
