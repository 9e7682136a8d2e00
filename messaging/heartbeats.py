"""When periodic jobs last ran to their end."""

from datetime import timedelta

from django.utils import timezone

from messaging.models import Heartbeat


def beat(name: str) -> None:
    """Note that the job ran to its end just now."""
    Heartbeat.objects.update_or_create(name=name, defaults={"beat_at": timezone.now()})


def age_of(name: str) -> timedelta | None:
    """How long ago the job last ran to its end; None when it never did."""
    row = Heartbeat.objects.filter(name=name).first()
    return timezone.now() - row.beat_at if row else None
