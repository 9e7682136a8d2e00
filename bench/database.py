"""Queries and writes, each against hand-written SQL on one connection of the same role."""

from datetime import date

import psycopg2
from django.utils import timezone

from bench.figures import Figure, first_partnership, timed
from partnerships.actions.activities import log_activity
from partnerships.models import Partnership
from partnerships.queries.activities import activity_totals
from tenancy.fields import new_id
from tenancy.models import Membership, Workspace
from tenancy.scope import workspace_scope

ENTER = "SELECT set_config('app.workspace_id', %s, true)"
TOTALS = (
    "SELECT count(*), sum(people_reached), sum(hours) FROM partnerships_activity"
    " WHERE workspace_id = %s"
)
ACTIVITY = (
    "INSERT INTO partnerships_activity (workspace_id, id, partnership_id, type, title, happened_on,"
    " description, place, is_sample, external_key, created_at, updated_at)"
    " VALUES (%s, %s, %s, 'workshop', 'Benchmark', %s, '', '', false, '', %s, %s)"
)
AUDIT = (
    "INSERT INTO tenancy_auditevent (workspace_id, id, actor_label, action, object_type, object_id,"
    " object_label, happened_at) VALUES (%s, %s, 'x', 'log_activity', 'activity', %s, 'x', %s)"
)
VERSION = "UPDATE tenancy_workspace SET data_version = data_version + 1 WHERE id = %s"


def database_figures(database_url: str) -> list[Figure]:
    """What a query and a write cost above the statements that they must run."""
    workspace = Workspace.objects.get(slug="new-york")
    partnership_id = first_partnership()
    with workspace_scope(workspace):
        partnership = Partnership.objects.get(pk=partnership_id)
        member = Membership.objects.select_related("user").get(role="coordinator")
    member.workspace = workspace
    connection = psycopg2.connect(database_url)
    workspace_id = str(workspace.pk)

    def totals() -> object:
        with workspace_scope(workspace):
            return activity_totals()

    def totals_by_hand() -> None:
        with connection, connection.cursor() as cursor:
            cursor.execute(ENTER, [workspace_id])
            cursor.execute(TOTALS, [workspace_id])
            cursor.fetchone()

    def log() -> None:
        with workspace_scope(workspace):
            log_activity(
                acting_member=member,
                partnership=partnership,
                type="workshop",
                title="Benchmark",
                happened_on=date(2026, 1, 5),
            )

    def log_by_hand() -> None:
        now, activity = timezone.now(), str(new_id())
        day = date(2026, 1, 5)
        with connection, connection.cursor() as cursor:
            cursor.execute(ENTER, [workspace_id])
            cursor.execute(ACTIVITY, [workspace_id, activity, str(partnership_id), day, now, now])
            cursor.execute(AUDIT, [workspace_id, str(new_id()), activity, now])
            cursor.execute(VERSION, [workspace_id])

    hand = "the same statements by hand"
    return [
        Figure("activity totals", hand, "", timed(totals), timed(totals_by_hand)),
        Figure("log_activity, committed", hand, "", timed(log), timed(log_by_hand)),
    ]
