"""
What must be true before the demo's pages open: tables, demo workspaces, static files.

One process, so that Django is loaded once. Progress goes to standard output.
"""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

import django
from django.core.management import call_command

ROOT = Path(__file__).resolve().parent.parent


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def static_fingerprint() -> str:
    """Changes whenever a static file of ours or the set of installed packages does."""
    digest = hashlib.sha256((ROOT / "requirements.lock").read_bytes())
    for path in sorted((ROOT / "static").rglob("*")):
        if path.is_file():
            digest.update(f"{path.relative_to(ROOT)} {path.stat().st_mtime_ns}\n".encode())
    return digest.hexdigest()


def collect_static(data_dir: Path) -> None:
    """Collect and compress the static files, unless the folder is up to date."""
    call_command("build_vega", verbosity=0)
    stamp = data_dir / "static.stamp"
    fingerprint = static_fingerprint()
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == fingerprint:
        return
    say("Collecting static files ...")
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(fingerprint, encoding="utf-8")


def load_demo_once(data_dir: Path) -> None:
    """
    Load the demo workspaces into an empty database.

    The file ``loading`` stands while that runs: a start that finds it knows that the data are half
    there and that nobody can have worked with them, and begins with an empty database.
    """
    from tenancy.models import Workspace

    if Workspace.objects.exists():
        return
    say("Loading the demo workspaces (once, under a minute) ...")
    loading = data_dir / "loading"
    loading.touch()
    call_command("load_demo")
    loading.unlink()


def main() -> None:
    data_dir = Path(os.environ["COMMONWEAVE_DATA"])
    django.setup()
    say("Bringing the tables up to date ...")
    call_command("migrate", database="owner", interactive=False, verbosity=0)
    load_demo_once(data_dir)
    collect_static(data_dir)


if __name__ == "__main__":
    main()
