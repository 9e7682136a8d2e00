"""Settings of `make demo` and of development: everything on this machine, in one data folder."""

import hashlib
import json
import os
import secrets
from pathlib import Path

# What the running demo wrote down, so that manage.py in a second window finds the same servers.
DATA_DIR = Path(os.environ.get("COMMONWEAVE_DATA", ".data")).resolve()
try:
    _running = json.loads((DATA_DIR / "environment.json").read_text(encoding="utf-8"))
except OSError:
    _running = {}
for _name, _value in _running.items():
    os.environ.setdefault(_name, _value)

from config.log_format import PlainFormatter, logging_to_stdout  # noqa: E402
from config.settings.base import *  # noqa: E402, F403
from config.settings.base import INSTALLED_APPS, databases_from_environment, env  # noqa: E402


def secret_key_of(data_dir: Path) -> str:
    """The folder's own key, made at the first start, readable by its owner alone."""
    path = data_dir / "secret_key"
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        data_dir.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f".secret_key.{os.getpid()}")
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(secrets.token_urlsafe(50))
        try:
            os.link(beside, path)
        except FileExistsError:
            pass  # another process of the same start was first: its key counts
        finally:
            beside.unlink()
        return path.read_text(encoding="utf-8")


INSTALLED_APPS = [*INSTALLED_APPS, "demo"]
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = secret_key_of(DATA_DIR)
DATABASES = databases_from_environment()

# Cookies know hosts, not ports: two demos side by side would sign each other out.
_mark = hashlib.sha256(str(DATA_DIR).encode()).hexdigest()[:8]
SESSION_COOKIE_NAME = f"session_{_mark}"
CSRF_COOKIE_NAME = f"csrf_{_mark}"
LANGUAGE_COOKIE_NAME = f"language_{_mark}"
MESSAGE_COOKIE_NAME = f"messages_{_mark}"

vars().update(env.email_url("EMAIL_URL", default="smtp://127.0.0.1:1025"))
MAIL_FOLDER = DATA_DIR / "mail"
QUIET_HOURS = None  # mail stays on this machine and wakes nobody
YOUNG_WORKSPACE_MAILS_A_DAY = 0
STATIC_ROOT = str(DATA_DIR / "static")
CELERY_WORKER_CONCURRENCY = env.int("WORKER_CONCURRENCY", default=2)
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat" / "schedule")
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_REDIRECT_STDOUTS = False
LOGGING = logging_to_stdout(PlainFormatter, level="INFO")
