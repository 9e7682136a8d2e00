"""Writing, sending, closing and canceling a wave."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.access import lock_wave
from feedback.actions.anonymity import delete_pending
from feedback.actions.invitations import start_inviting
from feedback.actions.results import finish_wave
from feedback.actions.surveys import create_version
from feedback.models import Survey, Wave
from feedback.queries.audience import (
    almost_equal_wave,
    clean_audience,
    names_unknown,
    reachable_people,
)
from feedback.queries.waves import may_reopen
from messaging.actions.outbox import cancel_messages
from messaging.schedules import wake_at
from records.removals import remove_record
from tenancy.audit.recording import recorded
from tenancy.errors import DomainError
from tenancy.models import AuditEvent, Membership

TIMES = ("opens_at", "remind_at", "closes_at")
# How long unfinished answers stay after an early close.
DRAFTS_STAY = timedelta(days=14)
SETTINGS = ("name", "audience", *TIMES)


class WaveHasBeenSent(DomainError):
    """A sent wave keeps its audience, its opening and a reminder that went out."""

    message = _("This wave has been sent: only its name, reminder and closing time can change.")


class WaveIsOver(DomainError):
    """The wave is closed or canceled."""

    message = _("This wave is over.")


class WaveNotSent(DomainError):
    """The wave is not open."""

    message = _("This wave is not open.")


class WaveRemindedAlready(DomainError):
    """The reminder went out before."""

    message = _("The reminder of this wave has gone out already; nobody is reminded twice.")


class WaveTimesOutOfOrder(DomainError):
    """Opening, reminder and closing are not in this order."""

    message = _("A wave opens first, then reminds, then closes.")


class WaveClosesInThePast(DomainError):
    """The closing time has passed."""

    message = _("Choose a closing time that is still to come.")


class AudienceUnknown(DomainError):
    """A sector, organization or partnership that this workspace does not have."""

    message = _("The audience names something that does not exist in this workspace.")


class WaveStaysClosed(DomainError):
    """Reopening would break the survey's promise, or there is nothing to reopen."""

    message = _(
        "This survey stays closed. An identified one can be reopened unless it was published, and a"
        " confidential one of which no figure was ever shown: what was shown before and after a few"
        " more answers could be subtracted."
    )


class NoRecipients(DomainError):
    """No person of the audience can be reached by e-mail."""

    message = _("Nobody in this audience can be reached by e-mail.")


class AudienceAlmostEqual(DomainError):
    """An anonymous survey asked the same people before, but for a few on either side."""

    message = _(
        "An earlier wave of this anonymous survey asked the same people but for fewer than five."
        " The difference between both results would be their answers: ask the same people, or at"
        " least five others."
    )


class AudienceNearlyRepeated(DomainError):
    """A survey that is not anonymous asked the same people before, but for a few on either side."""

    acknowledge = "almost_equal_audience"
    message = _(
        "An earlier wave of this survey asked the same people but for fewer than five: the"
        " difference between both results may show how those few answered."
    )


def add_wave(
    *,
    acting_member: Membership,
    survey: Survey,
    name: str,
    audience: Mapping[str, Any] | None = None,
    opens_at: datetime | None = None,
    remind_at: datetime | None = None,
    closes_at: datetime | None = None,
) -> Wave:
    """
    Add a wave as a draft; sending it is a step of its own.

    :param audience: sectors, organizations and partnerships (ids); empty is everybody.
    :raises AudienceUnknown: one of them does not exist here.
    :raises WaveTimesOutOfOrder: opening, reminder, closing do not follow each other.
    """
    wave = Wave(survey=survey)
    values = {"opens_at": opens_at, "remind_at": remind_at, "closes_at": closes_at}
    with recorded(wave, acting_member=acting_member, action="add_wave"):
        _fill(wave, {"name": name, "audience": audience or {}, **values})
    return wave


