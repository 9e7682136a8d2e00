"""Uploaded files that need not be kept any longer."""

from datetime import datetime

from imports.models import ImportRun

WORKING = (ImportRun.Status.CHECKING, ImportRun.Status.IMPORTING)


def end_files(before: datetime) -> int:
    """Delete files uploaded before that moment; what they brought in stays."""
    old = ImportRun.objects.filter(created_at__lt=before).exclude(status__in=WORKING)
    return old.delete()[1].get("imports.ImportRun", 0)
