"""Erasing a person from tenancy's tables, from all texts and from the audit trail."""

import json
from collections.abc import Iterable

from django.db import connection
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from tenancy.actions.members import remove_member
from tenancy.audit.recording import touch_workspace
from tenancy.isolation.models import new_id
from tenancy.models import IdempotentReply, Invitation, Membership
from tenancy.privacy.personal_data import Subject, Traces, without_words
from tenancy.privacy.personal_data_search import mentions

SHORTEST_TEXT = 8


def erase_memberships(subject: Subject, acting_member: Membership) -> Traces:
    """
    End the person's membership; the account stays, since it is the person's own.

    :raises LastOwner: the workspace would have no owner.
    """
    for membership in Membership.objects.filter(pk__in=subject.membership_ids):
        remove_member(acting_member=acting_member, membership=membership)
    return Traces()


def invitations_to(subject: Subject) -> QuerySet[Invitation]:
    """The invitations sent to the person's addresses."""
    return Invitation.objects.filter(email__in=subject.emails)


def replies_about(subject: Subject) -> QuerySet[IdempotentReply]:
    """Answers stored for repeated API calls: the person's own, and those that name them."""
    found = Q(membership__in=subject.membership_ids)
    for row_id in subject.ids - subject.membership_ids:
        found |= Q(body_text__contains=str(row_id))
    if subject.words:
        found |= Q(body_text__iregex=subject.loose_pattern)
    rows = IdempotentReply.objects.annotate(body_text=Cast("body", TextField()))
    return rows.filter(found)


def erase_mentions(subject: Subject) -> int:
    """Put a mark in place of the person's name and addresses in all texts; in how many rows."""
    changed = 0
    for row, names in mentions(subject):
        values = {name: without_words(getattr(row, name), subject.pattern) for name in names}
        type(row)._default_manager.filter(pk=row.pk).update(**values)
        changed += 1
    return changed


def erase_from_audit_trail(
    *, subject: Subject, traces: Iterable[Traces], acting_member: Membership
) -> None:
    """
    Put a mark in place of the person in the audit trail, and add one row that says so.

    The app's role may not change the trail; a function of the database may, within the open scope,
    and writes its row whatever it is called for (see the migration that makes it).
    """
    single = {name for name in subject.names if " " not in name.strip()}
    ids, wholes = set(subject.ids), single
    for trace in traces:
        ids.update(trace.ids)
        wholes.update(text for text in trace.texts if len(text) >= SHORTEST_TEXT)
    touch_workspace()
    needles = {json.dumps(text.lower(), ensure_ascii=False)[1:-1] for text in wholes}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tenancy_erase_from_audit(%s::uuid, %s::uuid, %s, %s::uuid, %s::uuid[],"
            " %s, %s::text[], %s, %s::text[])",
            [
                str(new_id()),
                str(acting_member.pk),
                str(acting_member.user)[:200],
                str(subject.person_id) if subject.person_id else None,
                [str(key) for key in ids],
                subject.pattern,
                [text.lower() for text in wholes],
                subject.loose_pattern,
                list(needles),
            ],
        )
