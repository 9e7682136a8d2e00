"""What a drill reports, and how it is printed."""

from dataclasses import asdict, dataclass

from faults import figures


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of the table; ``held`` is False as soon as one of its promises is broken."""

    what: str
    sent: int
    lost: int = 0
    duplicated: int = 0
    allowed: int = 0
    # From the last fault until nothing is left to do; None where nothing has to recover.
    seconds: float | None = None
    limit: float = figures.RECOVERY
    # What else was wrong, in words.
    broken: tuple[str, ...] = ()

    @property
    def held(self) -> bool:
        """Nothing lost, no more duplicates than allowed, quick enough, nothing else wrong."""
        is_quick = self.seconds is None or self.seconds <= self.limit
        no_more = self.duplicated <= self.allowed
        return not self.lost and no_more and is_quick and not self.broken

    def to_json(self) -> dict[str, object]:
        """For ``--json``."""
        return {**asdict(self), "held": self.held}


HEADS = ("what", "sent", "lost", "dupl.", "allowed", "recovered in", "held?")


def table(rows: list[Row]) -> str:
    """The rows as text, with what was broken below its row."""
    width = max((len(row.what) for row in rows), default=4) + 2
    lines = [_line(width, *HEADS)]
    lines.append("-" * len(lines[0]))
    for row in rows:
        seconds = "–" if row.seconds is None else f"{row.seconds:.1f} s"
        counts = (row.sent, row.lost, row.duplicated, row.allowed)
        held = "yes" if row.held else "NO"
        lines.append(_line(width, row.what, *(str(count) for count in counts), seconds, held))
        lines += [f"    {text}" for text in row.broken]
    return "\n".join(lines)


def _line(width: int, what: str, *values: str) -> str:
    sizes = (6, 6, 7, 9, 14, 7)
    cells = (f"{value:>{size}}" for value, size in zip(values, sizes, strict=True))
    return f"{what:<{width}}{''.join(cells)}"
