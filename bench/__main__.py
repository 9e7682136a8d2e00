"""Measure, print the table, write it as JSON."""

import argparse
import json
import signal
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bench.data.sizes import FULL, QUICK
from bench.measuring import Figure, Taken, measure
from bench.report import as_text
from bench.stand import Stand, say, standing

if TYPE_CHECKING:
    Part = Callable[[Stand], list[Figure]]

PARTS = ("pages", "answering", "results", "mail")


def _part(name: str) -> "Part":
    """The figures of a part; imported once Django is set up."""
    from bench.answering import answering_figures
    from bench.mail import mail_figures
    from bench.pages import page_figures
    from bench.results import result_figures

    return {
        "pages": page_figures,
        "answering": answering_figures,
        "results": result_figures,
        "mail": mail_figures,
    }[name]


def run(stand: Stand, parts: Sequence[str]) -> list[Taken]:
    """Every figure of the parts, each said as soon as it is known."""
    rows = []
    for part in parts:
        for figure in _part(part)(stand):
            row = measure(figure)
            say(f"{row.what}: {row.ratio:g} times {row.against}")
            rows.append(row)
    return rows


def serve(stand: Stand) -> None:
    """Say where it is and as whom to sign in, and wait to be stopped."""
    for slug, cookies in stand.cookies.items():
        cookie = "; ".join(f"{key}={value}" for key, value in cookies.items())
        sys.stdout.write(f"http://127.0.0.1:{stand.port}/w/{slug}/  Cookie: {cookie}\n")
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "COMMONWEAVE_DATA"):
        sys.stdout.write(f"{name}={stand.environment[name]}\n")
    sys.stdout.write("Ctrl-C ends it.\n")
    sys.stdout.flush()
    while True:
        time.sleep(1)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument("--quick", action="store_true", help="less data, for a look")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, metavar="PART")
    parser.add_argument("--json", type=Path, help="write the figures here as well")
    parser.add_argument("--strict", action="store_true", help="fail when a goal is missed")
    parser.add_argument("--serve", choices=("A", "B"), help="only serve the data of this size")
    return parser.parse_args()


def _stop(number: int, frame: object) -> None:
    raise KeyboardInterrupt


def main() -> int:
    """Run what was asked for; 1 when ``--strict`` and a goal was missed."""
    signal.signal(signal.SIGTERM, _stop)
    options = _options()
    extent = QUICK if options.quick else FULL
    with standing(extent, with_larger=options.serve != "A") as stand:
        if options.serve:
            try:
                serve(stand)
            except KeyboardInterrupt:
                return 0
        rows = run(stand, options.only)
    sys.stdout.write(as_text(rows) + "\n")
    if options.json:
        text = json.dumps([row.to_json() for row in rows], indent=1, ensure_ascii=False)
        options.json.write_text(text + "\n", encoding="utf-8")
    return int(options.strict and any(row.holds is False for row in rows))


if __name__ == "__main__":
    sys.exit(main())
