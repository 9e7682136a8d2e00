"""
The whole workspace as one archive, and an archive into a workspace that holds nothing yet.

``lists/`` has every list as CSV, as its page shows it to an owner; ``data/`` has every row as JSON,
from which another workspace is filled. Left out is what belongs to an installation or was promised
to nobody else: accounts, invitations, tokens, e-mails, the audit trail, and answers to surveys,
which each survey's own files give as far as its promise allows.
"""

import json
import zlib
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import IO, Any, cast
from zipfile import BadZipFile, ZipFile

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.models import Wave
from metrics.tasks import renew_patterns
from partnerships.models import CheckInCadence, CheckInRound
from records.fields import far_off
from records.files import ROWS_AT_ONCE, every_row
from records.noun import NOUNS
from records.removals import rebuilt
from records.spreadsheets import csv_pieces
from tenancy.accounts.tokens import hash_token, new_token
from tenancy.audit.recording import record_event, snapshot
from tenancy.errors import DomainError
from tenancy.isolation.models import TenantModel
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership

LEFT_OUT = frozenset({
    "tenancy.membership", "tenancy.invitation", "tenancy.apitoken", "tenancy.auditevent",
    "tenancy.idempotentreply", "messaging.message", "imports.importrun", "imports.storedpart",
    "overview.share", "feedback.surveyinvitation", "feedback.surveylink", "feedback.response",
    "feedback.answer", "feedback.anonymousbuffer", "feedback.anonymousbatch",
    "metrics.suppressionpattern",
})  # fmt: skip
# A small file may hold much: what is read of one, unpacked.
MOST_ROWS = 100_000
MOST_BYTES = 64 * 1024 * 1024
LONGEST_ROW = 1024 * 1024
# What damage leads to: of the archive, its JSON, one value, or the rows together.
DAMAGE = (
    BadZipFile, zlib.error, EOFError, OSError, RuntimeError, KeyError, TypeError, ValueError,
    ArithmeticError, ValidationError, DatabaseError,
)  # fmt: skip
MANIFEST = "manifest.json"
FORMAT = 1


class NotFresh(DomainError):
    """The workspace holds something already."""

    message = _("Only a workspace that holds nothing yet can be filled from an archive.")


class UnreadableArchive(DomainError):
    """Not an archive of ours, or changed since it was made."""

    message = _("This file is no archive of a workspace, or it was changed.")


def archived_models() -> list[type[TenantModel]]:
    """The tables that go into an archive, by name."""
    found = [model for model in apps.get_models() if issubclass(model, TenantModel)]
    kept = [model for model in found if model._meta.label_lower not in LEFT_OUT]
    return sorted(kept, key=lambda model: model._meta.label_lower)


def archive_members(member: Membership) -> Iterator[tuple[str, Iterable[bytes]]]:
    """Name and content of each file of the archive; each table is read in scopes of its own."""
    counts: dict[str, int] = {}
    for noun in NOUNS.values():
        rows = every_row(noun, member)
        yield f"lists/{noun.path}.csv", (piece.encode() for piece in csv_pieces(rows))
    for model in archived_models():
        yield f"data/{model._meta.label_lower}.jsonl", _json_lines(model, member, counts)
    manifest = {"format": FORMAT, "workspace": member.workspace.name, "counts": counts}
    yield MANIFEST, [json.dumps(manifest).encode()]


def _json_lines(
    model: type[TenantModel], member: Membership, counts: dict[str, int]
) -> Iterator[bytes]:
    label, last = model._meta.label_lower, None
    counts[label] = 0
    while True:
        with workspace_scope(member.workspace):
            rows = model._default_manager.order_by("pk")
            after = rows if last is None else rows.filter(pk__gt=last)
            chunk = [snapshot(row) for row in after[:ROWS_AT_ONCE]]
        if not chunk:
            return
        counts[label] += len(chunk)
        last = chunk[-1]["id"]
        yield "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in chunk).encode()


