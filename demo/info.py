"""
What a script or a person needs to use the running demo: ``make demo-info``.

``load_demo`` writes demo.json into the data folder; the address of the running web server is filled
in here, because the port may differ from one start to the next.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

DEFAULT_PORT = 8000
LINKS = ("survey_link", "check_in_link", "share_link")


class NoDemo(Exception):
    """One line that says why there is nothing to tell."""


def data_folder() -> Path:
    return Path(os.environ.get("COMMONWEAVE_DATA") or ".data").resolve()


def base_url_of(data_dir: Path) -> str:
    """The address of the demo on this folder: the running one's, else the last or usual one."""
    try:
        running = json.loads((data_dir / "running.json").read_text(encoding="utf-8"))
        return str(running["base_url"])
    except (OSError, ValueError, KeyError):
        return f"http://localhost:{os.environ.get('PORT') or DEFAULT_PORT}"


def demo_info(data_dir: Path) -> dict[str, Any]:
    """
    Addresses, people and links of the demo in the folder.

    :raises NoDemo: no demo has been loaded there yet.
    """
    try:
        written = json.loads((data_dir / "demo.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise NoDemo(f"There is no demo in {data_dir} yet: run `make demo` first.") from None
    except ValueError:
        raise NoDemo(f"{data_dir / 'demo.json'} is damaged: run `make demo-reset`.") from None
    base_url = base_url_of(data_dir)
    written_for = str(written.get("base_url") or "")
    workspaces = [
        {
            **workspace,
            **{name: absolute(workspace.get(name), written_for, base_url) for name in LINKS},
        }
        for workspace in written["workspaces"]
    ]
    return {"base_url": base_url, "workspaces": workspaces}


def absolute(link: str | None, written_for: str, base_url: str) -> str:
    """The link on the running server; an empty one stays empty."""
    if not link:
        return ""
    if written_for and link.startswith(written_for):
        link = link[len(written_for) :]
    return base_url + link if link.startswith("/") else link


def sign_in_lines(info: dict[str, Any]) -> list[str]:
    """The demo's addresses and people as a person reads them."""
    lines: list[str] = []
    for workspace in info["workspaces"]:
        lines += ["", f"  {info['base_url']}/w/{workspace['slug']}/"]
        lines += [
            f"    {person['role']:<12} {person['email']:<44} {person['password']}"
            for person in workspace["people"]
        ]
        for name in LINKS:
            if workspace[name]:
                label = name.removesuffix("_link").replace("_", "-")
                lines.append(f"    {label:<12} {workspace[name]}")
    return lines


def main() -> int:
    try:
        info = demo_info(data_folder())
    except NoDemo as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(json.dumps(info, indent=2, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
