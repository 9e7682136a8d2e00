"""
``make cases``: the small inputs that once failed, and the right value of each.

A test of one carries the case's number in its name (``test_12_...``), in whatever room it stands;
all of tests/cases are here too. Read by ``pytest -p tests.case_table``.
"""

import re
from collections import defaultdict

import pytest

NUMBERED = re.compile(r"test_(?:[a-z]_)?(\d\d)_(\w+)")
HEAD = ("case", "right value", "tests", "result")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Only the cases."""
    kept = [each for each in items if "tests/cases/" in each.nodeid or NUMBERED.match(each.name)]
    config.hook.pytest_deselected(items=[each for each in items if each not in kept])
    items[:] = kept


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One row for each case and sentence; a sentence that holds for several inputs counts them."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for outcome in ("passed", "failed", "error", "skipped"):
        for report in terminalreporter.stats.get(outcome, ()):
            if report.when == "call" or outcome != "passed":
                found[_case(report.nodeid)].append(outcome)
    rows = [
        (number, sentence, str(len(outcomes)), "right" if set(outcomes) == {"passed"} else "WRONG")
        for (number, sentence), outcomes in sorted(found.items())
    ]
    widths = [max(len(row[index]) for row in (HEAD, *rows)) for index in range(len(HEAD))]
    terminalreporter.section("cases")
    for row in (HEAD, *rows):
        terminalreporter.write_line("  ".join(map(str.ljust, row, widths)).rstrip())


def _case(nodeid: str) -> tuple[str, str]:
    """``12`` and the test's name as a sentence; ``kin`` for others of the same kind."""
    name = nodeid.split("::")[-1].split("[")[0]
    numbered = NUMBERED.match(name)
    number, words = numbered.groups() if numbered else ("kin", name.removeprefix("test_"))
    return number, words.replace("_", " ")
