"""Settings of production: all of them from the environment, explained in .env.example."""

import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from config.log_format import JsonFormatter, logging_to_stdout
from config.settings.base import *  # noqa: F403
from config.settings.base import databases_from_environment, env

REQUIRED = (
    "SECRET_KEY",
    "DATABASE_URL",
    "REDIS_URL",
    "CACHE_URL",
    "EMAIL_URL",
    "ALLOWED_HOSTS",
    "BASE_URL",
    "DEFAULT_FROM_EMAIL",
)
SHORTEST_SECRET_KEY = 50


def check_environment() -> None:
    """
    :raises ImproperlyConfigured: naming every variable that is missing or unfit, all at once.
    """
    missing = [name for name in REQUIRED if not env.str(name, default="").strip()]
    wrong = []
    if "SECRET_KEY" not in missing and len(env.str("SECRET_KEY")) < SHORTEST_SECRET_KEY:
        wrong.append(f"SECRET_KEY is shorter than {SHORTEST_SECRET_KEY} characters")
    if "ALLOWED_HOSTS" not in missing and "*" in env.list("ALLOWED_HOSTS"):
        wrong.append("ALLOWED_HOSTS must name the hosts, not *")
    if "BASE_URL" not in missing and urlsplit(env.str("BASE_URL")).scheme not in ("http", "https"):
        wrong.append("BASE_URL must begin with https://")
    if missing:
        wrong.insert(0, "missing from the environment: " + ", ".join(missing))
    if wrong:
        raise ImproperlyConfigured("; ".join(wrong) + " (see .env.example)")


check_environment()

DEBUG = False
SECRET_KEY = env.str("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
BASE_URL = env.str("BASE_URL").rstrip("/")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
MAIL_DOMAIN = env.str("MAIL_DOMAIN", default=urlsplit(BASE_URL).hostname or "localhost")

# Web, worker and beat get the app role alone; only the one-shot migration is given the owner.
DATABASES = databases_from_environment()

vars().update(env.email_url("EMAIL_URL"))

# HTTPS throughout. Behind a proxy, PROXY_SSL_HEADER must name the header that the proxy always
# sets (and strips from what visitors send); without it no forwarded header is believed.
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=365 * 24 * 3600)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=True)
SECURE_HSTS_PRELOAD = env.bool("SECURE_HSTS_PRELOAD", default=True)
_proxy_header = env.str("PROXY_SSL_HEADER", default="")
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_" + _proxy_header.upper().replace("-", "_"), "https") if _proxy_header else None
)
# How many proxies of ours add to X-Forwarded-For; rate limits count visitors by it.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)

# The prefix makes browsers refuse these cookies from subdomains and from plain http.
SESSION_COOKIE_NAME = "__Host-session"
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
CSRF_COOKIE_SECURE = True
MESSAGE_COOKIE_NAME = "__Host-messages"
LANGUAGE_COOKIE_NAME = "__Host-language"
LANGUAGE_COOKIE_SECURE = True
LANGUAGE_COOKIE_SAMESITE = "Lax"

CELERY_WORKER_CONCURRENCY = env.int("WORKER_CONCURRENCY", default=2)
# What beat notes down may be lost: its ticks are idempotent.
_beat_file = Path(tempfile.gettempdir()) / "beat-schedule"
CELERY_BEAT_SCHEDULE_FILENAME = env.str("BEAT_SCHEDULE_FILE", default=str(_beat_file))
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_REDIRECT_STDOUTS = False
LOGGING = logging_to_stdout(JsonFormatter, level=env.str("LOG_LEVEL", default="INFO"))
