"""
``make fuzz``: random input against the API, the pages and two workspaces; ends by itself.

Prints a table and every fault; ends with 1 if there is any. ``--short`` is for every change;
``python -m fuzz pages`` runs one part.
"""

import argparse
import logging
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import monotonic

import tests.servers  # noqa: F401  # PostgreSQL and Redis, for all parts
from fuzz.parts import PARTS, SECONDS
from fuzz.report import Part, load_part, missed_by_all, table

SIDE_BY_SIDE = 2
MOST_MISSED = 3  # operations that nobody carried out, in full: by chance, or the time was up
GRACE = 600  # seconds for the making of workspaces and for a last call on a busy machine


def main() -> int:
    """Run the parts, each in a process of its own, and print what they found."""
    parser = argparse.ArgumentParser(prog="fuzz", description=__doc__)
    parser.add_argument("parts", nargs="*", help=", ".join(PARTS))
    parser.add_argument("--short", action="store_true", help="a few minutes less")
    parser.add_argument("--save", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    given.parts = given.parts or [name for name in SECONDS if SECONDS[name][given.short]]
    if unknown := set(given.parts) - PARTS.keys():
        parser.error(f"there is no part {', '.join(sorted(unknown))}")
    if given.save:
        return _run_here(given.parts[0], given.save, short=given.short)
    began = monotonic()
    with tempfile.TemporaryDirectory() as folder:
        with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
            list(pool.map(lambda name: _run(name, Path(folder), short=given.short), given.parts))
        parts = [_result(Path(folder), name) for name in given.parts]
    print(table(parts))
    print(f"{monotonic() - began:.0f} seconds in all, by seed {os.environ.get('FUZZ_SEED', '1')}")
    is_in_full = not given.short and set(SECONDS) <= set(given.parts)
    is_too_little = is_in_full and len(missed_by_all(parts)) > MOST_MISSED
    if is_too_little:
        print(f"More than {MOST_MISSED} operations that nobody carried out: see fuzz/states.py.")
    return 1 if is_too_little or any(part.findings for part in parts) else 0


def _run(name: str, folder: Path, *, short: bool) -> None:
    command = [sys.executable, "-m", "fuzz", name, "--save", str(folder / f"{name}.json")]
    seconds = SECONDS[name][short]
    with (folder / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(
            [*command, *(["--short"] if short else [])], stdout=log, stderr=log, env=os.environ
        )
        try:
            process.wait(seconds + GRACE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    print(f"{name}: done", flush=True)


def _run_here(name: str, target: Path, *, short: bool) -> int:
    from fuzz.database import fresh_database

    with fresh_database():
        logging.disable(logging.CRITICAL)
        part = PARTS[name](SECONDS[name][short])
        part.name = name
        part.save(target)
    return 0


def _result(folder: Path, name: str) -> Part:
    saved = folder / f"{name}.json"
    if saved.exists():
        return load_part(saved)
    part = Part(name)
    part.find(name, "did not end", (folder / f"{name}.log").read_text(errors="replace")[-3000:])
    return part


if __name__ == "__main__":
    sys.exit(main())
