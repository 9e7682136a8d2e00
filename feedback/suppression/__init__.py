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
    ProtectedDimension,
    StudentPolicy,
    protect_breakdown,
    protect_cells_alone,
    protect_count,
    protect_rate,
)
from feedback.suppression.surveys import (
    FilterDecision,
    FilterRefusal,
    SurveyPolicy,
    check_filter,
    may_show_comments,
    may_show_result,
    protect_group_sizes,
    protect_response_count,
    protect_response_rate,
)

__all__ = [
    "BreakdownTable",
    "Cell",
    "Dimension",
    "DisplayKind",
    "DisplayValue",
    "FilterDecision",
    "FilterRefusal",
    "ProtectedBreakdown",
    "ProtectedDimension",
    "StudentPolicy",
    "SuppressionReason",
    "SurveyPolicy",
    "check_filter",
    "may_show_comments",
    "may_show_result",
    "protect_breakdown",
    "protect_cells_alone",
    "protect_count",
    "protect_group_sizes",
    "protect_rate",
    "protect_response_count",
    "protect_response_rate",
]
