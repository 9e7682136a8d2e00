"""Identifiers of organizations in org-id form (org-id.guide): a list's code, then its number."""

import re

ORG_ID = re.compile(r"^[A-Z]{2}-[A-Z0-9_]+-\S+$")
