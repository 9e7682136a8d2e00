"""What a visitor of the repository relies on: the license, links that lead somewhere, templates."""

import hashlib
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
# The text of the Free Software Foundation, as hosts of repositories recognize it.
AGPL = "8486a10c4393cee1c25392769ddd3b2d6c242d6ec7928e1414efff7dfb2f07ef"
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob(".github/*.md")])
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")


def read_yaml(path: str) -> Any:
    return yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))


def anchors_of(page: Path) -> set[str]:
    """The addresses of a page's headings, as repository hosts make them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in headings}


def test_license_is_the_whole_text_of_the_agpl() -> None:
    assert hashlib.sha256((ROOT / "LICENSE").read_bytes()).hexdigest() == AGPL
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["license"] == "AGPL-3.0-or-later"


def test_changelog_describes_the_present_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    _, _, entry = text.partition(f"\n## {project['version']}")
    sections = re.findall(r"^### (.+)$", entry.partition("\n## ")[0], re.MULTILINE)
    assert sections == ["Added", "Changed", "Fixed", "Security"]
    upgrading = (ROOT / "docs" / "upgrading.md").read_text(encoding="utf-8")
    assert f"\n## {project['version']}\n" in upgrading


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_of_a_page_lead_somewhere(page: Path) -> None:
    broken = []
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        if "://" in target or target.startswith("mailto:"):
            continue
        path, _, anchor = target.partition("#")
        found = (page.parent / path).resolve() if path else page
        if not found.exists() or (anchor and anchor not in anchors_of(found)):
            broken.append(target)
    assert broken == []


def test_pictures_are_small_and_each_is_shown() -> None:
    pages = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    pictures = list((ROOT / "docs" / "images").iterdir())
    assert len(pictures) > 5
    assert [each.name for each in pictures if f"images/{each.name})" not in pages] == []
    assert sum(each.stat().st_size for each in pictures) < 1_500_000


@pytest.mark.parametrize("name", ["bug", "idea"])
def test_issue_form_asks_for_something_and_names_each_answer_once(name: str) -> None:
    form = read_yaml(f".github/ISSUE_TEMPLATE/{name}.yml")
    assert form["name"]
    assert form["description"]
    questions = [field for field in form["body"] if field["type"] != "markdown"]
    assert {field["type"] for field in questions} <= {"textarea", "input", "dropdown"}
    assert all(field["attributes"]["label"] for field in questions)
    names = [field["id"] for field in questions]
    assert len(names) == len(set(names))
    assert any(field.get("validations", {}).get("required") for field in questions)


def test_hosted_ci_runs_the_projects_own_script() -> None:
    workflow = read_yaml(".github/workflows/ci.yml")
    steps = workflow["jobs"]["check"]["steps"]
    assert [step["run"] for step in steps if ".ci/run" in step.get("run", "")] == ["bash .ci/run"]
    assert workflow["permissions"] == {"contents": "read"}
    oldest = next(step["with"]["python-version"] for step in steps if "python" in str(step))
    assert oldest == "3.11"


def test_hooks_before_a_commit_run_checks_of_make_lint_from_the_venv() -> None:
    lint = (ROOT / ".ci" / "lint").read_text(encoding="utf-8")
    hooks = [
        hook for repo in read_yaml(".pre-commit-config.yaml")["repos"] for hook in repo["hooks"]
    ]
    assert hooks
    for hook in hooks:
        assert hook["language"] == "system"
        program = hook["entry"].split()[0]
        assert program.startswith(".venv/bin/")
        assert f'"$bin/{Path(program).name}"' in lint
