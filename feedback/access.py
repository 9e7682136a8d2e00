"""Look-ups that are no noun's: who answers, results, and the lock that orders a wave."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Model
from django.http import Http404
from django.utils.translation import gettext as _

from feedback.cached_content import cached_content
from feedback.content import SurveyContent
from feedback.models import SurveyInvitation, Wave
from stakeholders.models import Person
from tenancy.accounts.tokens import hash_token
from tenancy.isolation.scope import current_workspace_id
from tenancy.models import Membership, Workspace

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """What answering needs: the invitation, its wave and what the wave asks."""

    invitation: SurveyInvitation
    wave: Wave
    content: SurveyContent


def access_answering(*, token: str) -> Answering:
    """
    What a personal link opens, whatever the state of its wave. One statement, and one more the
    first time that this process meets the survey.

    :raises Http404: unless the link is one of this workspace's.
    """
    with connection.cursor() as cursor:
        cursor.execute(_BY_TOKEN, [current_workspace_id(), hash_token(token)])
        return _answering(_invitation(cursor.fetchone()))


def access_proxy_answering(*, acting_member: Membership, invitation_id: UUID) -> Answering:
    """
    What entering answers for a person needs, for a coordinator.

    :raises Http404: unless the member may read the wave.
    :raises PermissionDenied: the survey is anonymous, so no one may know whose answers these are.
    """
    visible = Wave.objects.visible_to(acting_member).values("pk")
    invitations = SurveyInvitation.objects.filter(wave__in=visible, is_ineligible=False)
    joined = invitations.select_related("wave__workspace", "person")
    # Without what only results need.
    rows = joined.defer("wave__final_results", "wave__audience")
    answering = _answering(rows.filter(pk=invitation_id).first())
    if answering.content.is_anonymous:
        raise PermissionDenied(_("Nobody can answer an anonymous survey for somebody else."))
    return answering


def _columns(alias: str, names: Sequence[str]) -> str:
    return ", ".join(f"{alias}.{name}" for name in names)


# By hand: every respondent needs it twice, and Django takes longer to write a statement over five
# tables than PostgreSQL to answer it.
_INVITATION = (
    *("id", "workspace_id", "wave_id", "person_id", "sector"),
    *("has_started", "has_answered", "is_ineligible", "draft"),
)
_WAVE = (
    *("id", "workspace_id", "survey_id", "version_id", "name", "status"),
    *("opens_at", "closes_at", "closed_at", "sent_at", "answered_count", "created_at"),
)
_PERSON = ("id", "workspace_id", "language")
_WORKSPACE = ("id", "name", "slug", "time_zone")
_BY_TOKEN = f"""
SELECT {_columns("asked", _INVITATION)}, {_columns("wave", _WAVE)}, {_columns("place", _WORKSPACE)},
    {_columns("person", _PERSON)}
FROM feedback_surveylink AS link
JOIN feedback_surveyinvitation AS asked
    ON asked.workspace_id = link.workspace_id AND asked.id = link.invitation_id
JOIN feedback_wave AS wave ON wave.workspace_id = asked.workspace_id AND wave.id = asked.wave_id
JOIN tenancy_workspace AS place ON place.id = wave.workspace_id
LEFT JOIN stakeholders_person AS person
    ON person.workspace_id = asked.workspace_id AND person.id = asked.person_id
WHERE link.workspace_id = %s AND link.token_hash = %s AND NOT asked.is_ineligible
"""  # noqa: S608  # nosec B608


def _invitation(row: Sequence[Any] | None) -> SurveyInvitation | None:
    if row is None:
        return None
    values = iter(row)
    invitation = _next(SurveyInvitation, _INVITATION, values)
    invitation.wave = _next(Wave, _WAVE, values)
    invitation.wave.workspace = _next(Workspace, _WORKSPACE, values)
    person = _next(Person, _PERSON, values)
    invitation.person = person if invitation.person_id else None
    return invitation


def _next(model: type[M], names: Sequence[str], values: Iterator[Any]) -> M:
    """A record of the next columns; its other fields are read when they are asked for."""
    return model.from_db(DEFAULT_DB_ALIAS, names, list(islice(values, len(names))))


def _answering(invitation: SurveyInvitation | None) -> Answering:
    if invitation is None or invitation.wave.version_id is None:
        raise Http404
    content = cached_content(invitation.wave.version_id)
    return Answering(invitation=invitation, wave=invitation.wave, content=content)


def access_results(*, acting_member: Membership, wave_id: UUID) -> Wave:
    """
    A wave whose results the member may read: any that was sent for who runs surveys, for others
    what is published.

    :raises Http404: otherwise, whether it exists or not.
    """
    waves = Wave.results.visible_to(acting_member).select_related("survey", "version")
    wave = waves.filter(pk=wave_id).first()
    if wave is None:
        raise Http404
    return wave


def lock_wave(*, wave_id: UUID) -> Wave:
    """
    The wave as it is now, held until the transaction ends.

    Whatever moves a wave on, or counts on it, takes this lock before any other.

    :raises Http404: when it is gone.
    """
    wave = Wave.objects.select_for_update().filter(pk=wave_id).first()
    if wave is None:
        raise Http404
    return wave
