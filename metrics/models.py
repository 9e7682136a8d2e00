"""What success means, and what was measured."""

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from feedback.suppression.display import DisplayValue
from imports.models import ImportRun
from metrics.querysets import (
    MeasurementQuerySet,
    MetricQuerySet,
    StudentGroupQuerySet,
    TargetQuerySet,
)
from partnerships.models import Goal, Partnership
from stakeholders.models import Organization
from tenancy.isolation.models import TenantForeignKey, TenantManager, TenantModel
from tenancy.models import Membership
from tenancy.texts import TranslatedModel, in_page_language, text_of


class Metric(TranslatedModel):
    """
    A success measure, with how it is counted and where it starts from.

    ``fill_figures`` sets ``figures`` (MetricFigures) and ``is_due``: a newer one could be here.
    Lists annotate ``goal_texts``, the title of its goal where the member may read it.
    """

    figures: Any
    is_due: bool
    goal_texts: dict[str, Any] | None

    class Kind(models.TextChoices):
        COUNT = "count", _("Count")
        SUM = "sum", _("Sum")
        PERCENTAGE = "percentage", _("Percentage")
        RATING = "rating", _("Rating")

    class Direction(models.TextChoices):
        UP = "up", _("More is better")
        DOWN = "down", _("Less is better")

    class Level(models.TextChoices):
        POPULATION = "population", _("Population indicator")
        PERFORMANCE = "performance", _("Performance measure")

    class Frequency(models.TextChoices):
        MONTH = "month", _("Every month")
        QUARTER = "quarter", _("Every quarter")
        YEAR = "year", _("Every year")

    class RollUp(models.TextChoices):
        SUM = "sum", _("Sum")
        MEAN = "mean", _("Mean")
        MAX = "max", _("Highest")
        LAST = "last", _("Latest")

    name = models.CharField(_("name"), max_length=200)
    definition = models.TextField(_("definition"), blank=True)
    level = models.CharField(
        _("level"), max_length=20, choices=Level.choices, default=Level.POPULATION
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    unit = models.CharField(_("unit"), max_length=60, blank=True)
    outcome = models.CharField(
        _("word for those counted"),
        max_length=60,
        blank=True,
        help_text=_("In the plural, such as graduates or dropouts: sentences about gaps use it."),
    )
    direction = models.CharField(
        _("direction"), max_length=10, choices=Direction.choices, default=Direction.UP
    )
    frequency = models.CharField(
        _("how often"), max_length=10, choices=Frequency.choices, default=Frequency.YEAR
    )
    is_cumulative = models.BooleanField(_("running total"), default=False)
    across_partnerships = models.CharField(
        _("across reporters"), max_length=10, choices=RollUp.choices, default=RollUp.SUM
    )
    across_periods = models.CharField(
        _("across periods"), max_length=10, choices=RollUp.choices, default=RollUp.LAST
    )
    baseline = models.DecimalField(
        _("baseline"), max_digits=16, decimal_places=4, null=True, blank=True
    )
    baseline_on = models.DateField(_("baseline date"), null=True, blank=True)
    goal = TenantForeignKey(
        Goal,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="metrics",
        verbose_name=_("goal it serves"),
    )
    organization = TenantForeignKey(
        Organization,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("responsible"),
    )
    is_on_dashboard = models.BooleanField(_("on the impact dashboard"), default=True)
    is_money = models.BooleanField(
        _("an amount of money"),
        default=False,
        help_text=_("Shown only to those who may read money."),
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    translated = ("name", "definition", "unit", "outcome")
    folded_from = ("name", "definition", "translations")
    objects = TenantManager.from_queryset(MetricQuerySet)()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["workspace", "name"], name="metric_name_once")
        ]

    def __str__(self) -> str:
        return text_of(self, "name")

    @property
    def goal_name(self) -> str:
        """The goal it serves, in the page's language; empty where there is none to read."""
        return in_page_language(self.goal_texts, "title")["title"] if self.goal_texts else ""

    @property
    def is_percentage(self) -> bool:
        """Whether its values are per cent."""
        return self.kind == self.Kind.PERCENTAGE


class Target(TenantModel):
    """
    What a metric should reach by a date; for one student group when ``group`` is set.

    Lists annotate ``names``: what the group is called in other languages.
    """

    names: Any

    metric = TenantForeignKey(Metric, on_delete=models.CASCADE, related_name="targets")
    dimension = models.CharField(_("dimension"), max_length=60, blank=True)
    group = models.CharField(_("group"), max_length=100, blank=True)
    value = models.DecimalField(_("target"), max_digits=16, decimal_places=4)
    due_on = models.DateField(_("by"))

    objects = TenantManager.from_queryset(TargetQuerySet)()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "metric", "dimension", "group", "due_on"], name="target_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.metric}: {self.value}"


