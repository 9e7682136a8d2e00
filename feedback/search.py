"""What the workspace's search finds of feedback."""

from collections.abc import Iterator

from feedback.models import Survey
from feedback.queries.surveys import list_surveys
from records.search import Hit
from tenancy.links import workspace_url
from tenancy.models import Membership


def search_surveys(member: Membership, text: str) -> Iterator[Hit]:
    """Surveys whose title contains the text, in any language."""
    visible = Survey.objects.visible_to(member)
    for survey in list_surveys(search=text).filter(pk__in=visible.values("pk")):
        yield Hit(
            title=str(survey),
            url=workspace_url(member.workspace, "feedback:survey", survey.pk),
            detail=str(survey.get_promise_display()),
        )
