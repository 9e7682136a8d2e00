"""Invitations by one process, against a tight smtplib loop into the same mail server."""

import smtplib
import time
from collections.abc import Callable
from email.message import EmailMessage
from email.policy import SMTP

from django.conf import settings
from django.db import connections

from bench.data.surveys import SLUG as SURVEYS
from bench.data.surveys import draft_wave, organizations_of
from bench.environment import Environment
from bench.measuring import Figure
from feedback.actions.invitations import start_inviting
from feedback.actions.schedule import invite_more_people
from feedback.models import Wave
from messaging.actions.send_due import send_due
from messaging.models import Message
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Workspace


def mail_figures(environment: Environment) -> list[Figure]:
    """The whole of inviting, and the sending alone."""
    number = environment.extent.invitations
    return [
        Figure(
            name=f"{number} invitations, {what}",
            against="smtplib loop",
            goal=4,
            product=product,
            yardstick=lambda: _by_smtplib(number),
            rounds=7,
        )
        for what, product in (
            ("written and sent", lambda: sum(_invited(environment))),
            ("sent", lambda: _invited(environment)[1]),
        )
    ]


def _invited(environment: Environment) -> tuple[float, float]:
    """Seconds to write the invitations of a new wave, and to send them."""
    workspace = Workspace.objects.get(slug=SURVEYS)
    each = environment.extent.many_answers // organizations_of(environment.extent.many_answers)
    with workspace_scope(workspace):
        wave = draft_wave(organizations=environment.extent.invitations // each)
    _tidy_up()
    began = time.perf_counter()
    with workspace_scope(workspace):
        start_inviting(wave=wave)
    while not _is_open(workspace, wave):
        with workspace_scope(workspace):
            invite_more_people(wave_id=wave.pk)
    written = time.perf_counter()
    sent = 0
    while now := send_due():
        sent += now
    done = time.perf_counter()
    if sent != environment.extent.invitations:
        raise RuntimeError(f"{sent} of {environment.extent.invitations} invitations were sent")
    return written - began, done - written


def _tidy_up() -> None:
    """What PostgreSQL does by itself once a minute; a round takes a second."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("VACUUM ANALYZE messaging_message")


def _is_open(workspace: Workspace, wave: Wave) -> bool:
    with workspace_scope(workspace):
        return Wave.objects.get(pk=wave.pk).is_open


def _sample() -> Callable[[str], bytes]:
    """An invitation as it was sent, to be addressed."""
    with workspace_scope(Workspace.objects.get(slug=SURVEYS)):
        message = Message.objects.order_by("-created_at")[0]
    email = EmailMessage()
    email["From"], email["To"] = "hello@localhost", "ADDRESS"
    email["Subject"] = message.subject
    email.set_content(message.text)
    email.add_alternative(message.html, subtype="html")
    content = email.as_bytes(policy=SMTP)
    return lambda address: content.replace(b"ADDRESS", address.encode())


def _by_smtplib(number: int) -> float:
    addressed = _sample()
    began = time.perf_counter()
    with smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT) as connection:
        for each in range(number):
            address = f"person{each}@example.org"
            connection.sendmail("hello@localhost", [address], addressed(address))
    return time.perf_counter() - began
