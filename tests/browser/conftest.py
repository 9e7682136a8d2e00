"""Tests that need a browser are left out where there is none."""

import pytest

from tests.chromium import CHROMIUM


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where no Chromium is found, say so and leave these out."""
    missing = pytest.mark.skip(reason="no Chromium found (Debian's package: chromium)")
    for item in items:
        if "/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                item.add_marker(missing)
