"""
The one suppression service: pages, API, CSV, PDF, charts and caches all ask it what may be shown.

`display` holds what a surface receives, `students` the rules for student data (small cells,
bounds, complementary suppression), `surveys` the rules for survey results. Nothing here reads a
database; callers pass counts and get `DisplayValue` objects, which every surface renders alike.
The rules themselves stand in CALCULATIONS ("Suppression").
"""

from feedback.suppression.display import DisplayKind, DisplayValue, SuppressionReason
from feedback.suppression.students import (
    BreakdownTable,
    Cell,
    Dimension,
    ProtectedBreakdown,
    StudentPolicy,
    protect_breakdown,
    protect_cells_alone,
    protect_count,
    protect_rate,
)
from feedback.suppression.surveys import (
    COMMENT_MINIMUM,
    SURVEY_MINIMUM,
    FilterRefusal,
    check_filter,
    may_show_comments,
    protect_group_sizes,
    protect_response_count,
    protect_response_rate,
    refusal_of,
)

__all__ = [
    "COMMENT_MINIMUM",
    "SURVEY_MINIMUM",
    "BreakdownTable",
    "Cell",
    "Dimension",
    "DisplayKind",
    "DisplayValue",
    "FilterRefusal",
    "ProtectedBreakdown",
    "StudentPolicy",
    "SuppressionReason",
    "check_filter",
    "may_show_comments",
    "protect_breakdown",
    "protect_cells_alone",
    "protect_count",
    "protect_group_sizes",
    "protect_rate",
    "protect_response_count",
    "protect_response_rate",
    "refusal_of",
]
