"""Taking a person out of the outbox and the list of addresses not written to."""

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from messaging.models import AccountMail, Message, Suppression
from tenancy.models import User
from tenancy.privacy.personal_data import Subject


def messages_to(subject: Subject) -> QuerySet[Message]:
    """Every e-mail written to the person, sent or not."""
    rows = Message.objects.annotate(address=Lower("to_email"))
    found = Q(address__in=subject.emails)
    if subject.person_id:
        found |= Q(person_id=subject.person_id)
    return rows.filter(found)


def suppressions_of(subject: Subject) -> QuerySet[Suppression]:
    """The person's addresses that are not written to."""
    return Suppression.objects.annotate(address=Lower("email")).filter(address__in=subject.emails)


def erase_account_mail(user: User) -> None:
    """Delete every e-mail to the account, sent or not."""
    AccountMail.objects.filter(to_email__iexact=user.email).delete()
