"""Every rule that an action can refuse by is broken by some test, which names the refusal."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tenancy.errors import DomainError

ROOT = Path(__file__).resolve().parent.parent


def _refusals(base: type[DomainError] = DomainError) -> Iterator[type[DomainError]]:
    for each in base.__subclasses__():
        yield each
        yield from _refusals(each)


def _names_used(path: Path) -> set[str]:
    """Names in a test's own statements; what is only imported is not used."""
    return {each.id for each in ast.walk(ast.parse(path.read_text())) if isinstance(each, ast.Name)}


def test_every_refusal_is_raised_in_a_test() -> None:
    used = set().union(*(_names_used(path) for path in (ROOT / "tests").rglob("*.py")))
    product = {each for each in _refusals() if not each.__module__.startswith("tests.")}
    assert len(product) > 80
    missing = sorted(
        f"{each.__module__}.{each.__name__}" for each in product if each.__name__ not in used
    )
    if missing:
        pytest.fail("No test breaks these rules: " + ", ".join(missing))
