"""The nouns of this room; ``AppConfig.ready`` registers them."""

from feedback.nouns.surveys import SURVEY
from feedback.nouns.waves import WAVE

NOUNS = (SURVEY, WAVE)
