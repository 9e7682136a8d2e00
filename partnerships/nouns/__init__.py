"""The nouns of this room; ``AppConfig.ready`` registers them."""

from partnerships.nouns.adaptations import ADAPTATION
from partnerships.nouns.concerns import CONCERN
from partnerships.nouns.partnerships import PARTNERSHIP

NOUNS = (PARTNERSHIP, CONCERN, ADAPTATION)
