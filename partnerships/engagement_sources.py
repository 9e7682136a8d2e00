"""
Where a higher room says what it asked of organizations, to be counted in their engagement.

Lists of functions, filled in the room's ``AppConfig.ready``.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

#: Organization -> (answered, asked) of what was asked since the first moment and before the second.
SurveySource = Callable[[datetime, datetime], Mapping[UUID, tuple[int, int]]]

SURVEY_ENGAGEMENT: list[SurveySource] = []


def surveys_answered(since: datetime, until: datetime) -> dict[UUID, tuple[int, int]]:
    """What all sources say together, inside the open scope."""
    sums: dict[UUID, tuple[int, int]] = {}
    for source in SURVEY_ENGAGEMENT:
        for organization_id, (answered, asked) in source(since, until).items():
            before = sums.get(organization_id, (0, 0))
            sums[organization_id] = (before[0] + answered, before[1] + asked)
    return sums
