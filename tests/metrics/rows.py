"""Rows of a form as a browser sends them."""

from typing import Any


def rows(prefix: str, *values: dict[str, Any]) -> dict[str, Any]:
    """The fields of ``values`` under a formset's names."""
    sent: dict[str, Any] = {
        f"{prefix}-TOTAL_FORMS": str(len(values)),
        f"{prefix}-INITIAL_FORMS": "0",
    }
    for number, row in enumerate(values):
        sent |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return sent
