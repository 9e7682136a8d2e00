"""Run the drills one after another, print the table; the exit code says whether all held."""

import argparse
import json
import logging
import signal
import sys
import time
import traceback
from pathlib import Path
from types import FrameType
from typing import NoReturn

from faults import figures
from faults.environment import Environment, running_environment
from faults.rows import Row, table


class Stopped(BaseException):
    """Somebody asked us to stop; not an error, so nothing may swallow it."""


class CutOff(BaseException):
    """A drill's own time is up."""


def _stop(number: int, frame: FrameType | None) -> NoReturn:
    for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(one, signal.SIG_IGN)  # make passes Ctrl-C on, so it comes twice
    raise Stopped


def _cut_off(number: int, frame: FrameType | None) -> NoReturn:
    raise CutOff


def _run(environment: Environment, only: list[str]) -> list[Row]:
    from faults.drills import DRILLS, Drill

    def is_wanted(drill: Drill) -> bool:
        if only:
            return drill.name in only
        return drill.is_in_short_run or not environment.is_short

    rows: list[Row] = []
    for drill in filter(is_wanted, DRILLS):
        began = time.monotonic()
        signal.alarm(drill.seconds)
        try:
            found = drill.run(environment)
        except CutOff:
            found = [_failed(drill.name, f"cut off after {drill.seconds} s")]
        except Exception as error:
            traceback.print_exc()
            found = [_failed(drill.name, f"{type(error).__name__}: {error}")]
        finally:
            signal.alarm(0)
        environment.calm()
        rows += found
        _say(f"{drill.name}: {time.monotonic() - began:.0f} s, {_result(found)}")
    return rows


def _failed(name: str, reason: str) -> Row:
    return Row(what=name.replace("_", " "), sent=0, broken=(reason,))


def _result(rows: list[Row]) -> str:
    return "held" if all(row.held for row in rows) else "NOT HELD"


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _log_to(path: Path) -> None:
    """This process's own log goes where those of the product's processes are."""
    logging.getLogger().handlers[:] = [logging.FileHandler(path)]


def _figures() -> str:
    return (
        f"lease {figures.LEASE} s > task limit {figures.TASK_LIMIT} s > SMTP timeout"
        f" {figures.SMTP_TIMEOUT} s, sending every {figures.SEND_EVERY} s,"
        f" {figures.CONCURRENCY} senders a worker: recovery within {figures.RECOVERY} s"
    )


def main() -> int:
    """0 when every row held."""
    parser = argparse.ArgumentParser(prog="faults")
    parser.add_argument("--short", action="store_true", help="fewer e-mails, the telling rows")
    parser.add_argument("--only", action="append", default=[], metavar="DRILL", help="by name")
    parser.add_argument("--json", type=Path, help="write the rows here as well")
    parser.add_argument("--keep", action="store_true", help="keep the folder with the logs")
    options = parser.parse_args()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    signal.signal(signal.SIGALRM, _cut_off)
    try:
        with running_environment(is_short=options.short, is_kept=options.keep) as environment:
            import django

            django.setup()
            _log_to(environment.processes.logs / "drills.log")
            _say(_figures())
            rows = _run(environment, options.only)
    except Stopped:
        _say("Stopped; everything that was started has ended.")
        return 130
    _say(table(rows))
    if options.json:
        text = json.dumps([row.to_json() for row in rows], indent=1)
        options.json.write_text(text + "\n", encoding="utf-8")
    return 0 if rows and all(row.held for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
