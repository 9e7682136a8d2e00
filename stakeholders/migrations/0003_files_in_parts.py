from typing import Any

import django.db.models.deletion
from django.db import migrations, models

import tenancy.isolation.models
import tenancy.isolation.scope
from tenancy.isolation.operations import IsolateTable

PART_SIZE = 256 * 1024
MOVE = """
INSERT INTO stakeholders_importpart (workspace_id, id, run_id, number, content)
SELECT workspace_id, gen_random_uuid(), id, number,
    substring(content FROM number * %(size)s + 1 FOR %(size)s)
FROM stakeholders_importrun, generate_series(0, (octet_length(content) - 1) / %(size)s) AS number
"""


def move_files(apps: Any, editor: Any) -> None:
    """Cut the files into parts; each workspace by itself, for not even the owner sees all."""
    with editor.connection.cursor() as cursor:
        cursor.execute("SELECT id FROM tenancy_workspace")
        for (key,) in cursor.fetchall():
            cursor.execute("SELECT set_config('app.workspace_id', %s, true)", [str(key)])
            cursor.execute(MOVE, {"size": PART_SIZE})
        cursor.execute("SELECT set_config('app.workspace_id', '', true)")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    dependencies = [
        ("stakeholders", "0002_import_in_one_row"),
        ("tenancy", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportPart",
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
                ("number", models.PositiveSmallIntegerField()),
                ("content", models.BinaryField()),
                (
                    "run",
                    tenancy.isolation.models.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parts",
                        to="stakeholders.importrun",
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
            options={"base_manager_name": "objects"},
        ),
        migrations.AddConstraint(
            model_name="importpart",
            constraint=models.UniqueConstraint(
                fields=("workspace", "run", "number"), name="import_part_once"
            ),
        ),
        IsolateTable("ImportPart"),
        migrations.AddField(
            model_name="importrun",
            name="encoding",
            field=models.CharField(blank=True, default="", max_length=20),
            preserve_default=False,
        ),
        migrations.RunPython(move_files),
        migrations.RemoveField(model_name="importrun", name="content"),
    ]
