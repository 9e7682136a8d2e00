"""What tenancy's tables store about people."""

from typing import Any

from django.db import models
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast, Lower
from django.utils.translation import gettext_lazy as _

from tenancy.actions import erasure
from tenancy.isolation.scope import current_workspace_id
from tenancy.models import (
    ApiToken,
    AuditEvent,
    IdempotentReply,
    Invitation,
    Membership,
    User,
    Workspace,
)
from tenancy.privacy.personal_data import Held, NotHeld, Subject, Traces, as_values, deletion


def audit_events_about(subject: Subject) -> QuerySet[AuditEvent]:
    """What the person did, what was done to their rows, and what mentions them."""
    ids = list(subject.ids)
    found = Q(actor_id__in=ids) | Q(object_id__in=ids)
    if subject.words:
        for name in ("actor_label", "object_label", "before_text", "after_text"):
            found |= Q(**{f"{name}__iregex": subject.loose_pattern})
    texts = {f"{name}_text": Cast(name, TextField()) for name in ("before", "after")}
    return AuditEvent.objects.annotate(**texts).filter(found)


def _with_contact(subject: Subject) -> models.QuerySet[Any]:
    """The workspace, where people are told to write to the subject."""
    here = Workspace.objects.filter(pk=current_workspace_id())
    return here.annotate(contact=Lower("contact_email")).filter(contact__in=subject.emails)


def _empty_contact(subject: Subject, acting_member: Membership) -> Traces:
    Workspace.objects.filter(pk__in=_with_contact(subject).values("pk")).update(contact_email="")
    return Traces()


DECLARED: dict[type[models.Model], Any] = {
    User: NotHeld("An account is the user's own and may serve several workspaces."),
    Workspace: Held(
        title=_("Contact of the workspace"),
        through="the contact's e-mail address",
        show=as_values(_with_contact, "contact_email"),
        goes=_("Emptied."),
        erase=_empty_contact,
    ),
    Membership: Held(
        title=_("Memberships"),
        through="the contact's membership, or the account's e-mail address",
        show=as_values(
            lambda subject: Membership.objects.filter(pk__in=subject.membership_ids),
            "user__name", "user__email", "user__language", "role", "organization_id",
            "is_suspended", "joined_at",
        ),
        goes=_("The membership ends; the account stays, for it is the person's own."),
        erase=erasure.erase_memberships,
    ),
    Invitation: Held(
        title=_("Invitations to the workspace"),
        through="the invited e-mail address",
        show=as_values(
            erasure.invitations_to,
            "email", "role", "language", "created_at", "expires_at", "accepted_at",
        ),
        goes=_("Deleted."),
        erase=deletion(erasure.invitations_to),
    ),
    ApiToken: Held(
        title=_("API tokens"),
        through="the membership",
        show=as_values(
            lambda subject: ApiToken.objects.filter(membership__in=subject.membership_ids),
            "name", "prefix", "created_at", "expires_at", "last_used_on",
        ),
        goes=_("Deleted with the membership."),
    ),
    AuditEvent: Held(
        title=_("Audit trail"),
        through="who acted, on whom, and names within the entry",
        show=as_values(
            audit_events_about,
            "happened_at", "actor_label", "action", "object_type", "object_label", "before",
            "after",
        ),
        goes=_("Entries stay, with a mark in place of the person."),
    ),
    IdempotentReply: Held(
        title=_("Answers kept for repeated API calls"),
        through="the membership, or names within the answer",
        show=as_values(
            erasure.replies_about,
            "created_at", "status", "body",
        ),
        goes=_("Deleted."),
        erase=deletion(erasure.replies_about),
    ),
}  # fmt: skip
