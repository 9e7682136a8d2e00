import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import tenancy.isolation.models
import tenancy.isolation.scope
import tenancy.texts
from tenancy.folding import FoldTexts
from tenancy.isolation.operations import IsolateTable


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("imports", "0001_initial"),
        ("partnerships", "0001_initial"),
        ("stakeholders", "0001_initial"),
        ("tenancy", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Metric",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tenancy.isolation.models.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        blank=True,
                        default=tenancy.texts.written_language,
                        max_length=10,
                        verbose_name="written in",
                    ),
                ),
                (
                    "translations",
                    models.JSONField(blank=True, default=dict, verbose_name="in other languages"),
                ),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("definition", models.TextField(blank=True, verbose_name="definition")),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("population", "Population indicator"),
                            ("performance", "Performance measure"),
                        ],
                        default="population",
                        max_length=20,
                        verbose_name="level",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("count", "Count"),
                            ("sum", "Sum"),
                            ("percentage", "Percentage"),
                            ("rating", "Rating"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("unit", models.CharField(blank=True, max_length=60, verbose_name="unit")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        help_text="In the plural, such as graduates or dropouts: sentences about gaps use it.",
                        max_length=60,
                        verbose_name="word for those counted",
                    ),
                ),
                (
                    "direction",
                    models.CharField(
                        choices=[("up", "More is better"), ("down", "Less is better")],
                        default="up",
                        max_length=10,
                        verbose_name="direction",
                    ),
                ),
                (
                    "frequency",
                    models.CharField(
                        choices=[
                            ("month", "Every month"),
                            ("quarter", "Every quarter"),
                            ("year", "Every year"),
                        ],
                        default="year",
                        max_length=10,
                        verbose_name="how often",
                    ),
                ),
                ("is_cumulative", models.BooleanField(default=False, verbose_name="running total")),
                (
                    "across_partnerships",
                    models.CharField(
                        choices=[
                            ("sum", "Sum"),
                            ("mean", "Mean"),
                            ("max", "Highest"),
                            ("last", "Latest"),
                        ],
                        default="sum",
                        max_length=10,
                        verbose_name="across reporters",
                    ),
                ),
                (
                    "across_periods",
                    models.CharField(
                        choices=[
                            ("sum", "Sum"),
                            ("mean", "Mean"),
                            ("max", "Highest"),
                            ("last", "Latest"),
                        ],
                        default="last",
                        max_length=10,
                        verbose_name="across periods",
                    ),
                ),
                (
                    "baseline",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        max_digits=16,
                        null=True,
                        verbose_name="baseline",
                    ),
                ),
                (
                    "baseline_on",
                    models.DateField(blank=True, null=True, verbose_name="baseline date"),
                ),
                (
                    "is_on_dashboard",
                    models.BooleanField(default=True, verbose_name="on the impact dashboard"),
                ),
                (
                    "is_money",
                    models.BooleanField(
                        default=False,
                        help_text="Shown only to those who may read money.",
                        verbose_name="an amount of money",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "goal",
                    tenancy.isolation.models.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="metrics",
                        to="partnerships.goal",
                        verbose_name="goal it serves",
                    ),
                ),
                (
                    "organization",
                    tenancy.isolation.models.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="stakeholders.organization",
                        verbose_name="responsible",
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        default=tenancy.isolation.scope.current_workspace_id,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="tenancy.workspace",
                    ),
                ),
            ],
            options={
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "name"), name="metric_name_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Measurement",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tenancy.isolation.models.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("period_start", models.DateField(verbose_name="from")),
                ("period_end", models.DateField(verbose_name="to")),
                (
                    "known_on",
                    models.DateField(
                        blank=True,
                        help_text="Where it was known later than the period ended, as of a cohort.",
                        null=True,
                        verbose_name="known since",
                    ),
                ),
                (
                    "value",
                    models.DecimalField(
                        blank=True, decimal_places=4, max_digits=16, null=True, verbose_name="value"
                    ),
                ),
                (
                    "numerator",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        max_digits=16,
                        null=True,
                        verbose_name="numerator",
                    ),
                ),
                (
                    "denominator",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        max_digits=16,
                        null=True,
                        verbose_name="denominator",
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="note")),
                ("evidence", models.URLField(blank=True, max_length=500, verbose_name="evidence")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("submitted", "Submitted"),
                            ("accepted", "Accepted"),
                            ("sent_back", "Sent back"),
                        ],
                        default="submitted",
                        max_length=12,
                        verbose_name="status",
                    ),
                ),
                ("accepted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "sent_back_reason",
                    models.TextField(blank=True, verbose_name="why it was sent back"),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "import_run",
                    tenancy.isolation.models.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="imports.importrun",
                    ),
                ),
                (
                    "organization",
                    tenancy.isolation.models.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="measurements",
                        to="stakeholders.organization",
                        verbose_name="reported by",
                    ),
                ),
                (
                    "partnership",
                    tenancy.isolation.models.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="measurements",
                        to="partnerships.partnership",
                        verbose_name="partnership",
                    ),
                ),
                (
                    "submitted_by",
                    tenancy.isolation.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="tenancy.membership",
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        default=tenancy.isolation.scope.current_workspace_id,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="tenancy.workspace",
                    ),
                ),
                (
                    "metric",
                    tenancy.isolation.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="measurements",
                        to="metrics.metric",
                    ),
                ),
            ],
            options={
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(
                        fields=["workspace", "metric", "status", "period_end"],
                        name="measurement_of_metric",
                    ),
                    models.Index(
                        fields=["workspace", "-period_end", "-id"], name="measurement_by_period"
                    ),
                    models.Index(
                        condition=models.Q(("status", "submitted")),
                        fields=["workspace"],
                        name="measurement_submitted",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=(
                            "workspace",
                            "metric",
                            "partnership",
                            "organization",
                            "period_start",
                            "period_end",
                        ),
                        name="measurement_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("period_end__gte", models.F("period_start"))),
                        name="measurement_period_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Target",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tenancy.isolation.models.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "dimension",
                    models.CharField(blank=True, max_length=60, verbose_name="dimension"),
                ),
                ("group", models.CharField(blank=True, max_length=100, verbose_name="group")),
                (
                    "value",
                    models.DecimalField(decimal_places=4, max_digits=16, verbose_name="target"),
                ),
                ("due_on", models.DateField(verbose_name="by")),
                (
                    "metric",
                    tenancy.isolation.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="targets",
                        to="metrics.metric",
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        default=tenancy.isolation.scope.current_workspace_id,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="tenancy.workspace",
                    ),
                ),
            ],
            options={
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workspace", "metric", "dimension", "group", "due_on"),
                        name="target_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Breakdown",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tenancy.isolation.models.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("dimension", models.CharField(max_length=60, verbose_name="dimension")),
                ("group", models.CharField(max_length=100, verbose_name="group")),
                (
                    "value",
                    models.DecimalField(blank=True, decimal_places=4, max_digits=16, null=True),
                ),
                (
                    "numerator",
                    models.DecimalField(blank=True, decimal_places=4, max_digits=16, null=True),
                ),
                (
                    "denominator",
                    models.DecimalField(blank=True, decimal_places=4, max_digits=16, null=True),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        default=tenancy.isolation.scope.current_workspace_id,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="tenancy.workspace",
                    ),
                ),
                (
                    "measurement",
                    tenancy.isolation.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="breakdowns",
                        to="metrics.measurement",
                    ),
                ),
            ],
            options={
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workspace", "measurement", "dimension", "group"),
                        name="breakdown_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StudentGroup",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tenancy.isolation.models.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        blank=True,
                        default=tenancy.texts.written_language,
                        max_length=10,
                        verbose_name="written in",
                    ),
                ),
                (
                    "translations",
                    models.JSONField(blank=True, default=dict, verbose_name="in other languages"),
                ),
                ("dimension", models.CharField(max_length=60, verbose_name="dimension")),
                ("group", models.CharField(max_length=100, verbose_name="group")),
                (
                    "workspace",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        default=tenancy.isolation.scope.current_workspace_id,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="tenancy.workspace",
                    ),
                ),
            ],
            options={
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workspace", "dimension", "group"), name="student_group_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SuppressionPattern",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tenancy.isolation.models.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("period_start", models.DateField()),
                ("period_end", models.DateField()),
                ("fingerprint", models.CharField(max_length=64)),
                ("hidden", models.JSONField(default=dict)),
                (
                    "metric",
                    tenancy.isolation.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="metrics.metric",
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        default=tenancy.isolation.scope.current_workspace_id,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="tenancy.workspace",
                    ),
                ),
            ],
            options={
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workspace", "metric", "period_start", "period_end"),
                        name="suppression_pattern_once",
                    )
                ],
            },
        ),
        IsolateTable("Metric"),
        IsolateTable("Target"),
        IsolateTable("Measurement"),
        IsolateTable("Breakdown"),
        IsolateTable("StudentGroup"),
        IsolateTable("SuppressionPattern"),
        FoldTexts("Metric", ("name", "definition", "translations")),
        FoldTexts("StudentGroup", ("dimension", "group", "translations")),
    ]
