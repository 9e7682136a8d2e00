"""Chainable filters of surveys, waves and invitations."""

from typing import TYPE_CHECKING

from tenancy.fields import TenantQuerySet
from tenancy.tokens import hash_token

if TYPE_CHECKING:
    from feedback.models import Survey, SurveyInvitation, Wave  # noqa: F401


class SurveyQuerySet(TenantQuerySet["Survey"]):
    """Surveys of one workspace."""


class WaveQuerySet(TenantQuerySet["Wave"]):
    """Waves of one workspace."""

    def open(self) -> "WaveQuerySet":
        """Taking answers."""
        return self.filter(status="open")

    def published(self) -> "WaveQuerySet":
        """Closed, and shown to funders and viewers."""
        return self.filter(status="closed", is_published=True)


class SurveyInvitationQuerySet(TenantQuerySet["SurveyInvitation"]):
    """Invitations of one workspace."""

    def silent(self) -> "SurveyInvitationQuerySet":
        """Asked, able to answer, and not answered yet."""
        return self.filter(has_answered=False, is_ineligible=False)

    def with_token(self, token: str) -> "SurveyInvitationQuerySet":
        """The one that this personal link opens, if any."""
        return self.filter(links__token_hash=hash_token(token))
