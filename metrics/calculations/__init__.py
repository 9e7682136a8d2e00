"""
Every figure of metrics, each in one pure function: no database, no clock, no language.

`totals` adds up, `progress` compares with targets and forecasts, `equity` compares groups, `rows`
makes sure that every figure is counted once. What may be shown is decided afterwards by
`feedback.suppression`. Formulas and sources: CALCULATIONS, "Metrics" and "Equity".
"""

from metrics.calculations.equity import (
    EquityGap,
    GapStatus,
    GroupComparison,
    GroupCount,
    compare_groups,
    equity_gap,
)
from metrics.calculations.progress import (
    Direction,
    Forecast,
    Freshness,
    Progress,
    ProgressGap,
    Turn,
    forecast_line,
    freshness,
    progress_to_target,
    turned_the_curve,
)
from metrics.calculations.rows import (
    Conflict,
    DeduplicatedRows,
    MeasurementRow,
    RowKey,
    deduplicate_rows,
)
from metrics.calculations.totals import (
    Observation,
    RatioCount,
    RollUp,
    percentage,
    pool,
    roll_up,
    roll_up_observations,
    roll_up_ratios,
)

__all__ = [
    "Conflict",
    "DeduplicatedRows",
    "Direction",
    "EquityGap",
    "Forecast",
    "Freshness",
    "GapStatus",
    "GroupComparison",
    "GroupCount",
    "MeasurementRow",
    "Observation",
    "Progress",
    "ProgressGap",
    "RatioCount",
    "RollUp",
    "RowKey",
    "Turn",
    "compare_groups",
    "deduplicate_rows",
    "equity_gap",
    "forecast_line",
    "freshness",
    "percentage",
    "pool",
    "progress_to_target",
    "roll_up",
    "roll_up_observations",
    "roll_up_ratios",
    "turned_the_curve",
]
