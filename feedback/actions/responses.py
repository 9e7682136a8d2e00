"""Taking answers: drafts, submissions, and what a coordinator enters for a respondent."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from django.utils.translation import gettext_lazy as _

from feedback.access import Answering
from feedback.actions.anonymity import add_pending_response
from feedback.actions.invitations import HasAnsweredAlready, note_answered, note_started
from feedback.answers import GivenAnswer, fitting_answers
from feedback.models import Answer, Response, SurveyInvitation
from tenancy.audit.recording import new_event, touch_workspace
from tenancy.dates import today_in
from tenancy.errors import DomainError
from tenancy.isolation.batch import execute_batch, insertion
from tenancy.models import Membership
from tenancy.privacy.sealing import (
    padded,
    seal_for_server,
    seal_with,
    unseal_for_server,
    unseal_with,
)

LARGEST_DRAFT = 200_000
DRAFT_ROOM = 16 * 1024


class DraftTooLarge(DomainError):
    """The draft has more than LARGEST_DRAFT bytes."""

    message = _("This is too much to save. Please shorten your longest answer.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a respondent had typed when leaving: raw form values by field, and the language."""

    language: str
    values: Mapping[str, list[str]]


def save_draft(*, answering: Answering, token: str, draft: Draft) -> None:
    """
    Save an unfinished answer; of an anonymous survey only this link can decrypt it.

    Encrypted and padded, so that its length does not tell which answer it became. An anonymous one
    with a key made from the token, of which the database holds only a hash; any other with the
    server's, so that every link of the person opens it. The first save counts the person as having
    begun. After answering nothing is saved.

    :raises NotOpenForAnswers: the wave takes none.
    :raises DraftTooLarge: more than LARGEST_DRAFT bytes.
    """
    text = json.dumps(asdict(draft)).encode()
    if len(text) > LARGEST_DRAFT:
        raise DraftTooLarge
    invitation = answering.invitation
    note_started(invitation=invitation)
    room, purpose = padded(text, room=DRAFT_ROOM), _purpose(invitation)
    if answering.content.is_anonymous:
        sealed = seal_with(room, secret=token, purpose=purpose)
    else:
        sealed = seal_for_server(room, purpose=purpose)
    rows = SurveyInvitation.objects.filter(pk=invitation.pk, has_answered=False)
    rows.update(draft=sealed)


def open_draft(*, answering: Answering, token: str) -> Draft | None:
    """
    What was saved by this link, or by any where the survey is not anonymous; None for nothing.

    :raises SealBroken: another link of the same person saved it, and only that one opens it.
    """
    invitation = answering.invitation
    if invitation.draft is None:
        return None
    sealed, purpose = bytes(invitation.draft), _purpose(invitation)
    if answering.content.is_anonymous:
        text = unseal_with(sealed, secret=token, purpose=purpose)
    else:
        text = unseal_for_server(sealed, purpose=purpose)
    return Draft(**json.loads(text))


def submit_response(
    *,
    answering: Answering,
    answers: Iterable[GivenAnswer],
    language: str,
    acting_member: Membership | None = None,
) -> None:
    """
    Store a respondent's answers once: of several submissions at the same instant one counts.

    With ``acting_member`` a coordinator enters them for the person, and they are marked so. An
    anonymous answer waits with others before it becomes a row; no trace tells when it came.

    :raises HasAnsweredAlready: answers came before; nothing of these is kept.
    :raises NotOpenForAnswers: the wave takes none, or the person was taken out of it.
    :raises AnswerDoesNotFit: not an answer to what was asked.
    :raises AnswerIsMissing: a required question was left out.
    """
    content, invitation = answering.content, answering.invitation
    fitting = fitting_answers(content=content, given=answers)
    if not note_answered(invitation=invitation):
        raise HasAnsweredAlready
    wave = answering.wave
    if content.is_anonymous:
        add_pending_response(wave=wave, sector=invitation.sector, answers=fitting)
        touch_workspace()
        return
    response = Response(
        wave=wave,
        invitation=invitation,
        sector=invitation.sector,
        language=language,
        answered_on=today_in(wave.workspace),
        is_proxy=acting_member is not None,
    )
    _insert(response, fitting, acting_member)
    touch_workspace()


def _insert(
    response: Response, answers: Iterable[GivenAnswer], acting_member: Membership | None
) -> None:
    """
    The response, its answers and the audit row in one round trip.

    By hand, since other respondents wait for the wave's lock meanwhile.
    """
    rows = [
        Answer(
            workspace_id=response.wave.workspace_id,
            response_id=response.pk,
            wave_id=response.wave_id,
            **answer.as_fields(),
        )
        for answer in answers
    ]
    event = new_event(
        acting_member=acting_member,
        action="submit_response",
        record=response.wave,
        after={"is_proxy": response.is_proxy},
        actor_label="Respondent",
    )
    execute_batch(
        insertion([response]),
        *([insertion(rows)] if rows else []),
        insertion([event]),
    )


def _purpose(invitation: SurveyInvitation) -> str:
    return f"draft:{invitation.pk}"
