import django.db.models.deletion
from django.db import migrations, models

import tenancy.isolation.models
import tenancy.isolation.scope
from tenancy.isolation.operations import IsolateTable


class Migration(migrations.Migration):
    dependencies = [
        ("feedback", "0001_initial"),
        ("tenancy", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="SurveyLink",
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
                (
                    "invitation",
                    tenancy.isolation.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="links",
                        to="feedback.surveyinvitation",
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
        migrations.RemoveConstraint(
            model_name="surveyinvitation",
            name="survey_token",
        ),
        migrations.RemoveField(
            model_name="surveyinvitation",
            name="token_hash",
        ),
        migrations.AddField(
            model_name="question",
            name="high_label",
            field=models.JSONField(default=dict, verbose_name="label of the high end"),
        ),
        migrations.AddField(
            model_name="question",
            name="low_label",
            field=models.JSONField(default=dict, verbose_name="label of the low end"),
        ),
        migrations.AddField(
            model_name="surveyinvitation",
            name="sector",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddField(
            model_name="wave",
            name="audience_count",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="wave",
            name="reminded_count",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="wave",
            name="sent_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="wave",
            name="status",
            field=models.CharField(
                choices=[
                    ("draft", "Draft"),
                    ("scheduled", "Scheduled"),
                    ("sending", "Being sent"),
                    ("open", "Open"),
                    ("closed", "Closed"),
                    ("canceled", "Canceled"),
                ],
                default="draft",
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="surveylink",
            constraint=models.UniqueConstraint(
                fields=("workspace", "token_hash"), name="survey_token"
            ),
        ),
        IsolateTable("SurveyLink"),
    ]
