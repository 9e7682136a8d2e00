"""Production's settings: what they refuse, and what they promise. Each in a process of its own."""

import json
import re
import secrets
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
GOOD = {
    "SECRET_KEY": "Zx8-qT4_vB7nM2cL" * 4,
    "DATABASE_URL": "postgres://commonweave_app:secret@pgbouncer:6432/commonweave",
    "REDIS_URL": "redis://:secret@redis:6379/0",
    "CACHE_URL": "redis://:secret@cache:6379/0",
    "EMAIL_URL": "smtp+tls://user:secret@mail.example.org:587",
    "ALLOWED_HOSTS": "coalition.example.org",
    "BASE_URL": "https://coalition.example.org/",
    "DEFAULT_FROM_EMAIL": "Commonweave <hello@example.org>",
}
ANSWERS = """
import json, logging
import django
from django.conf import settings
plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
settings.STORAGES["staticfiles"]["BACKEND"] = plain
settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "whitenoise" not in name]
django.setup()
logging.disable()
from django.contrib import messages
from django.http import HttpResponse
from django.test import Client, RequestFactory
client = Client(headers={"host": "coalition.example.org"}, raise_request_exception=False)
def told(answer):
    cookies = {name: dict(morsel) for name, morsel in answer.cookies.items()}
    return [answer.status_code, dict(answer.headers), cookies, answer.content.decode()]
found = {
    "plain": client.get("/accounts/login/"),
    "login": client.get("/accounts/login/", secure=True),
    "language": client.post("/i18n/setlang/", {"language": "es"}, secure=True),
    "theme": client.post("/theme/", {"theme": "dark"}, secure=True),
    "unknown": client.get("/nowhere/", secure=True),
    "host": client.get("/", secure=True, headers={"host": "evil.example"}),
}
request = RequestFactory().get("/")
request.session = {}
storage = messages.storage.default_storage(request)
storage.add(messages.INFO, "Saved.")
found["message"] = HttpResponse()
storage.update(found["message"])
print(json.dumps({name: told(answer) for name, answer in found.items()}))
"""
PRINT = """
import json
from config.settings import production as p
names = [name for name in dir(p) if name.isupper()]
print(json.dumps({name: getattr(p, name) for name in names}, default=lambda value: "not plain"))
"""
# A process for each environment that is asked about, forked from one that has imported libraries.
FORKS = f"""
import io, json, os, sys, tempfile, traceback
import celery, celery.schedules, django.conf, environ, kombu.utils.url
import django_stubs_ext
django_stubs_ext.monkeypatch()
for line in sys.stdin:
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        child = os.fork()
        if not child:
            sys.stdout, sys.stderr, code = out, err, 1
            os.environ.clear()
            os.environ.update(json.loads(line))
            try:
                exec({PRINT!r}, {{}})
                code = 0
            except BaseException:
                traceback.print_exc()
            out.flush()
            err.flush()
            os._exit(code)
        _, status = os.waitpid(child, 0)
        told = [os.waitstatus_to_exitcode(status)]
        for file in (out, err):
            file.seek(0)
            told.append(file.read())
        print(json.dumps(told), flush=True)
"""


@cache
def forking() -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", FORKS],
        env={},
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.fixture(scope="module", autouse=True)
def ends_with_its_tests() -> Iterator[None]:
    yield
    if forking.cache_info().currsize:
        with forking():  # its end of the pipe closes
            forking.cache_clear()


def load(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """What a process says that loads the settings in this environment."""
    process = forking()
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps(environment) + "\n")
    process.stdin.flush()
    return subprocess.CompletedProcess([], *json.loads(process.stdout.readline()))


@cache
def settings(**changes: str) -> dict[str, object]:
    """The settings with these changes; the tests only read them."""
    done = load({**GOOD, **changes})
    assert done.returncode == 0, done.stderr
    loaded: dict[str, object] = json.loads(done.stdout)
    return loaded


@pytest.fixture(scope="module")
def answers() -> dict[str, Any]:
    """What a server with production's settings answers: status, headers, cookies, text."""
    done = subprocess.run(
        [sys.executable, "-c", ANSWERS],
        env={**GOOD, "DJANGO_SETTINGS_MODULE": "config.settings.production"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_check_23_https_is_demanded_for_a_year(answers: dict[str, Any]) -> None:
    status, headers, _cookies, _text = answers["plain"]
    assert (status, headers["Location"]) == (301, "https://coalition.example.org/accounts/login/")
    for name in ("login", "unknown"):
        policy = answers[name][1]["Strict-Transport-Security"]
        found = re.match(r"max-age=(\d+)$", policy)  # no word on other hosts
        assert found is not None
        assert int(found[1]) >= 365 * 24 * 3600


# What a cookie without the prefix may hold: a preference that is worth nothing to anybody.
PLAIN_COOKIES = {"theme"}


def test_check_25_every_cookie_that_is_set_is_bound(answers: dict[str, Any]) -> None:
    seen = {name: morsel for answer in answers.values() for name, morsel in answer[2].items()}
    assert {"__Host-csrf", "__Host-language", "__Host-messages", "theme"} == seen.keys()
    for name, morsel in seen.items():
        assert morsel["secure"] is True, name
        assert morsel["samesite"] == "Lax", name
        assert morsel["path"] == "/", name
        assert morsel["domain"] == "", name
        assert name.startswith("__Host-") or name in PLAIN_COOKIES


def test_check_37_an_error_shows_nothing_of_the_inside(answers: dict[str, Any]) -> None:
    assert answers["unknown"][0] == 404
    assert answers["host"][0] == 400
    for name in ("unknown", "host"):
        for word in ("Traceback", "DEBUG", "urlpatterns", "config.urls", "/nowhere/"):
            assert word not in answers[name][3]


def last_line(environment: dict[str, str]) -> str:
    done = load(environment)
    assert done.returncode != 0
    return done.stderr.strip().splitlines()[-1]


def test_every_missing_name_is_told_at_once() -> None:
    line = last_line({"REDIS_URL": GOOD["REDIS_URL"]})
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


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("SECRET_KEY", "x" * 60, "SECRET_KEY has fewer than 12 different characters"),
        ("SECRET_KEY", "changeme-" * 7, "SECRET_KEY has fewer than 12 different characters"),
        ("BASE_URL", "http://coalition.example.org", "BASE_URL must begin with https://"),
        ("BASE_URL", "https:///path", "BASE_URL must begin with https:// and a host"),
        ("BASE_URL", "https://example.org/coalition", "BASE_URL must end after the host"),
        ("REDIS_URL", "redis://redis:6379/0", "REDIS_URL must hold a password"),
        ("CACHE_URL", "redis://user@cache:6379/0", "CACHE_URL must hold a password"),
        ("SIGNUP", "Open!", "SIGNUP is neither open, invitation nor closed"),
        ("PROXY_SSL_HEADER", "X-Forwarded-Proto", "TRUSTED_PROXY_COUNT must be given"),
    ],
)
def test_a10_weak_settings_are_refused_in_true_words(name: str, value: str, told: str) -> None:
    line = last_line({**GOOD, name: value})
    assert told in line
    assert value not in line


