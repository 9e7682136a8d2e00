"""Taking a person out of check-ins and what was made of them."""

from partnerships.models import CheckIn, Concern, Win
from tenancy.accounts.tokens import hash_token, new_token
from tenancy.models import Membership
from tenancy.privacy.personal_data import ERASED, Subject, Traces
from tenancy.queries import lock_workspace

WORDS = ("win", "concern", "help_needed")


def erase_check_ins(subject: Subject, acting_member: Membership) -> Traces:
    """
    Take the person and their words out of check-ins, and out of what was made of those words.

    What the organization answered by a choice stays: it counts in the partnership's figures.
    """
    lock_workspace()
    asked = list(CheckIn.objects.filter(person_id=subject.person_id)) if subject.person_id else []
    texts = [getattr(check_in, name) for check_in in asked for name in WORDS]
    for rows in (
        Win.objects.filter(check_in__in=asked),
        Concern.objects.filter(check_in__in=asked),
    ):
        texts += list(rows.values_list("text", flat=True))
    Win.objects.filter(check_in__in=asked).update(text=ERASED, is_published=False)
    Concern.objects.filter(check_in__in=asked).update(text=ERASED)
    for check_in in asked:
        check_in.person = None
        check_in.win = check_in.concern = check_in.help_needed = ""
        check_in.token_hash, check_in.reminder_token_hash = hash_token(new_token()), ""
    names = ["person", *WORDS, "token_hash", "reminder_token_hash"]
    CheckIn.objects.bulk_update(asked, names, batch_size=500)
    return Traces(texts=filter(None, texts), ids=[check_in.pk for check_in in asked])
