"""Measure, print the tables, write them as JSON and into the document."""

import argparse
import json
import signal
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bench.data.sizes import FULL, QUICK
from bench.environment import Environment, running_environment, say
from bench.measuring import Fact, Figure, Taken, measure
from bench.report import as_text, facts_table, table, write_document

PARTS = ("pages", "weights", "answering", "results", "mail", "imports", "sending", "memory")
FACTS = ("weights", "memory")


def _figures(part: str) -> Callable[[Environment], list[Figure]]:
    """The figures of a part; imported once Django is set up."""
    from bench.answering import answering_figures
    from bench.importing import import_figures
    from bench.mail import mail_figures
    from bench.pages import page_figures
    from bench.results import result_figures
    from bench.sending import sending_figures

    return {
        "pages": page_figures,
        "answering": answering_figures,
        "results": result_figures,
        "mail": mail_figures,
        "imports": import_figures,
        "sending": sending_figures,
    }[part]


def run(environment: Environment, parts: Sequence[str]) -> tuple[list[Taken], list[Fact]]:
    """Every figure of the parts, in the order that leaves nothing in the way of the next."""
    rows: list[Taken] = []
    for part in PARTS:
        if part not in parts or part in FACTS:
            continue
        for figure in _figures(part)(environment):
            row = measure(figure)
            say(f"{row.what}: {row.ratio:g} times {row.against}")
            rows.append(row)
    from bench.memory import memory_facts
    from bench.weights import weight_facts

    facts = weight_facts(environment) if "weights" in parts else []
    return rows, [*facts, *(memory_facts(environment) if "memory" in parts else [])]


def serve(environment: Environment) -> None:
    """Say where it is and as whom to sign in, and wait to be stopped."""
    for slug, cookies in environment.cookies.items():
        cookie = "; ".join(f"{key}={value}" for key, value in cookies.items())
        sys.stdout.write(f"http://127.0.0.1:{environment.port}/w/{slug}/  Cookie: {cookie}\n")
    for name in (
        "DATABASE_URL",
        "DATABASE_OWNER_URL",
        "REDIS_URL",
        "CACHE_URL",
        "COMMONWEAVE_DATA",
    ):
        sys.stdout.write(f"{name}={environment.variables[name]}\n")
    sys.stdout.write("Ctrl-C ends it.\n")
    sys.stdout.flush()
    while True:
        time.sleep(1)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument("--quick", action="store_true", help="less data, for a look")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, metavar="PART")
    parser.add_argument("--json", type=Path, help="write the figures here as well")
    parser.add_argument("--document", type=Path, help="put the tables into this document")
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
    began = time.monotonic()
    with running_environment(extent, with_larger=options.serve != "A") as environment:
        if options.serve:
            try:
                serve(environment)
            except KeyboardInterrupt:
                return 0
        rows, facts = run(environment, options.only)
    say(f"All of it took {(time.monotonic() - began) / 60:.1f} minutes.")
    sys.stdout.write(as_text(table(rows)) + "\n")
    if facts:
        sys.stdout.write("\n" + as_text(facts_table(facts)) + "\n")
    if options.json:
        kept = {
            "figures": [row.to_json() for row in rows],
            "facts": [fact.to_json() for fact in facts],
        }
        options.json.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(kept, indent=1, ensure_ascii=False)
        options.json.write_text(text + "\n", encoding="utf-8")
    if options.document:
        write_document(options.document, rows, facts)
    return int(
        options.strict
        and (any(row.holds is False for row in rows) or any(fact.holds is False for fact in facts))
    )


if __name__ == "__main__":
    sys.exit(main())
