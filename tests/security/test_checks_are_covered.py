"""Every security check has a test of its number, or a reason that docs/security.md gives."""

import ast
import re
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROW = re.compile(r"^\| (?P<number>\d+) \| (?P<what>[^|]+) \| (?P<proof>[^|]+) \|$", re.MULTILINE)
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_check_\d\d_\w+)`")
NUMBERED = re.compile(r"test_check_(\d\d)_\w+")
NOT_HERE = "does not apply: "


def numbered_tests() -> dict[int, set[tuple[str, str]]]:
    """The tests of each number, by file, read from the code without running it."""
    found: dict[int, set[tuple[str, str]]] = defaultdict(set)
    for path in (ROOT / "tests").rglob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and (name := NUMBERED.fullmatch(node.name)):
                found[int(name[1])].add((str(path.relative_to(ROOT)), node.name))
    return found


def slips(document: str, tests: dict[int, set[tuple[str, str]]]) -> list[str]:
    """What the table promises and the tests do not keep, or the other way round."""
    rows = {int(row["number"]): row["proof"] for row in ROW.finditer(document)}
    found = [f"{number}: no row" for number in range(1, 41) if number not in rows]
    found += [f"{number}: no such check" for number in tests if not 1 <= number <= 40]
    for number, proof in rows.items():
        named = set(NAMED.findall(proof))
        if proof.startswith(NOT_HERE):
            if tests.get(number):
                found.append(f"{number}: has tests and is said not to apply")
            if len(proof) < len(NOT_HERE) + 30:
                found.append(f"{number}: does not apply, but why?")
        elif not named:
            found.append(f"{number}: names no test")
        found += [f"{number}: no {name} in {path}" for path, name in named - tests[number]]
    return sorted(set(found))


def test_every_check_is_proved_or_has_a_reason() -> None:
    document = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    assert slips(document, numbered_tests()) == []


@pytest.mark.parametrize(
    ("proof", "named", "told"),
    [
        ("`tests/a.py::test_check_07_x`", "test_check_07_y", "no test_check_07_x"),
        ("a matter of course", "", "names no test"),
        ("does not apply: no", "", "but why?"),
        ("does not apply: " + "because " * 9, "test_check_07_x", "has tests"),
    ],
)
def test_a_slip_is_seen(proof: str, named: str, told: str) -> None:
    tests = defaultdict(set, {7: {("tests/a.py", named)} if named else set()})
    found = [slip for slip in slips(f"| 7 | x | {proof} |", tests) if slip.startswith("7:")]
    assert any(told in slip for slip in found)


def test_a_check_without_a_row_or_with_a_number_too_many_is_seen() -> None:
    found = slips("", defaultdict(set, {41: {("tests/a.py", "test_check_41_x")}}))
    assert {"7: no row", "41: no such check"} <= set(found)
