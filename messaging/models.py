"""E-mails that wait, were sent or were refused, and what is due when."""

from datetime import datetime

from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from messaging.querysets import MessageQuerySet, OutgoingMailQuerySet
from tenancy.isolation.models import TenantManager, TenantModel, new_id

# What the first part of a kind is called in the log; rooms above may add their own in ready().
KIND_LABELS = {
    "invitation": _("Invitation to the workspace"),
    "check_in": _("Check-in"),
    "check_in_reminder": _("Check-in reminder"),
    "survey_invitation": _("Survey"),
    "survey_reminder": _("Survey reminder"),
    "own_data": _("A person's own answers"),
}


def kind_label(kind: str) -> str:
    """A message's kind in the reader's words."""
    known = KIND_LABELS.get(kind)
    return str(known) if known else kind.replace("_", " ").replace(".", " ").capitalize()


class OutgoingMail(models.Model):
    """The fields of every queued e-mail, of a workspace or of an account."""

    class Status(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")
        CANCELED = "canceled", _("Canceled")
        SUPPRESSED = "suppressed", _("Not sent")

    to_email = models.EmailField()
    to_name = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=10, default="en")
    subject = models.CharField(max_length=300)
    text = models.TextField()
    html = models.TextField(blank=True)
    # The personal link, encrypted; cleared once the e-mail is sent.
    secret = models.TextField(blank=True)
    headers = models.JSONField(default=dict)
    message_id = models.CharField(max_length=200)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.QUEUED)
    # How often a sender claimed it; the fence that stops a slow sender's note.
    attempts = models.PositiveIntegerField(default=0)
    # How often the mail server said "not now"; sets the pause before the next attempt.
    refusals = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now)
    leased_until = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        abstract = True

    @property
    def is_failed(self) -> bool:
        """It failed; a member may send it again."""
        return self.status == self.Status.FAILED

    @property
    def is_waiting(self) -> bool:
        """Not yet sent, and can still be stopped."""
        return self.status == self.Status.QUEUED


class Message(TenantModel, OutgoingMail):
    """One outgoing e-mail of a workspace."""

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=200)
    person_id = models.UUIDField(null=True)
    is_transactional = models.BooleanField(default=False)
    # Random; marks where links are put into the texts at sending, so no typed text can ask for one.
    link_mark = models.CharField(max_length=32, blank=True)

    objects = TenantManager.from_queryset(MessageQuerySet)()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["workspace", "key"], name="message_key_once")
        ]
        indexes = [
            models.Index(fields=["workspace", "status", "due_at"], name="message_by_due"),
            models.Index(fields=["workspace", "-created_at"], name="message_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.to_email}: {self.subject}"

    @property
    def recipient(self) -> str:
        """The recipient's name, or address where there is none."""
        return self.to_name or self.to_email

    @property
    def address_note(self) -> str:
        """The address, unless ``recipient`` says it already."""
        return self.to_email if self.to_name else ""

    @property
    def about(self) -> str:
        """Its kind in the reader's words."""
        return kind_label(self.kind)

    @property
    def sent_or_due_at(self) -> datetime:
        """When it left, or will."""
        return self.sent_at or self.due_at

    @property
    def reason_not_sent(self) -> str:
        """Why it has not arrived, in words; empty where there is nothing to explain."""
        if self.status == self.Status.SUPPRESSED:
            return gettext("This address unsubscribed, or does not exist.")
        if self.status == self.Status.QUEUED and self.error:
            tried = gettext("Will be tried again. The mail server said: %(reason)s")
            return tried % {"reason": self.error}
        return self.error if self.is_failed else ""


class AccountMail(OutgoingMail):
    """One outgoing e-mail of an account (codes, confirmations): belongs to no workspace."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)

    objects = models.Manager.from_queryset(OutgoingMailQuerySet["AccountMail"])()

    class Meta:
        indexes = [models.Index(fields=["status", "due_at"], name="account_mail_by_due")]

    def __str__(self) -> str:
        return self.to_email


class DueWork(models.Model):
    """
    Which workspace has something due, and nothing about what: the one table read without a scope.

    Outside row-level security on purpose; it must never hold content.
    """

    class Kind(models.TextChoices):
        OUTBOX = "outbox"
        SCHEDULE = "schedule"

    id = models.BigAutoField(primary_key=True)
    # The migration makes the foreign key itself: deleting a workspace is one statement, and the
    # database deletes this row with it.
    workspace = models.ForeignKey(
        "tenancy.Workspace", on_delete=models.CASCADE, related_name="+", db_constraint=False
    )
    kind = models.CharField(max_length=20, choices=Kind.choices)
    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "kind"], name="due_work_once")]
        indexes = [models.Index(fields=["kind", "due_at"], name="due_work_by_due")]

    def __str__(self) -> str:
        return f"{self.workspace_id} {self.kind}"


class Suppression(TenantModel):
    """An address to which only what its owner asked for may be sent."""

    class Reason(models.TextChoices):
        UNSUBSCRIBED = "unsubscribed", _("Unsubscribed")
        BOUNCED = "bounced", _("Bounced")

    email = models.EmailField()
    reason = models.CharField(max_length=20, choices=Reason.choices)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint("workspace", Lower("email"), name="suppression_once")
        ]

    def __str__(self) -> str:
        return self.email


class Heartbeat(models.Model):
    """When a periodic job last ran; read by /readyz."""

    name = models.CharField(max_length=40, primary_key=True)
    beat_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
