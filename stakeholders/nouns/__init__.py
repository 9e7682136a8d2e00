"""The nouns of this room; ``AppConfig.ready`` registers them."""

from stakeholders.nouns.organizations import ORGANIZATION
from stakeholders.nouns.people import PERSON

NOUNS = (ORGANIZATION, PERSON)
