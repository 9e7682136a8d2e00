"""What a workspace need not keep any longer goes by itself, and nothing else does."""

from copy import deepcopy
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from config.celery import app
from feedback.models import Response, SurveyInvitation, SurveyLink, Wave
from imports.models import ImportRun
from messaging.models import AccountMail, Message
from messaging.tasks import clear_account_mail_task
from partnerships.models import CheckIn
from tenancy.actions.retention import apply_retention
from tenancy.dates import months_later
from tenancy.isolation.scope import workspace_scope
from tenancy.models import AuditEvent, IdempotentReply, Invitation, Membership, Workspace
from tenancy.privacy.retention import RULES
from tenancy.tasks import (
    apply_retention_everywhere,
    apply_retention_task,
    clear_sessions_task,
)
from tests.factories.messaging import make_message
from tests.made_once import *  # noqa: F403
from tests.made_once import Users
from tests.stakeholders.canaries import make_scene

pytestmark = pytest.mark.django_db

MONTHS = 12


@pytest.fixture(scope="module")
def old_made_once(users_made_once: Users) -> Membership:
    """An owner of the workspace below."""
    owner = users_made_once.foreign_owner
    workspace = owner.workspace
    workspace.retention_months = MONTHS
    workspace.save(update_fields=["retention_months"])
    then = timezone.now() - timedelta(days=730)
    with time_machine.travel(then, tick=False), workspace_scope(workspace):
        make_scene(owner)
        Wave.objects.update(status="closed", closed_at=then)
        Message.objects.update(status="sent", sent_at=then)
    return owner


@pytest.fixture
def old(old_made_once: Membership, db: None) -> Membership:
    """A workspace in which everything is two years old, and its answers sent in and closed."""
    return deepcopy(old_made_once)


def _left() -> dict[str, int]:
    return {
        "files": ImportRun.objects.count(),
        "e-mails": Message.objects.count(),
        "invitations": Invitation.objects.count(),
        "check-ins": CheckIn.objects.exclude(person=None).count(),
        "survey answers": SurveyInvitation.objects.exclude(person=None).count(),
    }


def test_retention_lets_go_of_what_is_older(old: Membership) -> None:
    with workspace_scope(old.workspace):
        before, responses = _left(), Response.objects.count()
        assert all(before.values())

        assert apply_retention(workspace=old.workspace) == before

        assert not any(_left().values())
        assert not SurveyLink.objects.exists()
        assert Response.objects.filter(invitation=None).count() == responses > 0
        note = AuditEvent.objects.get(action="apply_retention")
        assert note.after == before


def test_retention_twice_does_what_once_does(old: Membership) -> None:
    with workspace_scope(old.workspace):
        apply_retention(workspace=old.workspace)
        assert apply_retention(workspace=old.workspace) == {}
        assert AuditEvent.objects.filter(action="apply_retention").count() == 1


def test_retention_keeps_what_is_younger(old: Membership) -> None:
    old.workspace.retention_months = 36
    with workspace_scope(old.workspace):
        before = _left()
        assert apply_retention(workspace=old.workspace) == {}
        assert _left() == before


@pytest.mark.parametrize("status", ["queued", "sending"])
def test_retention_never_takes_an_email_that_has_not_ended(
    workspace: Workspace, status: str
) -> None:
    workspace.retention_months = 1
    with workspace_scope(workspace):
        message = make_message(status=status)
        Message.objects.update(due_at=timezone.now() - timedelta(days=365))
        apply_retention(workspace=workspace)
        assert Message.objects.filter(pk=message.pk).exists()


def test_every_rule_is_tried_here(old: Membership) -> None:
    """A new rule needs something old in the scene."""
    with workspace_scope(old.workspace):
        assert apply_retention(workspace=old.workspace).keys() == RULES.keys()


def test_the_daily_task_reaches_every_workspace_and_no_other_rows(
    old: Membership, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed: list[str] = []
    monkeypatch.setattr(apply_retention_task, "delay", handed.append)
    assert apply_retention_everywhere() == 2
    assert set(handed) == {str(old.workspace.pk), str(workspace.pk)}
    with workspace_scope(workspace):
        Message.objects.filter(pk=make_message(status="sent").pk).update(
            sent_at=timezone.now() - timedelta(days=730)
        )
    apply_retention_task(str(old.workspace.pk))
    with workspace_scope(old.workspace):
        assert not any(_left().values())
    with workspace_scope(workspace):
        assert Message.objects.count() == 1  # its own retention is 36 months


def test_old_replies_of_the_api_go(owner: Membership) -> None:
    with workspace_scope(owner.workspace):
        for days in (6, 8):
            IdempotentReply.objects.create(
                membership=owner,
                key=str(days),
                request_hash="h",
                status=200,
                created_at=timezone.now() - timedelta(days=days),
            )
    apply_retention_task(str(owner.workspace.pk))
    with workspace_scope(owner.workspace):
        assert IdempotentReply.objects.get().key == "6"


def test_sessions_that_ran_out_are_cleared(db: None) -> None:
    for seconds in (60, -60):
        session = SessionStore()
        session.set_expiry(timezone.now() + timedelta(seconds=seconds))
        session.save()
    left = Session.objects.filter(expire_date__gt=timezone.now())
    there = set(left.values_list("pk", flat=True))
    assert Session.objects.count() == len(there) + 1
    clear_sessions_task()
    assert set(Session.objects.values_list("pk", flat=True)) == there


def test_old_account_mail_is_cleared(db: None) -> None:
    for days, status in ((31, "sent"), (29, "sent"), (31, "queued")):
        AccountMail.objects.create(
            to_email="a@example.org",
            subject=f"{days} {status}",
            text="",
            message_id="<x>",
            status=status,
            due_at=timezone.now() - timedelta(days=days),
        )
    assert clear_account_mail_task() == 1
    assert set(AccountMail.objects.values_list("subject", flat=True)) == {"29 sent", "31 queued"}


def test_beat_knows_only_tasks_that_exist() -> None:
    app.loader.import_default_modules()
    planned = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert planned <= app.tasks.keys()
    assert {"tenancy.apply_retention", "tenancy.clear_sessions"} <= planned


@pytest.mark.parametrize(
    ("moment", "months", "expected"),
    [
        (datetime(2026, 3, 31, tzinfo=UTC), 1, datetime(2026, 2, 28, tzinfo=UTC)),
        (datetime(2026, 1, 15, tzinfo=UTC), 1, datetime(2025, 12, 15, tzinfo=UTC)),
        (datetime(2024, 2, 29, tzinfo=UTC), 36, datetime(2021, 2, 28, tzinfo=UTC)),
    ],
)
def test_months_are_counted_by_the_calendar(
    moment: datetime, months: int, expected: datetime
) -> None:
    assert months_later(moment, -months) == expected
