"""
``make mutants``: actions and calculations are changed bit by bit; which changes notices no test?

The changes, their names and the folder ``mutants`` are mutmut's, so ``mutmut results`` and ``mutmut
show NAME`` work. Its own run starts pytest and makes a database for each change, a second each.
Here one process collects the tests and makes the database once, and forks for each change: the
child runs the tests that come by the changed function until one fails. Results are written one by
one, so a run that was cut goes on where it ended.

    SAMPLE=20   at most about 20 changes of each module, the same ones every time
    AGAIN=1     only those that no test noticed, once more, after tests were written
"""

import json
import os
import random
import signal
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import asdict, dataclass, field
from fnmatch import fnmatch
from pathlib import Path

import psycopg2
import pytest
from django.db import connections
from mutmut.__main__ import create_mutants
from mutmut.configuration import config
from mutmut.mutation import file_mutation
from mutmut.mutation.data import SourceFileMutationData
from mutmut.mutation.trampoline import set_mutant_under_test
from mutmut.state import state
from mutmut.stats import status_by_exit_code
from mutmut.utils.file_utils import (
    change_cwd,
    copy_also_copy_files,
    copy_src_dir,
    walk_mutatable_files,
)
from mutmut.utils.format_utils import mangled_name_from_mutant_name

# What people read is proven in tests of the translations; what only types see is no behavior.
TEXT_AND_TYPES = {"_", "gettext", "gettext_lazy", "ngettext", "pgettext", "cast"}
# mutmut's own numbers.
SURVIVED, KILLED, NO_TESTS, TIMEOUT = 0, 1, 33, 36
# A child says which of its tests failed by a number from here on.
FAILED = 100
# Seconds of tests that a change is tried with at first; what survives them is tried with all.
FIRST_LOOK = 20
STATS = Path("commonweave-stats.json")
Change = tuple[SourceFileMutationData, str]


def main(patterns: Sequence[str]) -> None:
    """Write the changed code, then turn into pytest in its folder."""
    file_mutation.NEVER_MUTATE_FUNCTION_CALLS |= TEXT_AND_TYPES
    Path("mutants").mkdir(exist_ok=True)
    copy_src_dir()
    copy_also_copy_files()
    create_mutants(os.cpu_count() or 1)
    tests = os.environ.get("MUTANTS_TESTS", "").split()
    os.environ |= {
        "MUTANTS": " ".join(patterns or ["*"]),
        "MUTANT_UNDER_TEST": "none",
        "PY_IGNORE_IMPORTMISMATCH": "1",
    }
    options = ["-p", "tests.mutation", "-p", "no:cacheprovider", "-q", "-s", "--rootdir=."]
    tests = tests or config().pytest_add_cli_args_test_selection
    os.chdir("mutants")
    os.execv(sys.executable, [sys.executable, "-m", "pytest", "--tb=no", *options, *tests])  # noqa: S606


def pytest_runtestloop(session: pytest.Session) -> bool:
    """In place of running each test once."""
    if session.testsfailed:
        raise session.Interrupted("tests could not be collected")
    Trial(session).run()
    return True


class Watch:
    """What became of the tests of this process: which failed, how many seconds each took."""

    def __init__(self) -> None:
        self.failed: set[str] = set()
        self.seconds: dict[str, float] = defaultdict(float)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.seconds[report.nodeid] += report.duration
        if report.failed:
            self.failed.add(report.nodeid)


@dataclass
class Stats:
    """What is known of each test: the functions that it comes by, its seconds; who fails anyway."""

    hits: dict[str, list[str]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)