@transaction.atomic
def fill_from_archive(*, acting_member: Membership, file: IO[bytes]) -> dict[str, int]:
    """
    Put everything of an archive into a workspace that holds nothing; how many rows by table.

    Rows keep their ids. Who acted is a member of another workspace, so it is left empty, or is the
    acting member where it may not be empty. Nothing here writes to people by itself: what was
    under way is so where the archive was made.

    :raises NotFresh: the workspace holds something.
    :raises UnreadableArchive: not an archive, or one whose rows contradict each other.
    """
    if any(model._default_manager.exists() for model in archived_models()):
        raise NotFresh
    try:
        counts = _filled(acting_member, ZipFile(file))
        with transaction.atomic():  # references are looked at here, not at the end of the request
            _check_references()
            _stop_what_writes_to_people()
    except DAMAGE as error:
        raise UnreadableArchive(field="file") from error
    renew_patterns()
    event = {"filled_from_archive": sum(counts.values())}
    record_event(
        acting_member=acting_member,
        action="import_workspace",
        record=acting_member.workspace,
        after=event,
    )
    return counts


def _filled(acting_member: Membership, archive: ZipFile) -> dict[str, int]:
    manifest = json.loads(next(_lines(archive, MANIFEST, LONGEST_ROW), b""))
    if manifest["format"] != FORMAT:
        raise ValueError("another format")
    counts: dict[str, int] = {}
    left = MOST_BYTES
    for model in archived_models():
        label, manager = model._meta.label_lower, cast(Any, model._default_manager)
        counts[label] = 0
        lines = _lines(archive, f"data/{label}.jsonl", left)
        while batch := list(islice(lines, ROWS_AT_ONCE)):
            counts[label] += len(batch)
            left -= sum(map(len, batch))
            if sum(counts.values()) > MOST_ROWS:
                raise ValueError("too many rows")
            manager.bulk_create([_row(label, json.loads(line), acting_member) for line in batch])
        if counts[label] != manifest["counts"][label]:
            raise ValueError("another number of rows")
    return counts


def _lines(archive: ZipFile, name: str, most_bytes: int) -> Iterator[bytes]:
    """
    The lines of a file of the archive, one at a time.

    :raises ValueError: one is too long, or all together are.
    """
    with archive.open(name) as part:
        while line := part.readline(LONGEST_ROW + 1):
            most_bytes -= len(line)
            if len(line) > LONGEST_ROW or most_bytes < 0:
                raise ValueError("too large")
            yield line


def _row(label: str, values: dict[str, Any], acting_member: Membership) -> models.Model:
    row = rebuilt(label, {"id": values["id"], **values})  # no row of ours lacks it
    for field in row._meta.concrete_fields:
        if field.related_model is Membership and getattr(row, field.attname) is not None:
            setattr(row, field.attname, None if field.null else acting_member.pk)
        if field.name in ("token_hash", "reminder_token_hash") and not field.null:
            setattr(row, field.name, hash_token(new_token()))
    row.clean_fields(exclude={"id", *_not_judged(row)})
    if far_off(vars(row)):
        raise ValueError("a date that nobody can mean")
    return row


def _not_judged(row: models.Model) -> set[str]:
    """What the database judges: references, and what is empty, as forms alone forbid."""
    return {
        field.name
        for field in row._meta.concrete_fields
        if field.is_relation or getattr(row, field.attname) in field.empty_values
    }


def _stop_what_writes_to_people() -> None:
    """Whoever was invited to a survey or a check-in has a link to the other workspace."""
    CheckInCadence.objects.update(is_active=False)
    CheckInRound.objects.open(timezone.now()).update(closes_at=timezone.now())
    status = Wave.Status
    Wave.objects.filter(status=status.SCHEDULED).update(status=status.DRAFT)
    Wave.objects.filter(status__in=[status.SENDING, status.OPEN]).update(status=status.CANCELED)


def _check_references() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
