"""Chainable filters of surveys, questions, waves and invitations."""

from typing import TYPE_CHECKING, Self

from tenancy.models import Membership
from tenancy.permissions import may
from tenancy.querysets import OwnedQuerySet

if TYPE_CHECKING:
    from feedback.models import Question, Survey, SurveyInvitation, Wave  # noqa: F401


class SurveyQuerySet(OwnedQuerySet["Survey"]):
    """Surveys of one workspace; no organization has some of its own."""

    noun = "survey"


class QuestionQuerySet(OwnedQuerySet["Question"]):
    """Questions of drafts; who may change the survey may change them."""

    noun = "survey"


class WaveQuerySet(OwnedQuerySet["Wave"]):
    """Waves of one workspace."""

    noun = "wave"

    def open(self) -> Self:
        """Taking answers."""
        return self.filter(status="open")

    def sent(self) -> Self:
        """Not a draft any more."""
        return self.exclude(status="draft")

    def published(self) -> Self:
        """Closed, and shown to funders and viewers."""
        return self.filter(status="closed", is_published=True)


class ResultQuerySet(WaveQuerySet):
    """Waves as those who read their results know them."""

    noun = "result"

    def allowed(self, member: Membership, verb: str) -> Self:
        """All that were sent for who runs surveys; for others, what is published."""
        rows = super().allowed(member, verb)
        if not may(member, "read", "wave"):
            return rows.published()
        return rows.exclude(version=None).filter(status__in=["sending", "open", "closed"])


class SurveyInvitationQuerySet(OwnedQuerySet["SurveyInvitation"]):
    """Invitations of one workspace; who may change the wave may change them."""

    noun = "wave"

    def silent(self) -> Self:
        """Asked, able to answer, and not answered yet."""
        return self.filter(has_answered=False, is_ineligible=False)