class Trial:
    """All changes that were asked for, each tried in a fork of this process."""

    def __init__(self, session: pytest.Session) -> None:
        self.session = session
        self.items = {item.nodeid: item for item in session.items}
        self.watch = Watch()
        session.config.pluginmanager.register(self.watch)
        self.seconds: dict[str, float] = {}
        self.tests: dict[str, list[str]] = {}
        self.telling: dict[str, Counter[str]] = defaultdict(Counter)
        self.trusted: set[str] = set()
        self.say = session.config.get_terminal_writer().line

    def run(self) -> None:
        """Find out which tests come by which function, then try every change."""
        self._warm_up()
        stats = self._stats()
        self.seconds = stats.seconds
        narrow = {test: self.seconds[test] * len(hit) for test, hit in stats.hits.items()}
        tests = defaultdict(list)
        for test in sorted(self.items.keys() - set(stats.failed), key=narrow.__getitem__):
            for function in stats.hits[test]:
                tests[function].append(test)
        self.tests = dict(tests)
        files = self._files()
        queue = self._sample(self._asked_for(files))
        survived = [change for change in self._try_each(queue) if self._is_half_tried(change)]
        self._try_each(survived, is_in_full=True)
        self._tell(files)

    def _warm_up(self) -> None:
        """Have what a session makes once made here: the database, the process that reads files."""
        items = list(self.items.values())
        readers = [item for item in items if "tests/imports/" in item.nodeid]
        first = next(item for item in (*readers, *items) if "db" in item.fixturenames)  # type: ignore[attr-defined]
        list(self._run([first]))
        self.watch.failed.clear()

    def _run(self, items: Sequence[pytest.Item]) -> Iterator[pytest.Item]:
        """Run tests as pytest does, one at each step; what is made for the session stays."""
        for item, following in zip(items, (*items[1:], self.session), strict=True):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            yield item

    def _stats(self) -> Stats:
        """Which functions each test comes by; tests that are new or newer are looked at again."""
        stats, written_at = Stats(), 0.0
        if STATS.exists():
            stats, written_at = Stats(**json.loads(STATS.read_text())), STATS.stat().st_mtime
        fresh = [
            item
            for test, item in self.items.items()
            if test not in stats.hits or item.path.stat().st_mtime > written_at
        ]
        if fresh:
            self.say(f"{time.strftime('%X')} which functions do {len(fresh)} tests come by?")
            self._fork(lambda: self._look(fresh, stats), limit=7200)
            stats = Stats(**json.loads(STATS.read_text()))
        if stats.failed:
            self.say(f"left out, as they fail by themselves: {', '.join(stats.failed)}")
        return stats

    def _look(self, items: Sequence[pytest.Item], stats: Stats) -> int:
        set_mutant_under_test("stats")
        state()._stats.clear()
        for item in self._run(items):
            stats.hits[item.nodeid] = sorted(state()._stats)
            state()._stats.clear()
        looked_at = {item.nodeid for item in items}
        stats.seconds |= self.watch.seconds
        stats.failed = sorted(set(stats.failed) - looked_at | self.watch.failed)
        STATS.write_text(json.dumps(asdict(stats)))
        return 0

    def _files(self) -> list[SourceFileMutationData]:
        with change_cwd(".."):
            files = [SourceFileMutationData(path=path) for path in sorted(walk_mutatable_files())]
            for file in files:
                file.load()
        return files

    def _asked_for(self, files: Iterable[SourceFileMutationData]) -> list[Change]:
        """In the order of the patterns; what was tried stays, unless it is named or asked again."""
        wanted = {SURVIVED, NO_TESTS, TIMEOUT} if "AGAIN" in os.environ else {None}
        return list(
            dict.fromkeys(
                (file, name)
                for pattern in os.environ["MUTANTS"].split()
                for file in files
                for name, code in file.exit_code_by_key.items()
                if name == pattern or (code in wanted and fnmatch(name, pattern))
            )
        )

    def _sample(self, queue: list[Change]) -> list[Change]:
        if "SAMPLE" not in os.environ:
            return queue
        by_file = defaultdict(list)
        for file, name in queue:
            by_file[str(file.path)].append((file, name))
        size = int(os.environ["SAMPLE"])
        return [
            change
            for path, changes in by_file.items()
            for change in random.Random(path).sample(changes, min(size, len(changes)))
        ]

    def _try_each(self, queue: Sequence[Change], *, is_in_full: bool = False) -> list[Change]:
        """Returns those that no test noticed."""
        survived = []
        for number, (file, name) in enumerate(queue, 1):
            tests = self._tests_of(name)
            shown = self._first_look(tests)
            code = self._try(name, tests if is_in_full else shown)
            file.exit_code_by_key[name] = code
            with change_cwd(".."):
                file.save()
            word = status_by_exit_code[code]
            self.say(f"{time.strftime('%X')} {number}/{len(queue)} {word} {name}")
            if code == SURVIVED:
                survived.append((file, name))
        return survived

    def _is_half_tried(self, change: Change) -> bool:
        tests = self._tests_of(change[1])
        return len(self._first_look(tests)) < len(tests)

    def _tests_of(self, name: str) -> list[str]:
        """Those that noticed another change of the function first, then the short and narrow."""
        function = mangled_name_from_mutant_name(name)
        telling = self.telling[function]
        return sorted(self.tests.get(function, ()), key=lambda test: -telling[test])

    def _first_look(self, tests: Sequence[str]) -> Sequence[str]:
        seconds = 0.0
        for number, test in enumerate(tests):
            seconds += self.seconds[test]
            if number and seconds > FIRST_LOOK:
                return tests[:number]
        return tests

    def _try(self, name: str, tests: Sequence[str]) -> int:
        if not tests:
            return NO_TESTS
        usual = sum(self.seconds[test] for test in tests)
        code = self._fork(lambda: self._notice(name, tests), limit=10 + 4 * usual)
        _clean()
        if code < FAILED:
            return code
        test = tests[code - FAILED]
        if not self._is_trusted(test):
            return self._try(name, [each for each in tests if each != test])
        self.telling[mangled_name_from_mutant_name(name)][test] += 1
        return KILLED

    def _is_trusted(self, test: str) -> bool:
        """Whether the test passes without a change, which is looked at once, when it failed."""
        if test not in self.trusted and self._fork(lambda: self._notice("", [test]), limit=60):
            self.say(f"left out, as it fails by itself: {test}")
            for tests in self.tests.values():
                with suppress(ValueError):
                    tests.remove(test)
            return False
        self.trusted.add(test)
        return True

    def _notice(self, name: str, tests: Sequence[str]) -> int:
        set_mutant_under_test(name)
        items = [self.items[test] for test in tests]
        self.watch.failed.clear()
        for number, _item in enumerate(self._run(items)):
            if self.watch.failed:
                return FAILED + min(number, 255 - FAILED)
        return SURVIVED

    def _fork(self, work: Callable[[], int], *, limit: float) -> int:
        """What ``work`` returned in a child, which is ended with its own children in the end."""
        connections.close_all()
        sys.stdout.flush()
        child = os.fork()
        if child == 0:
            _work_and_exit(work, limit)
        _pid, status = os.waitpid(child, 0)
        with suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)
        code = os.waitstatus_to_exitcode(status)
        if code < 0:
            return TIMEOUT if code == -signal.SIGALRM else KILLED
        return code

    def _tell(self, files: Sequence[SourceFileMutationData]) -> None:
        """How many of each room, and which no test noticed."""
        rooms: dict[str, Counter[str]] = defaultdict(Counter)
        for file in files:
            room, kind = Path(file.path).parts[:2]
            place = f"{room}/{kind.removesuffix('.py')}"
            rooms[place].update(
                status_by_exit_code[each] for each in file.exit_code_by_key.values()
            )
        for place, counts in rooms.items():
            words = (f"{number} {word}" for word, number in counts.most_common())
            self.say(f"{place}: {', '.join(words)}")
        self.say("Not noticed:")
        for file in files:
            for name, code in file.exit_code_by_key.items():
                if code == SURVIVED:
                    self.say(f"  {name}")


def _work_and_exit(work: Callable[[], int], limit: float) -> None:
    code = KILLED
    try:
        os.setpgid(0, 0)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, limit)
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        code = work()
    finally:
        os._exit(code)


def _clean() -> None:
    """A child that was ended in the middle may leave what it had committed."""
    from tests.conftest import database_url_of, delete_rows

    found = "SELECT FROM tenancy_workspace UNION ALL SELECT FROM tenancy_user LIMIT 1"
    connection = psycopg2.connect(database_url_of("owner"))
    with closing(connection), connection.cursor() as cursor:
        cursor.execute(found)
        is_clean = cursor.fetchone() is None
    if not is_clean:
        delete_rows()


if __name__ == "__main__":
    main(sys.argv[1:])
