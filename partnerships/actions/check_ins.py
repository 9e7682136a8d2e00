"""Writes to check-ins: how often to ask, asking, reminding, closing, answering."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from messaging.actions.outbox import MessageDraft, cancel_messages, queue_messages
from messaging.rendering import supported_language
from messaging.schedules import next_occurrence, wake_at
from partnerships.models import (
    CheckIn,
    CheckInCadence,
    CheckInRound,
    Participation,
    Partnership,
)
from partnerships.queries.check_ins import later_rounds, reach_of
from stakeholders.models import Person
from tenancy.accounts.tokens import hash_token, new_token
from tenancy.audit.recording import recorded
from tenancy.dates import today_in
from tenancy.errors import DomainError
from tenancy.links import absolute_url, workspace_url
from tenancy.models import Membership, Workspace
from tenancy.queries import lock_workspace

REMIND_AFTER_DAYS: Final = 3
CLOSES_AFTER_DAYS: Final = 10
DAYS_BETWEEN: Final = {"week": 7, "two_weeks": 14, "month": 28, "quarter": 90}


class OverlapsTheNext(DomainError):
    """A round must close before the next one opens."""

    message = _("It must close before the next one begins.")


class RemindsTooLate(DomainError):
    """The reminder would be sent after the round has closed."""

    message = _("The reminder must come before it closes.")


class RoundStillOpen(DomainError):
    """The previous round is still open."""

    message = _("A check-in is open already. Close it before you ask again.")


class NoRecipients(DomainError):
    """No participant has a contact with an e-mail address."""

    message = _("Nobody can be asked: no participant has a contact with an e-mail address.")


class RoundIsClosed(DomainError):
    """A closed round takes no answers and sends no reminders."""

    message = _("This check-in is closed.")


class RoundStaysClosed(DomainError):
    """The round is open, or a later one has asked the same again."""

    message = _("Only the last check-in of a partnership can be reopened, once it is closed.")


class RemindedAlready(DomainError):
    """A round is reminded once."""

    message = _("The silent were reminded already. Once is enough.")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A round just opened, with each organization's personal link, which is stored nowhere."""

    round: CheckInRound
    links: dict[UUID, str]


def set_cadence(
    *,
    acting_member: Membership,
    partnership: Partnership,
    every: str,
    starts_on: date,
    at: time,
    remind_after_days: int = REMIND_AFTER_DAYS,
    closes_after_days: int = CLOSES_AFTER_DAYS,
    is_active: bool = True,
) -> CheckInCadence:
    """
    Say how often a partnership's participants are asked, by the workspace's own clock.

    ``remind_after_days`` 0 means no reminder. Switched off, nothing is asked until it is on again.

    :raises OverlapsTheNext: a round would still be open when the next begins.
    :raises RemindsTooLate: the reminder would not come before the end.
    """
    if not 1 <= closes_after_days <= DAYS_BETWEEN[every]:
        raise OverlapsTheNext(field="closes_after_days")
    if remind_after_days >= closes_after_days:
        raise RemindsTooLate(field="remind_after_days")
    lock_workspace()
    rows = CheckInCadence.objects.select_for_update()
    cadence = rows.filter(partnership=partnership).first() or CheckInCadence(
        partnership=partnership
    )
    with recorded(cadence, acting_member=acting_member, action="set_check_in_cadence"):
        cadence.every, cadence.starts_on, cadence.at = every, starts_on, at
        cadence.remind_after_days, cadence.closes_after_days = remind_after_days, closes_after_days
        cadence.is_active = is_active
        zone = acting_member.workspace.time_zone
        cadence.next_at = next_time(cadence, zone, timezone.now()) if is_active else None
    if cadence.next_at is not None:
        wake_at(cadence.next_at)
    return cadence


def next_time(cadence: CheckInCadence, zone: str, after: datetime) -> datetime:
    """When a cadence asks next, later than ``after``."""
    return next_occurrence(
        starts_on=cadence.starts_on, at=cadence.at, every=cadence.every, zone=zone, after=after
    )


def ask_participants(
    *,
    acting_member: Membership | None,
    partnership: Partnership,
    remind_after_days: int = REMIND_AFTER_DAYS,
    closes_after_days: int = CLOSES_AFTER_DAYS,
    closes_by: datetime | None = None,
) -> Asked:
    """
    Open a round: every participant's contact with an e-mail address gets a personal link.

    ``acting_member`` is None when the schedule asks. Clicking twice asks once.

    :raises RoundStillOpen: the last round still takes answers.
    :raises NoRecipients: no participant has a contact with an e-mail address.
    """
    now = timezone.now()
    workspace = lock_workspace()
    if CheckInRound.objects.open(now).filter(partnership=partnership).exists():
        raise RoundStillOpen
    parts = reach_of(partnership=partnership, today=today_in(workspace)).asked
    if not parts:
        raise NoRecipients
    zone = workspace.time_zone
    closes_at = _days_later(now, closes_after_days, zone)
    asked = CheckInRound(
        partnership=partnership,
        opened_at=now,
        remind_at=_days_later(now, remind_after_days, zone) if remind_after_days else None,
        closes_at=min(closes_at, closes_by) if closes_by else closes_at,
    )
    with recorded(
        asked,
        acting_member=acting_member,
        action="open_check_in_round",
        also=lambda: {"asked": len(parts)},
    ):
        asked.save(force_insert=True)
        links = _send(workspace, asked, _new_check_ins(asked, parts), "check_in", acting_member)
    wake_at(min(moment for moment in (asked.remind_at, asked.closes_at) if moment))
    return Asked(round=asked, links=links)