def test_a10_a_random_key_is_accepted_however_it_is_written() -> None:
    for key in (secrets.token_hex(32), secrets.token_urlsafe(50)):
        assert settings(SECRET_KEY=key)["SECRET_KEY"] == key


def test_a10_a_name_without_a_value_counts_as_absent() -> None:
    blank = settings(TRUSTED_PROXY_COUNT="", SECURE_HSTS_SECONDS=" ", MAIL_DOMAIN="", SIGNUP="")
    assert blank["ALLAUTH_TRUSTED_PROXY_COUNT"] == 0
    assert blank["SECURE_HSTS_SECONDS"] == 365 * 24 * 3600
    assert blank["MAIL_DOMAIN"] == "coalition.example.org"
    assert blank["SIGNUP"] == "open"


def test_a10_other_hosts_are_bound_to_https_only_when_chosen() -> None:
    loaded = settings()
    assert loaded["SECURE_HSTS_INCLUDE_SUBDOMAINS"] is False
    assert loaded["SECURE_HSTS_PRELOAD"] is False
    chosen = settings(SECURE_HSTS_INCLUDE_SUBDOMAINS="true", SECURE_HSTS_PRELOAD="true")
    assert chosen["SECURE_HSTS_INCLUDE_SUBDOMAINS"] is True
    assert chosen["SECURE_HSTS_PRELOAD"] is True


def test_secrets_are_not_printed_when_refused() -> None:
    done = load({**GOOD, "ALLOWED_HOSTS": "*"})
    assert "secret" not in done.stderr


def test_check_25_cookies_are_bound_to_the_host_and_to_https() -> None:
    loaded = settings()
    assert loaded["DEBUG"] is False
    assert loaded["SECURE_SSL_REDIRECT"] is True
    assert loaded["SECURE_HSTS_SECONDS"] == 365 * 24 * 3600
    for cookie in ("SESSION", "CSRF", "LANGUAGE", "MESSAGE"):
        assert str(loaded[f"{cookie}_COOKIE_NAME"]).startswith("__Host-")
    for cookie in ("SESSION", "CSRF", "LANGUAGE"):
        assert loaded[f"{cookie}_COOKIE_SECURE"] is True
        assert loaded[f"{cookie}_COOKIE_SAMESITE"] == "Lax"
        assert loaded.get(f"{cookie}_COOKIE_DOMAIN") is None
        assert loaded.get(f"{cookie}_COOKIE_PATH", "/") == "/"
    assert loaded["SESSION_COOKIE_HTTPONLY"] is True
    assert loaded["BASE_URL"] == "https://coalition.example.org"
    assert loaded["MAIL_DOMAIN"] == "coalition.example.org"
    # Django-allauth limits attempts unless told not to; only the suite tells it. One limit is ours.
    assert loaded["ACCOUNT_RATE_LIMITS"] == {"found_workspace": "5/14d/user"}
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


def test_check_37_the_deployment_check_is_clean() -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        env={**GOOD, "DJANGO_SETTINGS_MODULE": "config.settings.production"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_check_37_the_deployment_check_sees_what_is_lax() -> None:
    lax = {"SECURE_HSTS_SECONDS": "0", "SECURE_SSL_REDIRECT": "false"}
    done = subprocess.run(
        [
            *(sys.executable, "manage.py", "check", "--deploy"),
            *("--tag", "security", "--fail-level", "WARNING"),
        ],
        env={**GOOD, **lax, "DJANGO_SETTINGS_MODULE": "config.settings.production"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert {"security.W004", "security.W008"} <= set(re.findall(r"security\.W\d+", done.stderr))


def test_every_variable_is_explained() -> None:
    explained = (ROOT / ".env.example").read_text(encoding="utf-8")
    for source in ("production.py", "base.py"):
        text = (ROOT / "config" / "settings" / source).read_text(encoding="utf-8")
        for name in re.findall(r"""env\.\w+\(\s*"([A-Z_]+)""", text):
            assert re.search(rf"^#?{name}=", explained, re.MULTILINE), name
