"""Production's settings: what they refuse, and what they promise. Each in a process of its own."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GOOD = {
    "SECRET_KEY": "Zx8-qT4_vB7nM2cL" * 4,
    "DATABASE_URL": "postgres://commonweave_app:secret@pgbouncer:6432/commonweave",
    "REDIS_URL": "redis://:secret@redis:6379/0",
    "EMAIL_URL": "smtp+tls://user:secret@mail.example.org:587",
    "ALLOWED_HOSTS": "coalition.example.org",
    "BASE_URL": "https://coalition.example.org/",
    "DEFAULT_FROM_EMAIL": "Commonweave <hello@example.org>",
}
SECURITY_ONLY = ("--tag", "security", "--fail-level", "WARNING")
PRINT = """
import json
from config.settings import production as p
names = [name for name in dir(p) if name.isupper()]
print(json.dumps({name: getattr(p, name) for name in names}, default=lambda value: "not plain"))
"""


def load(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", PRINT],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def settings(**changes: str) -> dict[str, object]:
    done = load({**GOOD, **changes})
    assert done.returncode == 0, done.stderr
    loaded: dict[str, object] = json.loads(done.stdout)
    return loaded


def last_line(environment: dict[str, str]) -> str:
    done = load(environment)
    assert done.returncode != 0
    return done.stderr.strip().splitlines()[-1]


def test_every_missing_name_is_told_at_once() -> None:
    line = last_line({"REDIS_URL": "redis://x"})
    assert "ImproperlyConfigured" in line
    for name in GOOD.keys() - {"REDIS_URL"}:
        assert name in line
    assert "REDIS_URL" not in line


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("SECRET_KEY", "short", "SECRET_KEY is shorter than 50"),
        ("SECRET_KEY", " ", "missing from the environment: SECRET_KEY"),
        ("ALLOWED_HOSTS", "a.example,*", "ALLOWED_HOSTS must name the hosts"),
        ("BASE_URL", "coalition.example.org", "BASE_URL must begin with https://"),
    ],
)
def test_unfit_value_is_refused(name: str, value: str, told: str) -> None:
    assert told in last_line({**GOOD, name: value})


def test_secrets_are_not_printed_when_refused() -> None:
    done = load({**GOOD, "ALLOWED_HOSTS": "*"})
    assert "secret" not in done.stderr


def test_cookies_and_transport_are_strict() -> None:
    loaded = settings()
    assert loaded["DEBUG"] is False
    assert loaded["SECURE_SSL_REDIRECT"] is True
    assert loaded["SECURE_HSTS_SECONDS"] == 365 * 24 * 3600
    for cookie in ("SESSION", "CSRF", "LANGUAGE"):
        assert str(loaded[f"{cookie}_COOKIE_NAME"]).startswith("__Host-")
        assert loaded[f"{cookie}_COOKIE_SECURE"] is True
    assert loaded["BASE_URL"] == "https://coalition.example.org"
    assert loaded["MAIL_DOMAIN"] == "coalition.example.org"
    # Django-allauth limits attempts unless told not to; only the suite tells it.
    assert loaded.get("ACCOUNT_RATE_LIMITS") is None
    assert loaded["ALLAUTH_TRUSTED_PROXY_COUNT"] == 0


def test_forwarded_headers_count_only_when_named() -> None:
    assert settings()["SECURE_PROXY_SSL_HEADER"] is None
    named = settings(PROXY_SSL_HEADER="X-Forwarded-Proto", TRUSTED_PROXY_COUNT="1")
    assert named["SECURE_PROXY_SSL_HEADER"] == ["HTTP_X_FORWARDED_PROTO", "https"]
    assert named["ALLAUTH_TRUSTED_PROXY_COUNT"] == 1


def test_web_and_worker_need_no_key_of_the_owner() -> None:
    assert list(settings()["DATABASES"]) == ["default"]  # type: ignore[call-overload]
    owner_url = "postgres://commonweave_owner:secret@postgres/commonweave"
    assert "owner" in settings(DATABASE_OWNER_URL=owner_url)["DATABASES"]  # type: ignore[operator]


def test_mail_goes_where_the_address_says() -> None:
    loaded = settings()
    assert loaded["EMAIL_HOST"] == "mail.example.org"
    assert loaded["EMAIL_PORT"] == 587
    assert loaded["EMAIL_USE_TLS"] is True


def test_deployment_check_is_clean() -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", *SECURITY_ONLY],
        env={**GOOD, "DJANGO_SETTINGS_MODULE": "config.settings.production"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_every_variable_is_explained() -> None:
    explained = (ROOT / ".env.example").read_text(encoding="utf-8")
    for source in ("production.py", "base.py"):
        text = (ROOT / "config" / "settings" / source).read_text(encoding="utf-8")
        for name in re.findall(r"""env\.\w+\(\s*"([A-Z_]+)""", text):
            assert re.search(rf"^#?{name}=", explained, re.MULTILINE), name
