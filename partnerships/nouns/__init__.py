"""The nouns of this room; ``AppConfig.ready`` registers them."""

from partnerships.nouns.concerns import CONCERN
from partnerships.nouns.partnerships import PARTNERSHIP

NOUNS = (PARTNERSHIP, CONCERN)
