"""What partners agree on and do together, by noun."""

from partnerships.models.activities import Activity, ActivityOrganization, Win
from partnerships.models.adaptations import Adaptation
from partnerships.models.check_ins import CheckIn, CheckInCadence, CheckInRound
from partnerships.models.follow_ups import Concern, ConcernNote
from partnerships.models.goals import AlignmentRating, Goal
from partnerships.models.partnerships import Participation, Partnership

__all__ = [
    "Activity",
    "ActivityOrganization",
    "Adaptation",
    "AlignmentRating",
    "CheckIn",
    "CheckInCadence",
    "CheckInRound",
    "Concern",
    "ConcernNote",
    "Goal",
    "Participation",
    "Partnership",
    "Win",
]
