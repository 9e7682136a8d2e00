"""Sending a hundred thousand due e-mails, against the statements that it needs, by hand."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import psycopg2
from django.conf import settings
from django.db import connection
from django.test.utils import override_settings
from django.utils import timezone

from bench.data.measurements import NEW_ID
from bench.data.neighbors import SLUG as NEIGHBOR
from bench.environment import Environment
from bench.measuring import Figure
from messaging.actions.send_due import send_due
from messaging.models import DueWork
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Workspace

# Of so many due items one second is taken at a time, so that they last for all rounds.
ITEMS_A_SECOND = 80_000
SHORTEST_SLICE = 0.4
MOST_SLICES = 20  # a busy machine may spend a whole slice before the first e-mail
COUNTED = 1_000
_FILL = f"""
INSERT INTO messaging_message (workspace_id, id, kind, key, to_email, to_name, language, subject,
    text, html, secret, headers, message_id, status, attempts, refusals, due_at, error, created_at,
    is_transactional, link_mark)
SELECT %s, {NEW_ID}, 'sample', 'due:' || gen_random_uuid(),
    'person' || number || '@example.org', '', 'en',
    'Sample', %s, %s, '', '{{}}', '<' || number || '@localhost>', 'queued', 0, 0,
    now() - interval '1 hour', '', now(), true, ''
FROM generate_series(1, %s) AS number
"""
_CLAIM = """
SELECT id, workspace_id FROM messaging_duework
WHERE kind = 'outbox' AND due_at <= now() AND (leased_until IS NULL OR leased_until < now())
ORDER BY due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
"""
_LEASE = """
UPDATE messaging_duework SET due_at = now() + interval '2 minutes',
    leased_until = now() + interval '2 minutes' WHERE id = %s
"""
_ENTER = "SELECT set_config('app.workspace_id', %s, true)"
_BATCH = """
SELECT * FROM messaging_message WHERE workspace_id = %s AND status = 'queued' AND due_at <= now()
ORDER BY due_at, id LIMIT %s FOR UPDATE SKIP LOCKED
"""
_TAKE = """
UPDATE messaging_message SET status = 'sending', attempts = attempts + 1,
    leased_until = now() + interval '2 minutes' WHERE workspace_id = %s AND id = ANY(%s::uuid[])
"""
_SENT = f"""
{_ENTER}; UPDATE messaging_message SET status = 'sent', sent_at = now(), secret = '', error = '',
    leased_until = NULL WHERE workspace_id = %s AND id = %s AND attempts = 1
"""
_NEXT = """
SELECT min(due_at) FROM messaging_message
WHERE workspace_id = %s AND status IN ('queued', 'sending')
"""
_RELEASE = "DELETE FROM messaging_duework WHERE id = %s"


def sending_figures(environment: Environment) -> list[Figure]:
    """
    Both take turns at the same due items, a slice of seconds each, and count in thousands.

    The mail server is left out: the product hands each e-mail to a backend that does nothing.
    """
    number = make_due(environment)
    slice_seconds = max(SHORTEST_SLICE, number / ITEMS_A_SECOND)
    sender = Sender(environment.servers.database_url)
    return [
        Figure(
            name=f"sending {number:,} due e-mails of {environment.extent.neighbors:,} workspaces",
            against="the same statements by hand",
            goal=3,
            product=lambda: _sent_by_product(slice_seconds),
            yardstick=lambda: _by_hand(sender, slice_seconds),
            rounds=5,
        )
    ]


def make_due(environment: Environment) -> int:
    """Due e-mails in every neighbor; how many in all."""
    each, total = environment.extent.due_each, environment.extent.neighbors
    now = timezone.now()
    workspaces = list(Workspace.objects.filter(slug__startswith=NEIGHBOR.split("{")[0]))
    text = "We met, agreed on the next steps and shared what worked. " * 10
    for workspace in workspaces:
        with workspace_scope(workspace), connection.cursor() as cursor:
            cursor.execute(_FILL, [str(workspace.pk), text, f"<p>{text}</p>", each])
    DueWork.objects.bulk_create(
        (
            DueWork(
                workspace=workspace,
                kind=DueWork.Kind.OUTBOX,
                due_at=now - timedelta(minutes=1, seconds=number),
            )
            for number, workspace in enumerate(workspaces)
        ),
        ignore_conflicts=True,
    )
    return each * total


@contextmanager
def without_server(slice_seconds: float) -> Iterator[None]:
    """E-mails are made, and handed to a backend that throws them away."""
    with override_settings(
        EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend",
        OUTBOX_SENDING_SECONDS=slice_seconds,
    ):
        yield


def _sent_by_product(slice_seconds: float) -> float:
    """Seconds for a thousand e-mails, over a slice of seconds; over more when one sends none."""
    with without_server(slice_seconds):
        began, sent = time.perf_counter(), 0
        for _slice in range(MOST_SLICES):
            sent = send_due()
            if sent:
                break
        return COUNTED * (time.perf_counter() - began) / sent


def _by_hand(sender: "Sender", slice_seconds: float) -> float:
    """The same by nothing but statements."""
    began, sent = time.perf_counter(), 0
    while time.perf_counter() - began < slice_seconds:
        taken = sender.take_turn()
        if not taken:
            break
        sent += taken
    return COUNTED * (time.perf_counter() - began) / sent


class Sender:
    """Two connections: one for several statements, one for notes of one round trip each."""

    def __init__(self, database_url: str) -> None:
        self.several, self.noting = psycopg2.connect(database_url), psycopg2.connect(database_url)
        self.noting.autocommit = True

    def close(self) -> None:
        """Hang up."""
        self.several.close()
        self.noting.close()

    def take_turn(self) -> int:
        """One workspace's batch; how many."""
        with self.several, self.several.cursor() as cursor:
            cursor.execute(_CLAIM)
            found = cursor.fetchone()
            if found is None:
                return 0
            due, workspace = found[0], str(found[1])
            cursor.execute(_LEASE, [due])
        with self.several, self.several.cursor() as cursor:
            cursor.execute(_ENTER, [workspace])
            cursor.execute(_BATCH, [workspace, settings.OUTBOX_BATCH])
            batch = [row[0] for row in cursor.fetchall()]
            cursor.execute(_TAKE, [workspace, batch])
        with self.noting.cursor() as cursor:
            for message in batch:
                cursor.execute(_SENT, [workspace, workspace, message])
        with self.several, self.several.cursor() as cursor:
            cursor.execute(_ENTER, [workspace])
            cursor.execute(_NEXT, [workspace])
            cursor.fetchone()
            cursor.execute(_RELEASE, [due])
        return len(batch)
