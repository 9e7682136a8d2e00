"""The embedded mode's settings with the short waits of a fault run."""

from config.settings.embedded import *  # noqa: F403
from config.settings.embedded import CELERY_BEAT_SCHEDULE, REST_FRAMEWORK
from faults import figures

OUTBOX_LEASE_SECONDS = figures.LEASE
OUTBOX_TASK_LIMIT_SECONDS = figures.TASK_LIMIT
OUTBOX_SENDING_SECONDS = figures.TASK_LIMIT / 2
EMAIL_TIMEOUT = figures.SMTP_TIMEOUT
OUTBOX_FIRST_PAUSE_SECONDS = 1
OUTBOX_LONGEST_PAUSE_SECONDS = 2
SCHEDULE_TASK_LIMIT_SECONDS = figures.SCHEDULE_LIMIT
LOOK_AGAIN_SECONDS = figures.LOOK_AGAIN
CELERY_WORKER_CONCURRENCY = figures.CONCURRENCY
CELERY_BEAT_SCHEDULE = {
    name: {**entry, "schedule": float(figures.SEND_EVERY)}
    for name, entry in CELERY_BEAT_SCHEDULE.items()
    if isinstance(entry["schedule"], float)  # the nightly ones are not what is tried here
}
REST_FRAMEWORK = {**REST_FRAMEWORK, "DEFAULT_THROTTLE_CLASSES": []}