def change_wave(*, acting_member: Membership, wave: Wave, **changes: Any) -> Wave:
    """
    Change a wave: everything while it is a draft; name, reminder and closing once it is sent.

    The caller holds the wave's lock.

    :raises WaveHasBeenSent: the audience or the opening of a sent wave, or a reminder given.
    :raises WaveIsOver: it is closed or canceled.
    :raises WaveTimesOutOfOrder: opening, reminder, closing do not follow each other.
    """
    if wave.is_closed or wave.is_canceled:
        raise WaveIsOver
    fixed = {"audience", "opens_at"} if not wave.is_draft else set()
    fixed |= {"remind_at"} if wave.reminded_at else set()
    before = {name: getattr(wave, name) for name in fixed}
    with recorded(wave, acting_member=acting_member, action="change_wave"):
        _fill(wave, changes)
        if any(getattr(wave, name) != value for name, value in before.items()):
            raise WaveHasBeenSent
        if not wave.is_draft:
            _check_closes_later(wave)
    _wake_for(wave)
    return wave


def remove_wave(*, acting_member: Membership, wave: Wave) -> AuditEvent:
    """
    Remove a draft; the event undoes it.

    :raises WaveHasBeenSent: people were asked; call it off or close it instead.
    """
    if not wave.is_draft:
        raise WaveHasBeenSent
    return remove_record(record=wave, acting_member=acting_member, action="remove_wave")


def send_wave(*, acting_member: Membership, wave: Wave, acknowledged: Collection[str] = ()) -> Wave:
    """
    Store what the survey asks now and ask the audience, now or when the wave opens.

    The first invitations and their messages are written in this transaction; a large audience
    goes on in a worker, batch by batch. Sending twice sends once: the second call changes nothing.

    :param acknowledged: codes of what who sends it knows (`DomainError.acknowledge`).
    :raises WaveIsOver: it is closed or canceled.
    :raises SurveyIsEmpty: there is nothing to answer.
    :raises NoRecipients: no one in the audience can be reached.
    :raises AudienceAlmostEqual: an earlier anonymous wave asked the same people but for a few.
    :raises AudienceNearlyRepeated: another one did, and that is not acknowledged.
    :raises WaveClosesInThePast: the closing time has passed.
    """
    wave = lock_wave(wave_id=wave.pk)
    if wave.is_closed or wave.is_canceled:
        raise WaveIsOver
    if not wave.is_draft:
        return wave
    _check_closes_later(wave)
    if not reachable_people(audience=wave.audience).exists():
        raise NoRecipients
    if _gives_few_away(wave, wave.survey.promise):
        raise AudienceAlmostEqual
    if AudienceNearlyRepeated.acknowledge not in acknowledged and almost_equal_wave(wave=wave):
        raise AudienceNearlyRepeated
    now = timezone.now()
    is_for_later = wave.opens_at is not None and wave.opens_at > now
    with recorded(wave, acting_member=acting_member, action="send_wave"):
        wave.version = create_version(survey=wave.survey)
        wave.status = Wave.Status.SCHEDULED if is_for_later else Wave.Status.DRAFT
        wave.opens_at, wave.sent_by = wave.opens_at or now, acting_member
    if not is_for_later:
        start_inviting(wave=wave)
    _wake_for(wave)
    return wave


def open_wave(*, wave: Wave) -> None:
    """
    Start asking in a scheduled wave, whose time has come. Does nothing to any other.

    Its people are those of this moment: where by now they are almost those of an earlier anonymous
    wave, it becomes a draft again, which the page for sending explains.
    """
    wave = lock_wave(wave_id=wave.pk)
    if wave.is_scheduled and _gives_few_away(wave, wave.content.promise):
        with recorded(wave, acting_member=None, action="hold_wave"):
            wave.status = Wave.Status.DRAFT
    elif wave.is_scheduled:
        with recorded(wave, acting_member=None, action="open_wave"):
            start_inviting(wave=wave)


def remind_now(*, acting_member: Membership, wave: Wave) -> Wave:
    """
    Remind those who have not answered now instead of at the time set; a worker does it.

    :raises WaveNotSent: it is not open.
    :raises WaveRemindedAlready: people are reminded once.
    """
    wave = lock_wave(wave_id=wave.pk)
    if not wave.is_open:
        raise WaveNotSent
    if wave.reminded_at is not None:
        raise WaveRemindedAlready
    now = timezone.now()
    with recorded(wave, acting_member=acting_member, action="change_wave"):
        wave.remind_at = now
    wake_at(now)
    return wave