class Measurement(TenantModel):
    """
    One metric, one period, one reporter.

    ``fill_shown`` sets what one member may see of the value: ``shown``, exact where ``is_raw`` and
    protected otherwise. ``fill_parts`` adds ``shown_parts``, the groups alike.
    """

    shown: DisplayValue
    is_raw: bool
    shown_parts: list[Any]

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Submitted")
        ACCEPTED = "accepted", _("Accepted")
        SENT_BACK = "sent_back", _("Sent back")

    metric = TenantForeignKey(Metric, on_delete=models.CASCADE, related_name="measurements")
    partnership = TenantForeignKey(
        Partnership,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="measurements",
        verbose_name=_("partnership"),
    )
    organization = TenantForeignKey(
        Organization,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="measurements",
        verbose_name=_("reported by"),
    )
    period_start = models.DateField(_("from"))
    period_end = models.DateField(_("to"))
    known_on = models.DateField(
        _("known since"),
        null=True,
        blank=True,
        help_text=_("Where it was known later than the period ended, as of a cohort."),
    )
    value = models.DecimalField(_("value"), max_digits=16, decimal_places=4, null=True, blank=True)
    numerator = models.DecimalField(
        _("numerator"), max_digits=16, decimal_places=4, null=True, blank=True
    )
    denominator = models.DecimalField(
        _("denominator"), max_digits=16, decimal_places=4, null=True, blank=True
    )
    note = models.TextField(_("note"), blank=True)
    evidence = models.URLField(_("evidence"), max_length=500, blank=True)
    status = models.CharField(
        _("status"), max_length=12, choices=Status.choices, default=Status.SUBMITTED
    )
    submitted_by = TenantForeignKey(
        Membership, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    import_run = TenantForeignKey(
        ImportRun, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    accepted_at = models.DateTimeField(null=True, blank=True)
    sent_back_reason = models.TextField(_("why it was sent back"), blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    objects = TenantManager.from_queryset(MeasurementQuerySet)()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "workspace",
                    "metric",
                    "partnership",
                    "organization",
                    "period_start",
                    "period_end",
                ],
                nulls_distinct=False,
                name="measurement_once",
            ),
            models.CheckConstraint(
                condition=models.Q(period_end__gte=models.F("period_start")),
                name="measurement_period_in_order",
            ),
        ]
        indexes = [
            models.Index(
                fields=["workspace", "metric", "status", "period_end"], name="measurement_of_metric"
            ),
            models.Index(fields=["workspace", "-period_end", "-id"], name="measurement_by_period"),
            # A coordinator's home counts those that wait; they are few among all.
            models.Index(
                fields=["workspace"],
                condition=models.Q(status="submitted"),
                name="measurement_submitted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.metric} {self.period_start}"

    @property
    def reporter(self) -> str:
        """Who reported."""
        return self.organization.name if self.organization else _t("Whole coalition")

    @property
    def is_accepted(self) -> bool:
        """Whether it counts; then it is changed only after it is reopened."""
        return self.status == self.Status.ACCEPTED

    @property
    def is_submitted(self) -> bool:
        """Whether it waits for a coordinator."""
        return self.status == self.Status.SUBMITTED

    @property
    def is_sent_back(self) -> bool:
        """Whether its reporter is to look at it again."""
        return self.status == self.Status.SENT_BACK


class Breakdown(TenantModel):
    """A measurement's part for one student group."""

    measurement = TenantForeignKey(Measurement, on_delete=models.CASCADE, related_name="breakdowns")
    dimension = models.CharField(_("dimension"), max_length=60)
    group = models.CharField(_("group"), max_length=100)
    value = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)
    numerator = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)
    denominator = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "measurement", "dimension", "group"], name="breakdown_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.dimension}: {self.group}"


class StudentGroup(TranslatedModel):
    """What a student group, and what divides students into such groups, are in other languages."""

    translated = ("dimension", "group")

    dimension = models.CharField(_("dimension"), max_length=60)
    group = models.CharField(_("group"), max_length=100)

    folded_from = (*translated, "translations")
    objects = TenantManager.from_queryset(StudentGroupQuerySet)()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "dimension", "group"], name="student_group_once"
            )
        ]

    def __str__(self) -> str:
        return text_of(self, "group")


class SuppressionPattern(TenantModel):
    """
    Which groups the reports of one metric and period hide, chosen in the background.

    ``hidden`` holds the groups by dimension and report. It counts only while ``fingerprint`` is
    that of the figures (``metrics.queries.patterns``), so it is never out of date.
    """

    metric = TenantForeignKey(Metric, on_delete=models.CASCADE, related_name="+")
    period_start = models.DateField()
    period_end = models.DateField()
    fingerprint = models.CharField(max_length=64)
    hidden = models.JSONField(default=dict)

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "metric", "period_start", "period_end"],
                name="suppression_pattern_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.metric} {self.period_start}"
