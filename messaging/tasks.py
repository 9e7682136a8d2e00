"""The leaves that beat and the outbox's wake-up call."""

from celery import shared_task
from django.conf import settings


@shared_task(
    name="messaging.sweep_outbox",
    time_limit=settings.OUTBOX_TASK_LIMIT_SECONDS,
    expires=settings.OUTBOX_TASK_LIMIT_SECONDS,
)
def sweep_outbox() -> int:
    """Send what is due, everywhere, and note that the sweep ran."""
    from messaging.actions.sweep import sweep
    from messaging.heartbeats import beat

    sent = sweep()
    beat("outbox")
    return sent


@shared_task(
    name="messaging.wake_outbox",
    time_limit=settings.OUTBOX_TASK_LIMIT_SECONDS,
    expires=settings.OUTBOX_TASK_LIMIT_SECONDS,
)
def wake_outbox() -> int:
    """Send what is due now rather than at the next sweep."""
    from messaging.actions.sweep import sweep

    return sweep()


@shared_task(
    name="messaging.run_due_schedules",
    time_limit=settings.SCHEDULE_TASK_LIMIT_SECONDS,
    expires=settings.SCHEDULE_TASK_LIMIT_SECONDS,
)
def run_due_schedules() -> int:
    """Run the jobs of every workspace that has one due."""
    from messaging.actions.schedules import run_schedules
    from messaging.heartbeats import beat

    done = run_schedules()
    beat("schedules")
    return done


@shared_task(name="messaging.clear_account_mail", ignore_result=True)
def clear_account_mail_task() -> int:
    """Delete old e-mails of accounts."""
    from messaging.actions.retention import clear_account_mail

    return clear_account_mail()
