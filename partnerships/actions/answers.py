"""Answering a check-in, and what a coordinator makes of an answer."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from messaging.actions.outbox import cancel_messages
from partnerships.actions.check_ins import RoundIsClosed
from partnerships.actions.wins import add_win
from partnerships.models import CheckIn, Win
from tenancy.audit.recording import record_event
from tenancy.dates import day_in
from tenancy.errors import DomainError
from tenancy.models import Membership
from tenancy.queries import lock_workspace


class NoWinInIt(DomainError):
    """The answer names no win."""

    message = _("This answer names no win.")


class RecordedAlready(DomainError):
    """A win of this answer was recorded before."""

    message = _("This win is recorded already.")


def answer_check_in(
    *,
    check_in: CheckIn,
    acting_member: Membership | None,
    progress: str,
    confidence: int,
    win: str = "",
    concern: str = "",
    help_needed: str = "",
    language: str = "",
) -> CheckIn:
    """
    Take an answer, or replace it while the round is open. The same answer sent twice counts once.

    ``acting_member`` is None for an answer by personal link. A coordinator who writes down what
    was said on the phone makes it a proxy answer.

    :raises RoundIsClosed: the round takes no answers any more.
    """
    lock_workspace()
    held = _held_open(check_in)
    is_first = held.answered_at is None
    held.progress, held.confidence = progress, confidence
    held.win, held.concern, held.help_needed = win, concern, help_needed
    held.language = language or held.language
    held.answered_at = held.answered_at or timezone.now()
    held.is_proxy = (
        acting_member is not None and acting_member.organization_id != held.organization_id
    )
    held.save()
    cancel_messages(key_prefix=f"check_in:{held.round_id}:{held.pk}:")
    # Not ``recorded``: what was written stays out of the audit trail.
    record_event(
        acting_member=acting_member,
        action="answer_check_in" if is_first else "change_check_in",
        record=held,
        after={"progress": progress, "confidence": confidence},
        actor_label=str(held.person or held.organization),
    )
    return held


def record_win_of(*, acting_member: Membership, check_in: CheckIn) -> Win:
    """
    Make a win of what a check-in tells, thanks to its organization; not published yet.

    :raises NoWinInIt: it tells of none.
    :raises RecordedAlready: that was done before.
    """
    lock_workspace()
    if not check_in.win or check_in.answered_at is None:
        raise NoWinInIt
    if Win.objects.filter(check_in=check_in).exists():
        raise RecordedAlready
    return add_win(
        acting_member=acting_member,
        partnership=check_in.round.partnership,
        organization=check_in.organization,
        text=check_in.win,
        happened_on=day_in(acting_member.workspace, check_in.answered_at),
        check_in=check_in,
        is_sample=check_in.is_sample,
        language=_language_of(check_in, acting_member),
    )


def _language_of(check_in: CheckIn, member: Membership) -> str:
    """The language of an answer, if it is one of the workspace's."""
    languages = member.workspace.languages
    return check_in.language if check_in.language in languages else languages[0]


def _held_open(check_in: CheckIn) -> CheckIn:
    """The check-in as it is now, locked until the transaction ends, if its round is open."""
    rows = CheckIn.objects.select_for_update(of=("self",))
    held = rows.select_related("round__partnership", "organization", "person").get(pk=check_in.pk)
    if not held.round.is_open:
        raise RoundIsClosed
    return held
