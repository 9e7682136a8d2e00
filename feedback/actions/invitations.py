"""Asking people: a personal link each, in their language, once."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.access import lock_wave
from feedback.content import SurveyContent
from feedback.models import Survey, SurveyInvitation, SurveyLink, Wave
from feedback.queries.audience import reachable_people, uninvited_people
from feedback.queries.waves import list_invitations
from feedback.tasks import invite_people
from feedback.wording import PROMISE_TEXTS
from messaging.actions.outbox import MessageDraft, cancel_messages, cancellation, queue_messages
from messaging.models import Message
from messaging.schedules import wake_at
from tenancy.accounts.tokens import hash_token, new_token
from tenancy.audit.recording import record_event, recorded
from tenancy.errors import DomainError
from tenancy.isolation.batch import Statement, execute_batch
from tenancy.isolation.models import new_id
from tenancy.isolation.scope import current_workspace_id
from tenancy.isolation.tasks import after_commit
from tenancy.links import absolute_url
from tenancy.models import Membership, Workspace

BATCH_SIZE = 200


class NotOpenForAnswers(DomainError):
    """The wave is not open, or the person was taken out of it."""

    message = _("This wave takes no answers now.")


class HasAnsweredAlready(DomainError):
    """The person has answered before."""

    message = _("This person has answered already.")


class CannotBeReached(DomainError):
    """The person has no e-mail address, or was removed."""

    message = _("This person has no e-mail address, or was removed.")


def start_inviting(*, wave: Wave) -> None:
    """
    Ask the first people of the wave's audience, and have a worker ask the rest.

    ``wave`` is locked. The schedule looks after the rest too, in case no worker is there now.
    """
    wave.status = Wave.Status.SENDING
    wave.sent_at = timezone.now()
    wave.audience_count = reachable_people(audience=wave.audience).count()
    wave.save(update_fields=["status", "sent_at", "audience_count"])
    continue_inviting(wave=wave)


def continue_inviting(*, wave: Wave) -> None:
    """Ask the next people of a wave that is being sent; the last batch opens it."""
    if not wave.is_sending:
        return
    people = list(uninvited_people(wave=wave)[:BATCH_SIZE])
    invitations = SurveyInvitation.objects.bulk_create(
        SurveyInvitation(
            wave=wave,
            person=person,
            sector=person.organization.sector if person.organization else "",
        )
        for person in people
    )
    _write_to(invitations, wave=wave, template="survey_invitation", suffix="invitation")
    wave.invited_count += len(people)
    wave.audience_count = max(wave.audience_count, wave.invited_count)
    if len(people) < BATCH_SIZE:
        wave.status = Wave.Status.OPEN
    else:
        wake_at(timezone.now() + timedelta(seconds=settings.LOOK_AGAIN_SECONDS))
        after_commit(invite_people, current_workspace_id(), wave_id=str(wave.pk))
    wave.save(update_fields=["invited_count", "audience_count", "status"])


def remind_silent_people(*, wave: Wave) -> int:
    """
    Remind those who have not answered, once per wave; how many.

    Everybody gets a link of their own again, since the first one is not stored; both work.
    ``wave`` is locked. Does nothing when the wave is not open or was reminded before.
    """
    if not wave.is_open or wave.reminded_at is not None:
        return 0
    silent = SurveyInvitation.objects.filter(wave=wave).silent().exclude(person=None)
    invitations = list(silent.exclude(person__email="").select_related("person").order_by("pk"))
    with recorded(wave, acting_member=None, action="remind_wave"):
        wave.reminded_count = _write_to(
            invitations, wave=wave, template="survey_reminder", suffix="reminder"
        )
        wave.reminded_at = timezone.now()
    return wave.reminded_count


def replace_link(*, acting_member: Membership, invitation: SurveyInvitation) -> None:
    """
    Send a person a new link; every earlier one stops working.

    An unfinished anonymous answer is deleted: only the earlier link could open it. So is a
    confidential one where the person's address is another now.

    :raises NotOpenForAnswers: the wave takes no answers.
    :raises HasAnsweredAlready: there is nothing left to do.
    :raises CannotBeReached: no e-mail address.
    """
    wave = lock_wave(wave_id=invitation.wave_id)
    person = invitation.person
    invitation.refresh_from_db(fields=["has_answered", "is_ineligible"])
    if not wave.takes_answers or invitation.is_ineligible:
        raise NotOpenForAnswers
    if invitation.has_answered:
        raise HasAnsweredAlready
    if person is None or not person.email:
        raise CannotBeReached
    cancel_messages(key_prefix=_key(wave.pk, person.pk, ""))
    SurveyLink.objects.filter(invitation=invitation).delete()
    if wave.content.is_anonymous:
        SurveyInvitation.objects.filter(pk=invitation.pk).update(draft=None)
    _write_to([invitation], wave=wave, template="survey_invitation", suffix=f"link:{new_id()}")
    # An event of the wave, which the new link of one of its people doesn't change.
    record_event(acting_member=acting_member, action="replace_survey_link", record=wave)


def set_eligibility(
    *, acting_member: Membership, invitation: SurveyInvitation, is_ineligible: bool
) -> None:
    """
    Take a person out of the wave, or back in: out of the rate, the reminders and the answering.

    :raises HasAnsweredAlready: the answer counts and can't be taken out.
    """
    wave = lock_wave(wave_id=invitation.wave_id)
    changed = SurveyInvitation.objects.filter(
        pk=invitation.pk, has_answered=False, is_ineligible=not is_ineligible
    ).update(is_ineligible=is_ineligible)
    if not changed:
        invitation.refresh_from_db()
        if invitation.has_answered:
            raise HasAnsweredAlready
        return
    wave.ineligible_count += 1 if is_ineligible else -1
    wave.save(update_fields=["ineligible_count"])
    if is_ineligible:
        cancel_messages(key_prefix=_key(wave.pk, invitation.person_id, ""))
    # Not ``recorded``: the event says for whom, not how the wave's count changed.
    record_event(
        acting_member=acting_member,
        action="set_survey_eligibility",
        record=wave,
        after={"person": str(invitation.person_id), "is_ineligible": is_ineligible},
    )


def leave_out_unreached(*, acting_member: Membership, wave: Wave) -> int:
    """Take everybody out of the wave whom no e-mail reached, and so out of the rate; how many."""
    lock_wave(wave_id=wave.pk)
    found = list(list_invitations(wave=wave, state="unreached"))
    for invitation in found:
        set_eligibility(acting_member=acting_member, invitation=invitation, is_ineligible=True)
    return len(found)


def note_started(*, invitation: SurveyInvitation) -> None:
    """
    Count a person as having begun, once; for the answering page's first save.

    :raises NotOpenForAnswers: the wave takes none, or the person was taken out of it.
    """
    has_started, _has_answered = _lock_to_answer(invitation)
    if has_started:
        return
    execute_batch(
        _marking(invitation, "has_started = true"),
        _counting(invitation, "started_count = started_count + 1"),
    )


def note_answered(*, invitation: SurveyInvitation) -> bool:
    """
    Count a person as having answered, once; whether this call was the one.

    Call it first in the transaction that stores the answer: it holds the wave and so decides
    races; of two submissions exactly one gets True. The draft goes, and so does every message
    that still waits for this person.

    :raises NotOpenForAnswers: the wave takes none, or the person was taken out of it.
    """
    has_started, has_answered = _lock_to_answer(invitation)
    if has_answered:
        return False
    is_new = 0 if has_started else 1
    execute_batch(
        _marking(invitation, "has_started = true, has_answered = true, draft = NULL"),
        _counting(
            invitation,
            f"started_count = started_count + {is_new}, answered_count = answered_count + 1",
        ),
        cancellation(key_prefix=_key(invitation.wave_id, invitation.person_id, "")),
    )
    return True


def _lock_to_answer(invitation: SurveyInvitation) -> tuple[bool, bool]:
    """
    Hold the wave as ``lock_wave`` does, and look only then: in one round trip, for all others wait.

    Whether the person has begun, and has finished answering.

    :raises NotOpenForAnswers: it takes no answers, or none of this person.
    """
    wave = [current_workspace_id(), invitation.wave_id]
    found = execute_batch(
        Statement(
            "SELECT 1 FROM feedback_wave WHERE workspace_id = %s AND id = %s FOR UPDATE", wave
        ),
        Statement(
            "SELECT wave.status, asked.is_ineligible, asked.has_started, asked.has_answered"
            " FROM feedback_wave AS wave JOIN feedback_surveyinvitation AS asked"
            " ON asked.workspace_id = wave.workspace_id AND asked.wave_id = wave.id"
            " WHERE wave.workspace_id = %s AND wave.id = %s AND asked.id = %s",
            [*wave, invitation.pk],
        ),
    )
    for status, is_ineligible, has_started, has_answered in found:
        if Wave(status=status).takes_answers and not is_ineligible:
            return has_started, has_answered
    raise NotOpenForAnswers


def _marking(invitation: SurveyInvitation, what: str) -> Statement:
    return Statement(
        f"UPDATE feedback_surveyinvitation SET {what} WHERE workspace_id = %s AND id = %s",  # noqa: S608  # nosec B608
        [current_workspace_id(), invitation.pk],
    )


def _counting(invitation: SurveyInvitation, what: str) -> Statement:
    return Statement(
        f"UPDATE feedback_wave SET {what} WHERE workspace_id = %s AND id = %s",  # noqa: S608  # nosec B608
        [current_workspace_id(), invitation.wave_id],
    )


def _write_to(
    invitations: Sequence[SurveyInvitation], *, wave: Wave, template: str, suffix: str
) -> int:
    """
    Queue an e-mail with a fresh link to each person, in their language; how many are new.

    Only the hash of a link's token is stored. A person gets one e-mail for each ``suffix``.
    """
    _drop_drafts_of_other_addresses(invitations, wave)
    tokens = [new_token() for _ in invitations]
    SurveyLink.objects.bulk_create(
        SurveyLink(invitation=invitation, token_hash=hash_token(token))
        for invitation, token in zip(invitations, tokens, strict=True)
    )
    content, slug = wave.content, Workspace.objects.get(pk=current_workspace_id()).slug
    # The same object for all of a language, so that their e-mails are rendered once.
    contexts = {code: _email_context(wave, content, code) for code in content.languages}
    drafts = []
    for invitation, token in zip(invitations, tokens, strict=True):
        person = invitation.person
        assert person is not None
        language = content.language_for(person.language)
        draft = MessageDraft(
            kind=template,
            key=_key(wave.pk, person.pk, suffix),
            to_email=person.email,
            to_name=person.name,
            person_id=person.pk,
            language=language,
            template=template,
            sender=wave.sent_by,
            context=contexts[language],
            link=absolute_url(f"/p/{slug}/survey/{token}/"),
        )
        drafts.append(draft)
    return queue_messages(drafts)


def _drop_drafts_of_other_addresses(invitations: Sequence[SurveyInvitation], wave: Wave) -> None:
    """
    Delete confidential answers that were begun under another address than the present one: who
    may change addresses would read them by the link that goes to the new one. And those of people
    who share their address: the others would.
    """
    begun = [each for each in invitations if each.draft is not None and each.person is not None]
    if not begun or wave.content.is_identified:
        return
    written = Message.objects.filter(
        key__startswith=f"wave:{wave.pk}:",
        person_id__in=[each.person_id for each in begun],
    )
    addresses = set(written.annotate(to=Lower("to_email")).values_list("person_id", "to"))
    present = {(each.person_id, each.person.email.lower()) for each in begun if each.person}
    moved = {person_id for person_id, _address in addresses - present}
    moved |= {each.person_id for each in begun if each.person and each.person.shares_address}
    ids = [each.pk for each in begun if each.person_id in moved]
    SurveyInvitation.objects.filter(pk__in=ids).update(draft=None)


def _email_context(wave: Wave, content: SurveyContent, language: str) -> dict[str, object]:
    return {
        "title": content.title.text_in(language),
        "intro": content.intro.text_in(language),
        "promise": PROMISE_TEXTS[Survey.Promise(content.promise)],
        "closes_at": wave.closes_at,
        "question_count": len(content.questions),
        "is_anonymous": content.is_anonymous,
    }


def _key(wave_id: UUID, person_id: UUID | None, suffix: str) -> str:
    return f"wave:{wave_id}:person:{person_id}:{suffix}"