def cancel_wave(*, acting_member: Membership, wave: Wave) -> Wave:
    """
    Cancel a wave, even in the middle of sending: messages not sent yet are stopped.

    Links already received stop working. Answers already given are in no result; anonymous ones are
    deleted.

    :raises WaveIsOver: it is closed or canceled.
    """
    wave = lock_wave(wave_id=wave.pk)
    if wave.is_closed or wave.is_canceled:
        raise WaveIsOver
    more = {"messages_stopped": 0}
    with recorded(wave, acting_member=acting_member, action="cancel_wave", also=lambda: dict(more)):
        wave.status = Wave.Status.CANCELED
        wave.closed_at = timezone.now()
        more["messages_stopped"] = cancel_messages(key_prefix=f"wave:{wave.pk}:")
        wave.invitations.exclude(draft=None).update(draft=None)
    delete_pending(wave=wave)
    return wave


def close_wave(*, acting_member: Membership | None, wave: Wave) -> Wave:
    """
    Take no further answers, and make the results final.

    Reminders not sent yet are stopped, unfinished answers deleted. ``acting_member`` is None when
    the closing time did it; otherwise who was still answering was not warned, so unfinished answers
    stay readable for their authors some days longer. Closing twice closes once.

    :raises WaveIsOver: it was canceled.
    :raises WaveNotSent: it was never sent.
    """
    wave = lock_wave(wave_id=wave.pk)
    if wave.is_closed:
        return wave
    if wave.is_canceled:
        raise WaveIsOver
    if not wave.takes_answers:
        raise WaveNotSent
    with recorded(wave, acting_member=acting_member, action="close_wave"):
        wave.status = Wave.Status.CLOSED
        wave.closed_at = timezone.now()
        cancel_messages(key_prefix=f"wave:{wave.pk}:")
        if acting_member is None:
            wave.invitations.exclude(draft=None).update(draft=None)
        else:
            wake_at(wave.closed_at + DRAFTS_STAY)
    finish_wave(wave=wave)
    return wave


def reopen_wave(*, acting_member: Membership, wave: Wave) -> Wave:
    """
    Take answers again after the close, until somebody closes it; nobody is written to.

    The links that people have work again, and so does what they had saved. The results are counted
    anew at the next close.

    :raises WaveStaysClosed: it is not closed, its promise does not allow it, or funders and
        viewers, who see no names, have seen its results.
    """
    wave = lock_wave(wave_id=wave.pk)
    if not may_reopen(wave=wave):
        raise WaveStaysClosed
    with recorded(wave, acting_member=acting_member, action="reopen_wave"):
        wave.status, wave.closed_at, wave.closes_at = Wave.Status.OPEN, None, None
        wave.final_results = None
        # No reminder that was never sent goes out by itself now.
        wave.remind_at = wave.remind_at if wave.reminded_at else None
    return wave


def _gives_few_away(wave: Wave, promise: str) -> bool:
    """Whether the anonymous answers of a few would be the difference to an earlier wave's."""
    return promise == Survey.Promise.ANONYMOUS and almost_equal_wave(wave=wave) is not None


def _fill(wave: Wave, values: Mapping[str, Any]) -> None:
    for name in SETTINGS:
        if name in values:
            setattr(wave, name, values[name])
    if "audience" in values:
        wave.audience = clean_audience(values["audience"])
        if names_unknown(audience=wave.audience):
            raise AudienceUnknown(field="audience")
    given = [moment for moment in (getattr(wave, name) for name in TIMES) if moment]
    if any(first >= second for first, second in pairwise(given)):
        raise WaveTimesOutOfOrder(field="closes_at" if wave.closes_at else "remind_at")


def _check_closes_later(wave: Wave) -> None:
    if wave.closes_at is not None and wave.closes_at <= timezone.now():
        raise WaveClosesInThePast(field="closes_at")


def _wake_for(wave: Wave) -> None:
    """Have the schedule look at this wave when its next time comes."""
    if wave.is_draft:
        return
    for moment in (wave.opens_at, wave.remind_at, wave.closes_at):
        if moment is not None and moment > timezone.now():
            wake_at(moment)
