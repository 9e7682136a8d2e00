"""The nouns of this room; ``AppConfig.ready`` registers them."""

from overview.nouns.manage import API_TOKEN, INVITATION, MEMBERSHIP
from overview.nouns.shares import SHARE

NOUNS = (MEMBERSHIP, INVITATION, API_TOKEN, SHARE)
