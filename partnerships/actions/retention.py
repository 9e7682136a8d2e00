"""Check-ins that need not name anybody any longer."""

from datetime import datetime

from partnerships.models import CheckIn


def unname_check_ins(before: datetime) -> int:
    """Take the person out of check-ins that closed before that moment; the answers stay."""
    old = CheckIn.objects.filter(round__closes_at__lt=before, person__isnull=False)
    return old.update(person=None)
