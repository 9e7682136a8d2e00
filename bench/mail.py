"""Sending, against a tight smtplib loop over one connection into the same sink."""

import smtplib
import time
from email.message import EmailMessage
from uuid import uuid4

from django.conf import settings
from django.utils import timezone

from bench.measuring import Figure
from messaging.actions.outbox import MessageDraft, queue_messages
from messaging.actions.sweep import sweep
from tenancy.models import Workspace
from tenancy.scope import workspace_scope

COUNT = 100


def _drain() -> None:
    while sweep():
        pass


def _queue() -> None:
    drafts = [
        MessageDraft(
            kind="invitation",
            key=f"bench:{uuid4()}",
            to_email=f"person{number}@example.org",
            language="en",
            template="invitation",
            context={"invited_by": "Ada", "role": "Partner", "expires_at": timezone.now()},
            link="https://example.org/p/x/invitation/y/",
            is_transactional=True,
        )
        for number in range(COUNT)
    ]
    with workspace_scope(Workspace.objects.get(slug="new-york")):
        queue_messages(drafts)


def _swept() -> float:
    _queue()
    began = time.perf_counter()
    _drain()
    return time.perf_counter() - began


def _by_smtplib() -> float:
    began = time.perf_counter()
    with smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT) as connection:
        for number in range(COUNT):
            email = EmailMessage()
            email["From"], email["To"] = "hello@localhost", f"person{number}@example.org"
            email["Subject"] = "You are invited"
            email.set_content("Come in.\n" * 20)
            email.add_alternative("<p>Come in.</p>" * 20, subtype="html")
            connection.send_message(email)
    return time.perf_counter() - began


def mail_figures() -> list[Figure]:
    """A hundred invitations, queued beforehand, by one process."""
    return [
        Figure(
            name=f"{COUNT} e-mails sent",
            against="smtplib loop",
            goal=2,
            product=_swept,
            yardstick=_by_smtplib,
            rounds=5,
        )
    ]
