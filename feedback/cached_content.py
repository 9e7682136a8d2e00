"""
What sent surveys ask, kept in the process: a version never changes, and everyone asked reads it.

Keyed by workspace and version, and read through the scope the first time, so one workspace never
meets another's.
"""

from functools import lru_cache
from uuid import UUID

from feedback.content import SurveyContent
from feedback.models import SurveyVersion
from tenancy.isolation.scope import current_workspace_id

VERSIONS_CACHED = 256


def cached_content(version_id: UUID) -> SurveyContent:
    """
    The content of a version. One statement the first time, then none.

    :raises SurveyVersion.DoesNotExist: not in this workspace.
    """
    return _content(current_workspace_id(), version_id)


@lru_cache(maxsize=VERSIONS_CACHED)
def _content(workspace_id: UUID, version_id: UUID) -> SurveyContent:
    version = SurveyVersion.objects.only("content").get(pk=version_id)
    return SurveyContent.from_json(version.content)
