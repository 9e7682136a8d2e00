"""
``make audit``: is anything in requirements.lock known to be vulnerable?

Runs pip-audit from an environment of its own, so that the tool's packages are not among those
looked at. Asks a service on the network, and says so when that service could not answer: what
was not audited is never called clean.
"""

import json
import subprocess
import sys
import tempfile
import venv
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PIP_AUDIT = "pip-audit==2.10.1"
CLEAN, VULNERABLE, NOT_AUDITED = 0, 1, 3


@dataclass(frozen=True)
class Audit:
    """How many packages were looked up, what was found, and which could not be looked up."""

    audited: int
    vulnerable: list[str]
    skipped: list[str]

    @property
    def exit_code(self) -> int:
        """The exit status."""
        if self.vulnerable:
            return VULNERABLE
        return NOT_AUDITED if self.skipped or not self.audited else CLEAN

    def __str__(self) -> str:
        lines = [f"{name}" for name in self.vulnerable]
        lines.append(f"{self.audited} packages audited, {len(self.vulnerable)} vulnerable.")
        if self.skipped:
            lines.append(f"NOT AUDITED, the service does not know them: {len(self.skipped)}.")
        elif not self.audited:
            lines.append("NOT AUDITED: pip-audit gave no answer; is its service reachable?")
        return "\n".join(lines)


def read_answer(answer: str) -> Audit:
    """What pip-audit wrote as JSON; nothing when it wrote nothing."""
    try:
        packages = json.loads(answer)["dependencies"]
    except (json.JSONDecodeError, KeyError):
        packages = []
    found = [
        f"{package['name']} {package['version']}: {entry['id']}"
        for package in packages
        for entry in package.get("vulns", [])
    ]
    skipped = [package["name"] for package in packages if "skip_reason" in package]
    return Audit(len(packages) - len(skipped), found, skipped)


def main() -> int:
    """Install the tool, ask it, print what it found."""
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        bin_folder = Path(folder) / "bin"
        install = [str(bin_folder / "pip"), "install", "--quiet", PIP_AUDIT]
        if subprocess.run(install, check=False).returncode:
            sys.stdout.write(f"NOT AUDITED: {PIP_AUDIT} could not be installed.\n")
            return NOT_AUDITED
        options = ["--disable-pip", "--no-deps", "--format", "json", "--progress-spinner", "off"]
        lock = str(ROOT / "requirements.lock")
        command = [str(bin_folder / "pip-audit"), *options, "--requirement", lock]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    audit = read_answer(done.stdout)
    sys.stdout.write(f"{audit}\n")
    return audit.exit_code


if __name__ == "__main__":
    sys.exit(main())
