"""The nouns of this room; ``AppConfig.ready`` registers them."""

from partnerships.nouns.activities import ACTIVITY
from partnerships.nouns.adaptations import ADAPTATION
from partnerships.nouns.concerns import CONCERN
from partnerships.nouns.goals import GOAL
from partnerships.nouns.partnerships import PARTNERSHIP
from partnerships.nouns.wins import WIN

NOUNS = (PARTNERSHIP, GOAL, ACTIVITY, WIN, CONCERN, ADAPTATION)
