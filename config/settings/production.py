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
FEWEST_DIFFERENT_CHARACTERS = 12  # of a random key of 50 hexadecimal digits, nearly all 16 occur


def check_environment() -> None:
    """
    :raises ImproperlyConfigured: naming every variable that is missing or unfit, all at once.
    """
    given = {name: env.str(name, default="").strip() for name in REQUIRED}
    missing = [name for name, value in given.items() if not value]
    wrong = ["missing from the environment: " + ", ".join(missing)] if missing else []
    wrong += [text for name, value in given.items() if value and (text := _unfit(name, value))]
    if env.str("SIGNUP", default="open") not in ("open", "invitation", "closed"):
        wrong.append("SIGNUP is neither open, invitation nor closed")
    if env.str("PROXY_SSL_HEADER", default="") and not env.str("TRUSTED_PROXY_COUNT", default=""):
        # With 0, all visitors share the proxy's address: ten wrong passwords lock everybody out.
        wrong.append("TRUSTED_PROXY_COUNT must be given with PROXY_SSL_HEADER")
    if wrong:
        raise ImproperlyConfigured("; ".join(wrong) + " (see .env.example)")


def _unfit(name: str, value: str) -> str:
    """What is wrong with a value that is there; the text never repeats the value."""
    address = urlsplit(value)
    if name == "SECRET_KEY" and len(value) < SHORTEST_SECRET_KEY:
        return f"SECRET_KEY is shorter than {SHORTEST_SECRET_KEY} characters"
    if name == "SECRET_KEY" and len(set(value)) < FEWEST_DIFFERENT_CHARACTERS:
        return f"SECRET_KEY has fewer than {FEWEST_DIFFERENT_CHARACTERS} different characters"
    if name == "ALLOWED_HOSTS" and "*" in env.list("ALLOWED_HOSTS"):
        return "ALLOWED_HOSTS must name the hosts, not *"
    if name == "BASE_URL" and (address.scheme != "https" or not address.hostname):
        return "BASE_URL must begin with https:// and a host"
    if name == "BASE_URL" and (address.path.strip("/") or address.query or address.fragment):
        return "BASE_URL must end after the host: the site is served at its root"
    if name in ("REDIS_URL", "CACHE_URL") and not address.password:
        return f"{name} must hold a password: redis://:password@host:6379/0"
    return ""


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
# Both speak for hosts that are not ours, and browsers remember them: who runs the site chooses.
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=False)
SECURE_HSTS_PRELOAD = env.bool("SECURE_HSTS_PRELOAD", default=False)
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]  # the checks want both
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
