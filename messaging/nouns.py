"""An e-mail of the workspace: what went to whom, when, and why not."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from messaging.actions import erasure
from messaging.filters import MessageFilter
from messaging.models import Message
from messaging.serializers import MessageSerializer
from records.columns import Badge, Link, Moment, Text
from records.noun import Labels, Noun, Place
from tenancy.privacy.personal_data import Held, as_values, deletion

Status = Message.Status

MESSAGE = Noun(
    key="message",
    room="messaging",
    path="messages",
    model=Message,
    labels=Labels(
        one=_("E-mail"),
        many=_("Messages"),
        count=ngettext_lazy("%(n)s e-mail", "%(n)s e-mails", "n"),
        add="",
        edit="",
        about=_("What went to whom, when, and why not."),
        empty=_("Invitations, check-ins and surveys will be listed here as they go out."),
    ),
    columns=(
        Link(
            "recipient", label=_("Recipient"), to="messaging:message", note_path="address_note",
        ),
        Text("subject", label=_("Subject"), note_path="about"),
        Badge(
            "status", label=_("State"), note_path="reason_not_sent", otherwise="brand",
            tones={
                Status.SENT: "good", Status.FAILED: "bad", Status.CANCELED: "quiet",
                Status.SUPPRESSED: "warn",
            },
        ),
        Moment("sent_or_due_at", label=_("Sent or due")),
    ),
    order_by=("-created_at", "-pk"),
    defer=("html", "secret"),
    filters=MessageFilter,
    serializer=MessageSerializer,
    place=Place(section="manage", position=30, icon="mail"),
    personal_data=Held(
        title=_("E-mails"),
        through="the contact, or the recipient's address",
        show=as_values(
            erasure.messages_to,
            "to_email", "to_name", "kind", "language", "subject", "text", "status", "error",
            "created_at", "due_at", "sent_at",
        ),
        goes=_("Deleted; what waits is not sent."),
        erase=deletion(erasure.messages_to),
    ),
)  # fmt: skip
