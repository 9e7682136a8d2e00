"""
``make lock``: write requirements.lock anew from pyproject.toml, with the hash of every file.

The lock has three sections, each of which adds to the one before: what production runs, the
embedded servers of ``make demo``, and the tools of ``make test`` and ``make lint``. So whoever
installs reads the file from its beginning to the end of a section (``config/bootstrap.py``).
Each release is listed with the hashes of its files for all platforms; pip refuses a file that has
none of them. Versions stay as they are unless the arguments ask for newer ones.
"""

import re
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RESOLVER = "uv==0.13.9"
OLDEST_PYTHON = "3.11"
# Each section's name and the extras of pyproject.toml that it and those before it need.
SECTIONS = {"production": [], "embedded": ["embedded"], "dev": ["embedded", "dev"]}
HEADER = """\
# Exact versions and sha256 of every file. Made by `make lock` from pyproject.toml: don't edit.
# A section needs those above it.
"""
PACKAGE = re.compile(
    r"[a-z0-9][a-z0-9._-]*==\S+(?: ;[^\\\n]*)?(?: \\\n    --hash=sha256:[0-9a-f]{64})+"
)


def packages_in(text: str) -> list[str]:
    """The entries of a lock, each a version with its hashes; comments and addresses are dropped."""
    return PACKAGE.findall(text)


def compose(resolved: dict[str, str]) -> str:
    """One lock from what was resolved for each section, which holds what those before it hold."""
    parts = [HEADER]
    listed: set[str] = set()
    for section, text in resolved.items():
        added = [each for each in packages_in(text) if each not in listed]
        listed.update(added)
        parts.append(f"\n# Section: {section}\n" + "".join(f"{each}\n" for each in added))
    return "".join(parts)


def resolve(uv: Path, folder: Path, arguments: list[str]) -> dict[str, str]:
    """
    Resolve the largest section first, then the smaller ones to the same versions.

    :raises CalledProcessError: the resolver found no fitting versions, and has said why.
    """
    resolved: dict[str, str] = {}
    constraint: list[str] = []
    for section in reversed(SECTIONS):
        output = folder / f"{section}.txt"
        if not constraint:
            output.write_bytes((ROOT / "requirements.lock").read_bytes())
        command = [str(uv), "pip", "compile", str(ROOT / "pyproject.toml"), "--quiet"]
        command += ["--universal", "--python-version", OLDEST_PYTHON, "--generate-hashes"]
        command += ["--no-header", "--no-annotate", "--output-file", str(output)]
        command += [f"--extra={extra}" for extra in SECTIONS[section]]
        command += constraint or arguments
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        resolved[section] = output.read_text(encoding="utf-8")
        constraint = constraint or ["--constraint", str(output)]
    return {section: resolved[section] for section in SECTIONS}


def main() -> int:
    """Install the resolver apart, run it, write the lock."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        venv.create(folder / "venv", with_pip=True)
        programs = folder / "venv" / "bin"
        try:
            subprocess.run([str(programs / "pip"), "install", "--quiet", RESOLVER], check=True)
            resolved = resolve(programs / "uv", folder, sys.argv[1:])
        except subprocess.CalledProcessError:
            sys.stderr.write("requirements.lock is as it was.\n")
            return 1
    (ROOT / "requirements.lock").write_text(compose(resolved), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
