import datetime

import django.core.validators
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
        ("stakeholders", "0001_initial"),
        ("tenancy", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="CheckInRound",
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
                ("opened_at", models.DateTimeField()),
                ("remind_at", models.DateTimeField(blank=True, null=True)),
                ("reminded_at", models.DateTimeField(blank=True, null=True)),
                ("closes_at", models.DateTimeField()),
                ("is_sample", models.BooleanField(default=False)),
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
            },
        ),
        migrations.CreateModel(
            name="CheckIn",
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
                ("token_hash", models.CharField(max_length=64)),
                ("reminder_token_hash", models.CharField(blank=True, default="", max_length=64)),
                ("language", models.CharField(default="en", max_length=10)),
                (
                    "progress",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("ahead", "Ahead"),
                            ("on_track", "On track"),
                            ("slow", "Slower than hoped"),
                            ("stuck", "Stuck"),
                        ],
                        max_length=20,
                        verbose_name="progress",
                    ),
                ),
                (
                    "confidence",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(5),
                        ],
                        verbose_name="confidence",
                    ),
                ),
                ("win", models.TextField(blank=True, verbose_name="a win")),
                ("concern", models.TextField(blank=True, verbose_name="a concern")),
                ("help_needed", models.TextField(blank=True, verbose_name="help needed")),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("is_proxy", models.BooleanField(default=False)),
                ("is_sample", models.BooleanField(default=False)),
                (
                    "organization",
                    tenancy.isolation.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="check_ins",
                        to="stakeholders.organization",
                    ),
                ),
                (
                    "person",
                    tenancy.isolation.models.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="check_ins",
                        to="stakeholders.person",
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
                    "round",
                    tenancy.isolation.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="check_ins",
                        to="partnerships.checkinround",
                    ),
                ),
            ],
            options={
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workspace", "round", "organization"), name="check_in_once"
                    ),
                    models.UniqueConstraint(
                        fields=("workspace", "token_hash"), name="check_in_token"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("reminder_token_hash", ""), _negated=True),
                        fields=("workspace", "reminder_token_hash"),
                        name="check_in_reminder_token",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Concern",
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
                    "kind",
                    models.CharField(
                        choices=[("risk", "Risk"), ("tension", "Tension"), ("issue", "Issue")],
                        default="issue",
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("text", models.TextField(verbose_name="concern")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("watching", "Watching"),
                            ("resolved", "Resolved"),
                        ],
                        default="open",
                        max_length=20,
                        verbose_name="status",
                    ),
                ),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="look again on")),
                ("is_sample", models.BooleanField(default=False)),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("resolved_at", models.DateTimeField(blank=True, null=True)),
                (
                    "check_in",
                    tenancy.isolation.models.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="concerns",
                        to="partnerships.checkin",
                    ),
                ),
                (
                    "owner",
                    tenancy.isolation.models.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="tenancy.membership",
                        verbose_name="who looks after it",
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
            },
        ),
        migrations.CreateModel(
            name="ConcernNote",
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
                ("text", models.TextField(verbose_name="what was done")),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "concern",
                    tenancy.isolation.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notes",
                        to="partnerships.concern",
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
                    "written_by",
                    tenancy.isolation.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="tenancy.membership",
                    ),
                ),
            ],
            options={
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Goal",
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
                ("title", models.CharField(max_length=300, verbose_name="goal")),
                ("definition", models.TextField(blank=True, verbose_name="what we mean by it")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("proposed", "Proposed"),
                            ("agreed", "Agreed"),
                            ("achieved", "Achieved"),
                            ("dropped", "Dropped"),
                        ],
                        default="agreed",
                        max_length=20,
                        verbose_name="status",
                    ),
                ),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="due on")),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "parent",
                    tenancy.isolation.models.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="children",
                        to="partnerships.goal",
                        verbose_name="part of",
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
            },
        ),
        migrations.CreateModel(
            name="AlignmentRating",
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
                    "priority",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(5),
                        ],
                        verbose_name="priority",
                    ),
                ),
                (
                    "agreement",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(5),
                        ],
                        verbose_name="agreement",
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="note")),
                ("rated_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "organization",
                    tenancy.isolation.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="alignment_ratings",
                        to="stakeholders.organization",
                    ),
                ),
                (
                    "rated_by",
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
                    "goal",
                    tenancy.isolation.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="ratings",
                        to="partnerships.goal",
                    ),
                ),
            ],
            options={
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workspace", "goal", "organization"), name="alignment_rating_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("agreement__range", (1, 5)), ("priority__range", (1, 5))
                        ),
                        name="alignment_rating_1_to_5",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Partnership",
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
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("vision", models.TextField(blank=True, verbose_name="vision")),
                (
                    "model",
                    models.CharField(
                        choices=[
                            ("policy_advocacy", "Policy advocacy"),
                            ("joint_research", "Joint research"),
                            ("community_school", "Community school"),
                            ("student_support", "Student support"),
                            ("teacher_development", "Teacher development"),
                            ("curriculum", "Curriculum"),
                            ("technology", "Technology"),
                            ("volunteer", "Volunteering"),
                            ("campaign", "Campaign"),
                            ("other", "Other"),
                        ],
                        max_length=30,
                        verbose_name="model",
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("exploring", "Exploring"),
                            ("forming", "Forming"),
                            ("active", "Active"),
                            ("sustaining", "Sustaining"),
                            ("closed", "Closed"),
                        ],
                        default="forming",
                        max_length=20,
                        verbose_name="stage",
                    ),
                ),
                ("started_on", models.DateField(blank=True, null=True, verbose_name="started on")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="ended on")),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("updated_at", models.DateTimeField(auto_now=True)),
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
                "indexes": [models.Index(fields=["workspace", "name"], name="partnership_by_name")],
            },
        ),
        migrations.CreateModel(
            name="Participation",
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
                    "role",
                    models.CharField(
                        choices=[
                            ("backbone", "Backbone"),
                            ("lead", "Lead"),
                            ("partner", "Partner"),
                            ("funder", "Funder"),
                            ("adviser", "Adviser"),
                        ],
                        default="partner",
                        max_length=20,
                        verbose_name="role",
                    ),
                ),
                ("responsibilities", models.TextField(blank=True, verbose_name="responsibilities")),
                ("since", models.DateField(blank=True, null=True, verbose_name="since")),
                ("until", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "contact",
                    tenancy.isolation.models.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="participations",
                        to="stakeholders.person",
                        verbose_name="contact",
                    ),
                ),
                (
                    "organization",
                    tenancy.isolation.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="participations",
                        to="stakeholders.organization",
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
                    "partnership",
                    tenancy.isolation.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="participations",
                        to="partnerships.partnership",
                    ),
                ),
            ],
            options={
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workspace", "partnership", "organization"),
                        name="participation_once",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="goal",
            name="partnership",
            field=tenancy.isolation.models.TenantForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="goals",
                to="partnerships.partnership",
                verbose_name="partnership",
            ),
        ),
        migrations.AddField(
            model_name="concern",
            name="partnership",
            field=tenancy.isolation.models.TenantForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="concerns",
                to="partnerships.partnership",
            ),
        ),
        migrations.AddField(
            model_name="checkinround",
            name="partnership",
            field=tenancy.isolation.models.TenantForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="check_in_rounds",
                to="partnerships.partnership",
            ),
        ),
        migrations.CreateModel(
            name="CheckInCadence",
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
                    "every",
                    models.CharField(
                        choices=[
                            ("week", "every week"),
                            ("two_weeks", "every two weeks"),
                            ("month", "every month"),
                            ("quarter", "every quarter"),
                        ],
                        default="month",
                        max_length=20,
                        verbose_name="how often",
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="first on")),
                ("at", models.TimeField(default=datetime.time(9, 0), verbose_name="at")),
                (
                    "remind_after_days",
                    models.PositiveSmallIntegerField(default=3, verbose_name="remind after days"),
                ),
                (
                    "closes_after_days",
                    models.PositiveSmallIntegerField(default=10, verbose_name="close after days"),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                ("next_at", models.DateTimeField(blank=True, null=True)),
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
                    "partnership",
                    tenancy.isolation.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="check_in_cadences",
                        to="partnerships.partnership",
                    ),
                ),
            ],
            options={
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workspace", "partnership"), name="check_in_cadence_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Adaptation",
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
                ("text", models.TextField(verbose_name="what was changed")),
                ("reason", models.TextField(verbose_name="why")),
                ("changed_on", models.DateField(verbose_name="changed on")),
                ("is_sample", models.BooleanField(default=False)),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "owner",
                    tenancy.isolation.models.TenantForeignKey(
                        blank=True,
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
                    "check_in",
                    tenancy.isolation.models.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="adaptations",
                        to="partnerships.checkin",
                    ),
                ),
                (
                    "concern",
                    tenancy.isolation.models.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="adaptations",
                        to="partnerships.concern",
                    ),
                ),
                (
                    "partnership",
                    tenancy.isolation.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="adaptations",
                        to="partnerships.partnership",
                    ),
                ),
            ],
            options={
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Activity",
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
                    "type",
                    models.CharField(
                        choices=[
                            ("curriculum_sharing", "Curriculum sharing"),
                            ("teacher_training", "Teacher training"),
                            ("mentoring", "Mentoring"),
                            ("tutoring", "Tutoring"),
                            ("counseling", "Counseling"),
                            ("campaign", "Campaign"),
                            ("petition", "Petition"),
                            ("policy_advocacy", "Policy advocacy"),
                            ("media_outreach", "Media outreach"),
                            ("workshop", "Workshop"),
                            ("volunteering", "Volunteering"),
                            ("participatory_research", "Participatory research"),
                            ("data_sharing", "Data sharing"),
                            ("team_building", "Team building"),
                            ("health_fair", "Health fair"),
                            ("meeting", "Meeting"),
                            ("other", "Other"),
                        ],
                        max_length=30,
                        verbose_name="type",
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("happened_on", models.DateField(verbose_name="date")),
                ("description", models.TextField(blank=True, verbose_name="what happened")),
                ("place", models.CharField(blank=True, max_length=200, verbose_name="place")),
                (
                    "people_reached",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="people reached"
                    ),
                ),
                (
                    "hours",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=8,
                        null=True,
                        verbose_name="hours given",
                    ),
                ),
                ("is_sample", models.BooleanField(default=False)),
                ("external_key", models.CharField(blank=True, max_length=100)),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "logged_by",
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
                    "goal",
                    tenancy.isolation.models.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="activities",
                        to="partnerships.goal",
                        verbose_name="goal it serves",
                    ),
                ),
                (
                    "partnership",
                    tenancy.isolation.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="activities",
                        to="partnerships.partnership",
                        verbose_name="partnership",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "activities",
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["workspace", "-happened_on"], name="activity_by_date"),
                    models.Index(
                        fields=["workspace", "partnership", "-happened_on"],
                        name="activity_of_partnership",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Win",
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
                ("text", models.TextField(verbose_name="what went well")),
                ("happened_on", models.DateField(verbose_name="date")),
                (
                    "is_published",
                    models.BooleanField(
                        default=False, verbose_name="shown on the impact dashboard"
                    ),
                ),
                ("is_sample", models.BooleanField(default=False)),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "activity",
                    tenancy.isolation.models.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="wins",
                        to="partnerships.activity",
                    ),
                ),
                (
                    "added_by",
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
                    "check_in",
                    tenancy.isolation.models.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="wins",
                        to="partnerships.checkin",
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
                        related_name="wins",
                        to="stakeholders.organization",
                        verbose_name="thanks to",
                    ),
                ),
                (
                    "partnership",
                    tenancy.isolation.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="wins",
                        to="partnerships.partnership",
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
            },
        ),
        migrations.CreateModel(
            name="ActivityOrganization",
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
                    "activity",
                    tenancy.isolation.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="joined",
                        to="partnerships.activity",
                    ),
                ),
                (
                    "organization",
                    tenancy.isolation.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="joined_activities",
                        to="stakeholders.organization",
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
                        fields=("workspace", "activity", "organization"),
                        name="activity_organization_once",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="checkinround",
            constraint=models.UniqueConstraint(
                fields=("workspace", "partnership", "opened_at"), name="check_in_round_once"
            ),
        ),
        IsolateTable("Partnership"),
        IsolateTable("Participation"),
        IsolateTable("Goal"),
        IsolateTable("AlignmentRating"),
        IsolateTable("Activity"),
        IsolateTable("ActivityOrganization"),
        IsolateTable("CheckInCadence"),
        IsolateTable("CheckInRound"),
        IsolateTable("CheckIn"),
        IsolateTable("Win"),
        IsolateTable("Concern"),
        IsolateTable("ConcernNote"),
        IsolateTable("Adaptation"),
        FoldTexts("Partnership", ("name", "vision")),
        FoldTexts("Goal", ("title", "definition", "translations")),
        FoldTexts("Activity", ("title", "description", "place")),
        FoldTexts("Win", ("text", "translations")),
        FoldTexts("Concern", ("text",)),
        FoldTexts("Adaptation", ("text", "reason")),
    ]
