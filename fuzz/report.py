"""What a part of the run found, and the table of all parts."""

import json
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass
class Finding:
    """One kind of fault: where, which check, and one example of it."""

    where: str
    check: str
    example: str
    times: int = 1


@dataclass
class Part:
    """One part of the run; what it could not reach stands beside what it found."""

    name: str
    covered: int = 0
    of: int = 0
    cases: int = 0
    server_errors: int = 0
    foreign_marks: int = 0
    rules: int = 0
    seconds: float = 0.0
    findings: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    missed: dict[str, str] = field(default_factory=dict)

    def find(self, where: str, check: str, example: str) -> None:
        """Note a fault; the same one at the same place is counted, not repeated."""
        for known in self.findings:
            if (known.where, known.check) == (where, check):
                known.times += 1
                return
        self.findings.append(Finding(where, check, example))

    def server_error(self, where: str, example: str) -> None:
        """An answer of 500 or more, or an exception."""
        self.server_errors += 1
        self.find(where, "server error", example)

    def foreign_mark(self, where: str, example: str) -> None:
        """A text of another workspace."""
        self.foreign_marks += 1
        self.find(where, "foreign mark", example)

    def save(self, target: Path) -> None:
        """For the process that prints the table."""
        target.write_text(json.dumps(asdict(self)), encoding="utf-8")


def load_part(path: Path) -> Part:
    """What ``Part.save`` wrote."""
    data = json.loads(path.read_text(encoding="utf-8"))
    return Part(**{**data, "findings": [Finding(**each) for each in data["findings"]]})


# covered: of the API's operations, those answered with 2xx; of the pages' routes, those asked for.
COLUMNS = ("part", "covered", "cases", "steps", "5xx", "canaries", "findings", "seconds")


def table(parts: list[Part]) -> str:
    """One line for each part, then every finding and every note."""
    rows = [COLUMNS, *(_row(part) for part in parts), _row(_together(parts))]
    widths = [max(len(row[column]) for row in rows) for column in range(len(COLUMNS))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        for row in rows
    ]
    by_check = Counter[str]()
    for part in parts:
        for finding in part.findings:
            by_check[finding.check] += finding.times
    lines += ["", "Findings by check: " + (_counted(by_check) or "none")]
    for part in parts:
        for finding in part.findings:
            lines += [f"\n{part.name}: {finding.check}, {finding.times}x at {finding.where}"]
            lines += [f"    {line}" for line in finding.example.splitlines()]
        lines += [f"{part.name}: {note}" for note in part.notes]
    lines += _missed_by_all([part for part in parts if part.name.startswith("api-") and part.of])
    return "\n".join(lines)


def _missed_by_all(parts: list[Part]) -> list[str]:
    """API operations that no caller's call was accepted for, with what the first was answered."""
    if not parts:
        return []
    labels = missed_by_all(parts)
    lines = [f"    {label} ({parts[0].missed[label]})" for label in labels]
    number = parts[0].of - len(labels)
    return [f"api: {number} of {parts[0].of} operations carried out by somebody, not:", *lines]


def missed_by_all(parts: list[Part]) -> list[str]:
    """Operations that none of the callers among these parts carried out."""
    callers = [part for part in parts if part.name.startswith("api-")]
    return sorted(set.intersection(*(set(part.missed) for part in callers))) if callers else []


def _row(part: Part) -> tuple[str, ...]:
    failures = sum(finding.times for finding in part.findings)
    return (
        part.name,
        f"{part.covered} of {part.of}" if part.of else "-",
        str(part.cases),
        str(part.rules or "-"),
        str(part.server_errors),
        str(part.foreign_marks),
        str(failures),
        f"{part.seconds:.0f}",
    )


def _together(parts: list[Part]) -> Part:
    return Part(
        "all",
        cases=sum(part.cases for part in parts),
        server_errors=sum(part.server_errors for part in parts),
        foreign_marks=sum(part.foreign_marks for part in parts),
        rules=sum(part.rules for part in parts),
        seconds=sum(part.seconds for part in parts),
        findings=[finding for part in parts for finding in part.findings],
    )


def _counted(counter: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counter.most_common())
