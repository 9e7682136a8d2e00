"""Unlinking people from the waves they were asked in: one who is erased, all after years."""

from datetime import datetime

from django.db.models import F, QuerySet

from feedback.access import lock_wave
from feedback.actions.anonymity import change_pending_texts
from feedback.models import AnonymousBuffer, Answer, Response, SurveyInvitation, SurveyLink, Wave
from tenancy.models import Membership
from tenancy.privacy.personal_data import Subject, Traces, without_words

ENDED = (Wave.Status.CLOSED, Wave.Status.CANCELED)


def erase_invitations(subject: Subject, acting_member: Membership) -> Traces:
    """
    Unlink the person from every wave, and delete the words they wrote.

    The choices and numbers of a response stay, linked to nobody: results that were shown are
    never counted anew, so taking them away would only tell which they were. In a wave that is
    open, who had not answered counts as not eligible. Anonymous answers can't be found; a
    mention of the person in one that still waits is taken out.
    """
    asked = SurveyInvitation.objects.none()
    if subject.person_id is not None:
        asked = SurveyInvitation.objects.filter(person=subject.person_id)
    waves = set(asked.values_list("wave_id", flat=True))
    buffered = set(AnonymousBuffer.objects.values_list("wave_id", flat=True))
    for wave_id in sorted(waves | buffered):
        wave = lock_wave(wave_id=wave_id)
        _count_as_ineligible(wave, asked)
        change_pending_texts(wave=wave, change=lambda text: without_words(text, subject.pattern))
    answers = Answer.objects.filter(response__invitation__in=asked).exclude(text="")
    texts = list(answers.values_list("text", flat=True))
    Answer.objects.filter(pk__in=list(answers.values_list("pk", flat=True))).delete()
    _unlink(asked)
    return Traces(texts=texts)


def _count_as_ineligible(wave: Wave, asked: QuerySet[SurveyInvitation]) -> None:
    """An erased person who has not answered no longer counts as able to answer."""
    if wave.status in ENDED:
        return
    silent = asked.filter(wave=wave, has_answered=False, is_ineligible=False)
    count = silent.update(is_ineligible=True)
    Wave.objects.filter(pk=wave.pk).update(ineligible_count=F("ineligible_count") + count)


def unname_responses(before: datetime) -> int:
    """
    Unlink people from waves that closed before that moment; answers and counts stay.

    The links and unfinished answers of those waves are deleted.
    """
    waves = Wave.objects.filter(status__in=ENDED, closed_at__lt=before)
    return _unlink(SurveyInvitation.objects.filter(wave__in=waves, person__isnull=False))


def _unlink(asked: QuerySet[SurveyInvitation]) -> int:
    Response.objects.filter(invitation__in=asked).update(invitation=None, language="")
    SurveyLink.objects.filter(invitation__in=asked).delete()
    return asked.update(person=None, draft=None)
