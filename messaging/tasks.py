"""The tasks that beat starts, and the one that an action wakes."""

from celery import shared_task
from django.conf import settings


@shared_task(
    name="messaging.send_due_mail",
    time_limit=settings.OUTBOX_TASK_LIMIT_SECONDS,
    expires=settings.OUTBOX_TASK_LIMIT_SECONDS,
)
def send_due_mail() -> int:
    """Send what is due, everywhere, and note that this ran."""
    from messaging.actions.send_due import send_due
    from messaging.heartbeats import beat

    sent = send_due()
    beat("outbox")
    return sent


@shared_task(
    name="messaging.wake_outbox",
    time_limit=settings.OUTBOX_TASK_LIMIT_SECONDS,
    expires=settings.OUTBOX_TASK_LIMIT_SECONDS,
)
def wake_outbox() -> int:
    """Send what is due now rather than at the next tick."""
    from messaging.actions.send_due import send_due

    return send_due()


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
