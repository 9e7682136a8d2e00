"""Measure, print the table, write it as JSON."""

import argparse
import json
import os
import statistics
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bench.stand import standing

if TYPE_CHECKING:
    from bench.figures import Figure

ROUNDS = 40
WARM_UP = 5


def measure(figure: "Figure", rounds: int) -> dict[str, object]:
    """Product and yardstick in turn, so that both meet the same noise."""
    for _ in range(max(1, WARM_UP // figure.thinned)):
        figure.product()
        figure.yardstick()
    pairs = [
        (figure.product(), figure.yardstick()) for _ in range(max(3, rounds // figure.thinned))
    ]
    ratios = sorted(product / yardstick for product, yardstick in pairs)
    return {
        "what": figure.name,
        "yardstick": figure.yardstick_name,
        "goal": figure.goal,
        "ratio": round(statistics.median(ratios), 2),
        "low": round(ratios[len(ratios) // 10], 2),
        "high": round(ratios[-1 - len(ratios) // 10], 2),
        "product_ms": round(1000 * statistics.median(pair[0] for pair in pairs), 2),
        "yardstick_ms": round(1000 * statistics.median(pair[1] for pair in pairs), 3),
    }


def table(rows: list[dict[str, object]]) -> str:
    """The rows as text; the ratio is the figure, milliseconds only say where it came from."""
    head = f"{'what':<34}{'ratio':>8}{'10–90 %':>18}{'goal':>9}{'ms':>9}{'yardstick':>12}"
    lines = [head, "-" * len(head)]
    for row in rows:
        spread = f"{row['low']}–{row['high']}"
        lines.append(
            f"{row['what']:<34}{row['ratio']:>8}{spread:>18}{row['goal']:>9}"
            f"{row['product_ms']:>9}{row['yardstick_ms']:>12}"
        )
    return "\n".join(lines)


def main() -> None:
    """Run every figure."""
    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--json", type=Path, help="write the figures here as well")
    options = parser.parse_args()
    with standing() as stand:
        import django

        django.setup()
        from bench.database import database_figures
        from bench.figures import page_figures
        from bench.mail import mail_figures

        figures = [
            *page_figures(stand.port, Path(os.environ["COMMONWEAVE_DATA"])),
            *database_figures(stand.servers.database_url),
            *mail_figures(),
        ]
        rows = [measure(figure, options.rounds) for figure in figures]
    sys.stdout.write(table(rows) + "\n")
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