def remind_silent(*, acting_member: Membership | None, round: CheckInRound) -> int:
    """
    Remind who has not answered, once a round; how many.

    :raises RoundIsClosed: the round takes no answers any more.
    :raises RemindedAlready: they were reminded before.
    """
    now = timezone.now()
    workspace = lock_workspace()
    held = _held_open(round, now)
    if held.reminded_at is not None:
        raise RemindedAlready
    links: list[tuple[CheckIn, str]] = []
    with recorded(
        held,
        acting_member=acting_member,
        action="remind_check_in_round",
        also=lambda: {"reminded": len(links)},
    ):
        held.reminded_at = round.reminded_at = now
        links += _new_reminders(held)
        _send(workspace, held, links, "check_in_reminder", acting_member)
    return len(links)


def close_round(*, acting_member: Membership, round: CheckInRound) -> None:
    """
    Close a round now: its links show that it is over, and what still waits to be sent is not.

    :raises RoundIsClosed: it is closed already.
    """
    now = timezone.now()
    lock_workspace()
    held = _held_open(round, now)
    with recorded(held, acting_member=acting_member, action="close_check_in_round"):
        held.closes_at = round.closes_at = now
        forget_messages(held)


def reopen_round(
    *,
    acting_member: Membership,
    round: CheckInRound,
    closes_after_days: int = CLOSES_AFTER_DAYS,
) -> CheckInRound:
    """
    Take answers again for some days, but not beyond the next asking; nobody is written to.

    The links that people have work again.

    :raises RoundStaysClosed: it is open, or a later round has asked again.
    """
    now = timezone.now()
    zone = lock_workspace().time_zone
    rows = CheckInRound.objects.closed(now).select_for_update(of=("self",))
    held = rows.filter(pk=round.pk).first()
    if held is None or later_rounds(held).exists():
        raise RoundStaysClosed
    cadence = CheckInCadence.objects.filter(partnership=round.partnership_id).first()
    closes_at = _days_later(now, closes_after_days, zone)
    with recorded(held, acting_member=acting_member, action="reopen_check_in_round"):
        next_at = cadence.next_at if cadence else None
        held.closes_at = min(closes_at, next_at) if next_at else closes_at
        # No reminder that was never sent goes out by itself now.
        held.remind_at = None if held.reminded_at is None else held.remind_at
    wake_at(held.closes_at)
    return held


def forget_messages(round: CheckInRound) -> None:
    """Stop every e-mail of a round that has not left yet."""
    cancel_messages(key_prefix=f"check_in:{round.pk}:")


def _held_open(round: CheckInRound, now: datetime) -> CheckInRound:
    """The round as it is now, locked until the transaction ends, if it is open."""
    rows = CheckInRound.objects.open(now).select_related("partnership")
    held = rows.select_for_update(of=("self",)).filter(pk=round.pk).first()
    if held is None:
        raise RoundIsClosed
    return held


def _new_check_ins(
    asked: CheckInRound, parts: Sequence[Participation]
) -> list[tuple[CheckIn, str]]:
    """A check-in for each participant, with the token of its personal link."""
    tokens = [new_token() for _part in parts]
    check_ins = CheckIn.objects.bulk_create(
        CheckIn(
            round=asked,
            organization=part.organization,
            person=part.contact,
            language=supported_language(part.contact.language if part.contact else ""),
            token_hash=hash_token(token),
        )
        for part, token in zip(parts, tokens, strict=True)
    )
    return list(zip(check_ins, tokens, strict=True))


def _new_reminders(held: CheckInRound) -> list[tuple[CheckIn, str]]:
    """The silent check-ins of a round that can be reminded, each with a token of its own."""
    silent = list(
        CheckIn.objects.silent()
        .select_for_update(of=("self",))
        .filter(round=held)
        .exclude(person=None)
        .order_by("pk")
    )
    people = Person.objects.in_bulk([one.person_id for one in silent if one.person_id])
    links = []
    for one in silent:
        person = people.get(one.person_id) if one.person_id else None
        if person is None or not person.email:
            continue
        token = new_token()
        one.person, one.reminder_token_hash = person, hash_token(token)
        links.append((one, token))
    CheckIn.objects.bulk_update([one for one, _token in links], ["reminder_token_hash"])
    return links


def _send(
    workspace: Workspace,
    round: CheckInRound,
    to: Sequence[tuple[CheckIn, str]],
    template: str,
    sender: Membership | None,
) -> dict[UUID, str]:
    """Queue one message each, in bulk, answers to which reach the sender; links by organization."""
    links = {
        one.organization_id: absolute_url(
            workspace_url(workspace, "partnerships:check-in-answer", token)
        )
        for one, token in to
    }
    queue_messages(
        [
            MessageDraft(
                kind=template,
                key=f"check_in:{round.pk}:{one.pk}:{template}",
                to_email=one.person.email,
                to_name=one.person.name,
                person_id=one.person_id,
                language=one.language,
                template=template,
                sender=sender,
                context={
                    "partnership_name": round.partnership.name,
                    "closes_at": round.closes_at,
                },
                link=links[one.organization_id],
            )
            for one, _token in to
            if one.person is not None
        ]
    )
    return links


def _days_later(moment: datetime, days: int, zone: str) -> datetime:
    """The same local time some days later, whatever the clocks do in between."""
    local = moment.astimezone(ZoneInfo(zone))
    return (local + timedelta(days=days)).astimezone(ZoneInfo("UTC"))
