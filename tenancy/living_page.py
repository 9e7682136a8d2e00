"""Sample data of the living component page."""

from typing import Any


def component_samples() -> dict[str, Any]:
    """What ``components/living_page.html`` shows."""
    return {}
