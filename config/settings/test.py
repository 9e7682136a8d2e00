"""Settings of the test suite: the restricted role, row-level security on, real servers."""

from config.settings.base import *  # noqa: F403
from config.settings.base import INSTALLED_APPS, MIDDLEWARE, REST_FRAMEWORK, cache, database, env

INSTALLED_APPS = [*INSTALLED_APPS, "demo"]
SECRET_KEY = "only-for-tests-" + "x" * 50
DATABASES = {
    "default": database(
        env.str("DATABASE_URL", default="postgres://commonweave_app@127.0.0.1/commonweave")
    ),
    "owner": database(
        env.str("DATABASE_OWNER_URL", default="postgres://commonweave_owner@127.0.0.1/commonweave")
    ),
}
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
QUIET_HOURS = None  # the suite passes at any hour; the tests of quiet hours set them
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MIDDLEWARE = [name for name in MIDDLEWARE if not name.startswith("whitenoise.")]
CACHES = {name: cache(name, "") for name in ("default", "figures")}
REST_FRAMEWORK = {**REST_FRAMEWORK, "DEFAULT_THROTTLE_CLASSES": []}
ACCOUNT_RATE_LIMITS = False
# Tasks queued after a commit are kept from the broker; a test calls what it wants to see run.
CELERY_BROKER_URL = "memory://"
