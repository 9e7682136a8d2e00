"""An archive into a workspace that holds nothing yet, by a worker, all or nothing."""

import json
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.actions.results import finish_wave
from feedback.models import Wave
from imports.progress import report_progress
from imports.stored_files import store_file, stored_file
from messaging.schedules import wake_at
from metrics.tasks import renew_patterns
from overview.actions.archives.reading import (
    DAMAGE,
    MOST_BYTES,
    check_archive,
    file_of,
    lines_of,
    models_in_order,
    opened,
    references,
)
from overview.actions.archives.shapes import UnreadableArchive
from overview.actions.archives.tables import archived_models
from overview.models import ArchiveFilling
from overview.tasks import fill_from_archive_task
from partnerships.models import CheckInCadence, CheckInRound
from records.files import ROWS_AT_ONCE
from records.removals import rebuilt
from tenancy.accounts.tokens import hash_token, new_token
from tenancy.audit.recording import record_event
from tenancy.errors import DomainError, unique_or
from tenancy.isolation.scope import current_workspace_id
from tenancy.isolation.tasks import after_commit
from tenancy.models import Membership, Workspace


class NotFresh(DomainError):
    """The workspace holds something already."""

    message = _("Only a workspace that holds nothing yet can be filled from an archive.")


class FillingAlready(DomainError):
    """Another archive waits for a worker."""

    message = _("This workspace is being filled from an archive already.")


def start_filling(*, acting_member: Membership, file: BinaryIO) -> ArchiveFilling:
    """
    Take an archive in, for a worker to fill the workspace from.

    :raises NotFresh: the workspace holds something.
    :raises FillingAlready: another archive waits.
    :raises UnreadableArchive: the file is none; what is wrong with its rows, the worker says.
    """
    _require_fresh()
    opened(file)
    ArchiveFilling.objects.exclude(status=ArchiveFilling.Status.WAITING).delete()
    filling = ArchiveFilling(started_by=acting_member, language=acting_member.user.language)
    with unique_or(FillingAlready(field="file"), constraint="archive_filling_once"):
        filling.save(force_insert=True)
    file.seek(0)
    store_file(filling, file)
    _hand_to_worker(filling)
    return filling


def _require_fresh() -> None:
    if any(model._default_manager.exists() for model in archived_models()):
        raise NotFresh(field="file")


def _hand_to_worker(filling: ArchiveFilling) -> None:
    after_commit(fill_from_archive_task, current_workspace_id(), filling_id=str(filling.pk))
    wake_at(timezone.now() + timedelta(seconds=settings.LOOK_AGAIN_SECONDS))


def resume_filling(workspace: Workspace, now: datetime) -> datetime | None:
    """Queue again what waits for a worker; the task does nothing the second time."""
    waiting = ArchiveFilling.objects.filter(status=ArchiveFilling.Status.WAITING)
    for filling in waiting:
        _hand_to_worker(filling)
    return now + timedelta(seconds=settings.LOOK_AGAIN_SECONDS) if waiting else None


def fill(*, acting_member: Membership, filling: ArchiveFilling) -> None:
    """
    Put everything of the archive into the workspace, in the open transaction.

    Rows keep their ids. Who acted is a member of another workspace, so it is left empty, or is the
    acting member where it may not be empty. Nothing here writes to people by itself: what was
    under way is so where the archive was made.

    :raises NotFresh: the workspace holds something.
    :raises UnreadableArchive: not an archive, or one whose rows contradict each other.
    """
    _require_fresh()
    counts = check_archive(stored_file(filling))
    try:
        with transaction.atomic():  # references are looked at here, not at the end of the task
            _write(acting_member, filling)
            _check_references()
            _stop_what_writes_to_people()
    except DAMAGE as error:
        raise UnreadableArchive(field="file") from error
    renew_patterns()
    _end(filling, status=ArchiveFilling.Status.DONE, counts=counts)
    record_event(
        acting_member=acting_member,
        action="import_workspace",
        record=acting_member.workspace,
        after={"filled_from_archive": sum(counts.values())},
    )


def refuse(filling: ArchiveFilling, reason: str) -> None:
    """Note why nothing was written."""
    _end(filling, status=ArchiveFilling.Status.REFUSED, error=reason)


def _end(filling: ArchiveFilling, **values: Any) -> None:
    filling.parts.all().delete()
    ArchiveFilling.objects.filter(pk=filling.pk).update(**values)


def _write(acting_member: Membership, filling: ArchiveFilling) -> None:
    archive, done = opened(stored_file(filling)), 0
    kept = models_in_order()
    for model in kept:
        label, manager = model._meta.label_lower, cast(Any, model._default_manager)
        elsewhere = [each for each in references(model) if each.related_model not in kept]
        names = {field.name for field in model._meta.concrete_fields}
        lines = lines_of(archive, file_of(label), MOST_BYTES)
        while batch := list(islice(lines, ROWS_AT_ONCE)):
            rows = [rebuilt(label, json.loads(line)) for line in batch]
            for row in rows:
                for field in elsewhere:
                    if getattr(row, field.attname) is not None:
                        setattr(row, field.attname, None if field.null else acting_member.pk)
                for name in names & {"token_hash", "reminder_token_hash"}:
                    setattr(row, name, hash_token(new_token()))
            manager.bulk_create(rows)
            report_progress(filling, done=(done := done + len(rows)))


def _stop_what_writes_to_people() -> None:
    """Whoever was invited to a survey or a check-in has a link to the other workspace."""
    now = timezone.now()
    CheckInCadence.objects.update(is_active=False)
    CheckInRound.objects.open(now).update(closes_at=now)
    status = Wave.Status
    Wave.objects.filter(status=status.SCHEDULED).update(status=status.DRAFT)
    under_way = Wave.objects.filter(status__in=[status.SENDING, status.OPEN])
    # Answers with names came along: they can be read here. Of others there are none.
    with_answers = under_way.filter(version__content__promise="identified")
    for wave in with_answers.select_related("version"):
        wave.status, wave.closed_at = status.CLOSED, now
        wave.save(update_fields=["status", "closed_at"])
        finish_wave(wave=wave)
    under_way.update(status=status.CANCELED)


def _check_references() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
