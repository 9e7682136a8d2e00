"""Which sector an organization belongs to, from its name and the column it was listed in."""

from __future__ import annotations

import re
from typing import Final

SECTORS: Final = (
    "government",
    "education",
    "nonprofit",
    "business",
    "philanthropy",
    "health",
    "community",
    "media",
    "other",
)

COLUMN_SECTORS: Final = {
    "cbo": "community",
    "hospital": "health",
    "highered": "education",
    "cultural": "nonprofit",
    "nonprofit": "nonprofit",
    "corporate": "business",
    "financial": "business",
    "other": "other",
}

_BY_WORD: Final = tuple(
    (re.compile(pattern, re.IGNORECASE), sector)
    for pattern, sector in (
        (
            r"\b(university|college|graduate school|school of|law school|institute of technology|"
            r"academy of (music|art)|high schools?|library|conservatory|juilliard)\b",
            "education",
        ),
        (
            r"\b(department of|department for|police|nypd|precinct|council ?member|congressman|"
            r"senate|community board|district attorney|attorney's office|borough president|"
            r"(family|criminal|supreme|appellate) court|court system|commission on|"
            r"consul(ate|ate general)|embassy|city council|united states (navy|air force|postal)|"
            r"administration for|army base|fbi|epa|noaa|dcas|port authority|rotc|comptroller|"
            r"governor's|office of (the|postsecondary)|division of|mayor)\b",
            "government",
        ),
        (
            r"\b(hospital|medical|clinic|nursing|geriatric|health (center|plan|services|van)|"
            r"home for the aged|senior citizens' home|dental|leukemia|heart association|"
            r"march of dimes|aids walk|rehabilitation|mental health|health partners|healthcare)\b",
            "health",
        ),
        (r"\b(foundation|fund|philanthrop\w*|scholarship fund|charitable)\b", "philanthropy"),
        (
            r"\b(theat(er|re)|museum|ballet|acting company|stage company|orchestra|opera|"
            r"dance|gallery|arts?|film|music|chorus|historical society|playwrights|shakespeare)\b",
            "nonprofit",
        ),
        (
            r"\b(llp|law firm|bank|securities|financial|capital group|advertising|hotel|"
            r"construction co|engineers|architects|consulting|insurance|airways|motors|restaurant|"
            r"laboratory|records|chevrolet|subaru|hyundai|lexus|nissan|buick|llc)\b",
            "business",
        ),
        (
            r"\b(news|newspaper|magazine|radio|television|times|telemundo|post|gazette|tv)\b",
            "media",
        ),
        (
            r"\b(settlement|neighborhood|community (center|services?)|ymca|ywca|ymha|"
            r"block association|merchants association|development corp\w*|church(es)?|youth center|"
            r"kiwanis|rotary|civic council|business improvement district|alumni)\b",
            "community",
        ),
    )
)


def guess_sector(name: str, column: str) -> str:
    """The sector a name's own words give away, else the sector of its column."""
    for pattern, sector in _BY_WORD:
        if pattern.search(name):
            return sector
    return COLUMN_SECTORS[column]
