"""docker-compose.yml and the Dockerfile: the pieces of DESIGN, as the demo runs them."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from demo.commands import BEAT, WEB, WORKER

ROOT = Path(__file__).resolve().parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
SECRETS = re.compile(r"PASSWORD|SECRET|AUTH")


def test_every_piece_is_there() -> None:
    assert set(SERVICES) == {
        "web",
        "worker",
        "beat",
        "migrate",
        "postgres",
        "pgbouncer",
        "redis",
        "cache",
        "mail",
    }


@pytest.mark.parametrize(("name", "command"), [("web", WEB), ("worker", WORKER), ("beat", BEAT)])
def test_processes_are_those_of_the_demo(name: str, command: tuple[str, ...]) -> None:
    assert tuple(SERVICES[name]["command"]) == command


def test_image_runs_web_by_default_and_not_as_root() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    last_stage = dockerfile[dockerfile.rindex("FROM ") :]
    words = ", ".join(f'"{word}"' for word in WEB)
    assert f"CMD [{words}]" in last_stage
    assert re.search(r"^USER commonweave$", last_stage, re.MULTILINE)
    assert "HEALTHCHECK" in last_stage
    assert "collectstatic" in dockerfile


def test_migration_runs_once_as_owner_past_the_pooler() -> None:
    migrate = SERVICES["migrate"]
    assert migrate["command"] == [
        "python",
        "manage.py",
        "migrate",
        "--database",
        "owner",
        "--no-input",
    ]
    assert migrate["restart"] == "no"
    assert "@postgres:5432/" in migrate["environment"]["DATABASE_OWNER_URL"]
    for name in ("web", "worker", "beat"):
        service = SERVICES[name]
        assert service["environment"]["DATABASE_OWNER_URL"] == ""
        assert "@pgbouncer:6432/" in service["environment"]["DATABASE_URL"]
        assert service["depends_on"]["migrate"]["condition"] == "service_completed_successfully"


def test_servers_are_those_of_the_design() -> None:
    assert SERVICES["postgres"]["image"] == "postgres:18"
    redis = " ".join(SERVICES["redis"]["command"])
    assert "--appendonly yes" in redis
    assert "--maxmemory-policy noeviction" in redis
    cache = " ".join(SERVICES["cache"]["command"])
    assert "--maxmemory ${CACHE_MEMORY:-64mb}" in cache
    assert "--maxmemory-policy allkeys-lru" in cache
    assert "volumes" not in SERVICES["cache"]
    for name in ("web", "worker", "beat", "migrate"):
        assert "@redis:" in SERVICES[name]["environment"]["REDIS_URL"]
        assert "@cache:" in SERVICES[name]["environment"]["CACHE_URL"]
    pooler = (ROOT / "deploy" / "pgbouncer" / "pgbouncer.ini").read_text(encoding="utf-8")
    assert re.search(r"^pool_mode = transaction$", pooler, re.MULTILINE)


def test_data_outlive_the_containers() -> None:
    assert set(COMPOSE["volumes"]) == {"postgres", "redis"}
    assert "postgres:/var/lib/postgresql" in SERVICES["postgres"]["volumes"]
    assert "redis:/data" in SERVICES["redis"]["volumes"]


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_health_is_checked_or_declined_on_purpose(name: str) -> None:
    check = SERVICES[name]["healthcheck"]
    assert check.get("disable") is (True if name in {"beat", "migrate"} else None)
    assert name in {"beat", "migrate"} or check["test"][0] in {"CMD", "CMD-SHELL"}


def test_no_secret_stands_in_the_file() -> None:
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            if SECRETS.search(name) and value:
                assert re.fullmatch(r"\$\{[A-Z_]+:\?set [A-Z_]+ in \.env\}", value), name
            for password in re.findall(r"://[\w]*:(.+?)@", str(value)):
                assert password.startswith("${"), name


READ = re.compile(r"""(?:env\.\w+|os\.environ\.get)\(\s*"([A-Z_]+)""")
# What compose puts together itself: of the servers' passwords, or for the port that it publishes.
BUILT = {"DATABASE_URL", "REDIS_URL", "CACHE_URL", "WEB_BIND", "PORT"}


def read_by_production() -> set[str]:
    """Each name that a process of ours takes from its environment."""
    files = [*(ROOT / "config" / "settings").glob("[bp]*.py"), *(ROOT / "deploy").glob("*.py")]
    found = {name for file in files for name in READ.findall(file.read_text(encoding="utf-8"))}
    production = (ROOT / "config" / "settings" / "production.py").read_text(encoding="utf-8")
    required = re.search(r"REQUIRED = \((.*?)\)", production, re.DOTALL)
    assert required is not None
    return found | set(re.findall(r'"([A-Z_]+)"', required[1]))


def environment_of(service: dict[str, Any], dot_env: dict[str, str]) -> dict[str, str]:
    """What a container gets, as docker compose works it out."""

    def filled(text: str) -> str:
        return re.sub(
            r"\$\{([A-Z_]+)(?::[-?]([^}]*))?\}", lambda m: dot_env.get(m[1]) or m[2] or "", text
        )

    from_file = dot_env if service.get("env_file") == ".env" else {}
    return {**from_file, **{name: filled(value) for name, value in service["environment"].items()}}


@pytest.mark.parametrize("name", ["web", "worker", "beat", "migrate"])
def test_a10_every_setting_of_the_example_reaches_the_processes(name: str) -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    names = set(re.findall(r"^#?([A-Z_]+)=", example, re.MULTILINE))
    assert read_by_production() - names == set()
    assert {"SECRET_KEY_FALLBACKS", "SESSION_IDLE_SECONDS", "WEB_THREADS"} <= read_by_production()
    got = environment_of(SERVICES[name], {each: f"my-{each}" for each in names})
    lost = {each for each in read_by_production() if got.get(each) != f"my-{each}"}
    assert lost - BUILT == {"DATABASE_OWNER_URL"}
    assert all(got[each] for each in BUILT)


@pytest.mark.parametrize("name", ["web", "worker", "beat", "migrate"])
def test_a10_no_process_gets_a_password_that_it_does_not_use(name: str) -> None:
    dot_env = {each: f"my-{each}" for each in SERVICES["postgres"]["environment"]}
    got = environment_of(SERVICES[name], {**dot_env, "REDIS_PASSWORD": "my-REDIS_PASSWORD"})
    text = " ".join(got.values())
    assert ("my-OWNER_PASSWORD" in text) == (name == "migrate")
    assert "my-POSTGRES_PASSWORD" not in text
    assert "my-BACKUP_PASSWORD" not in text


def test_a09_temporary_files_have_a_size() -> None:
    for name, service in SERVICES.items():
        for folder in service.get("tmpfs", []):
            assert re.search(r":size=\d+m$", folder), name
    assert all("tmpfs" in SERVICES[name] for name in ("web", "worker", "beat", "pgbouncer"))


def test_every_name_of_the_file_is_explained() -> None:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    explained = (ROOT / ".env.example").read_text(encoding="utf-8")
    for name in set(re.findall(r"\$\{([A-Z_]+)", text)):
        assert re.search(rf"^#?{name}=", explained, re.MULTILINE), name


def test_only_loopback_is_published() -> None:
    for service in SERVICES.values():
        for port in service.get("ports", []):
            assert "127.0.0.1:" in port
