"""Settings shared by every mode. The environment decides what differs between machines."""

import os
from datetime import time
from pathlib import Path
from typing import Any

import django_stubs_ext
import environ
from celery.schedules import crontab
from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from config.rooms import ROOMS

# Lets annotations such as ModelForm[Person] and Manager[Goal] stand at run time too.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent.parent
env = environ.Env()
# A name without a value, as .env.example has some, counts as absent.
env.ENVIRON = {name: value for name, value in os.environ.items() if value.strip()}

DEBUG = False
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
# The site is mounted at the root of its host; a prefix that a request brings is not believed.
FORCE_SCRIPT_NAME = ""
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_filters",
    "django_htmx",
    "template_partials.apps.SimpleAppConfig",
    "csp",
    *ROOMS,
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "tenancy.middleware.BodyLimitMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "tenancy.language.UserLanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "tenancy.accounts.sessions.SessionLimitsMiddleware",
    "tenancy.privacy.broken_seal.BrokenSealMiddleware",
    "tenancy.accounts.reauthentication.FreshSignInMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "tenancy.middleware.WorkspaceMiddleware",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "records.context_processors.site_navigation",
            ],
            "builtins": [
                "template_partials.templatetags.partials",
                "records.templatetags.design",
            ],
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Two roles, one database: "default" is the app role under row-level security, "owner" migrates.
# "replica", where there is one, is the app role on a streaming replica: dashboards read from it.
DATABASES: dict[str, dict[str, Any]] = {}
DATABASE_ROUTERS = ["tenancy.isolation.replica.ReplicaRouter"]
REPLICA_CONNECT_SECONDS = 2


def database(url: str) -> dict[str, Any]:
    """The Django settings of one PostgreSQL address, safe behind PgBouncer's transaction mode."""
    known = env.db_url_config(url)
    return {
        **known,
        # A page says soon that the database is away, even where nothing answers at all.
        "OPTIONS": {"connect_timeout": 5, **known.get("OPTIONS", {})},
        "ENGINE": "tenancy.isolation.postgresql",
        "DISABLE_SERVER_SIDE_CURSORS": True,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def databases_from_environment() -> dict[str, dict[str, Any]]:
    """The app role's address, and the owner's and the replica's where they are given."""
    found = {"default": database(env.str("DATABASE_URL"))}
    if env.str("DATABASE_OWNER_URL", default=""):
        found["owner"] = database(env.str("DATABASE_OWNER_URL"))
    if env.str("DATABASE_REPLICA_URL", default=""):
        found["replica"] = database(env.str("DATABASE_REPLICA_URL"))
        options = found["replica"].setdefault("OPTIONS", {})
        options["connect_timeout"] = REPLICA_CONNECT_SECONDS
    return found


AUTH_USER_MODEL = "tenancy.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "tenancy.accounts.passwords.CommonPassword"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_REDIRECT_URL = "/"
LOGIN_URL = "account_login"

# "open": anybody makes an account; "invitation": who was invited to a workspace; "closed": nobody.
SIGNUP = env.str("SIGNUP", default="open")
ACCOUNT_ADAPTER = "messaging.account_adapter.OutboxAccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_SIGNUP_FORM_CLASS = "tenancy.accounts.signup_form.SignupNameForm"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = None
# Beside its own: each workspace may send a number of e-mails a day (YOUNG_WORKSPACE_MAILS_A_DAY).
ACCOUNT_RATE_LIMITS: dict[str, str] | bool = {"found_workspace": "5/14d/user"}
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
MFA_ADAPTER = "messaging.mfa_adapter.SealedMFAAdapter"
MFA_FORMS = {"add_webauthn": "tenancy.accounts.webauthn_form.KeyForm"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = False
MFA_TOTP_ISSUER = "Commonweave"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("es", _("Spanish"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "config.formats"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = env.path("STATIC_ROOT", default=str(BASE_DIR / "staticfiles"))()
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
# What no body of ours is larger than: a file to import and the rest of its form. Checked before
# anything of it is read, since a file on the way is written to /tmp whatever its size.
LARGEST_BODY = DATA_UPLOAD_MAX_MEMORY_SIZE + 1024 * 1024

# A session ends after a day without a request, and a week after signing in. The row and the cookie
# outlive that, so that a form sent too late finds whose it was (tenancy.accounts.sessions).
SESSION_IDLE_SECONDS = env.int("SESSION_IDLE_SECONDS", default=24 * 3600)
SESSION_LONGEST_SECONDS = env.int("SESSION_LONGEST_SECONDS", default=7 * 24 * 3600)
SESSION_COOKIE_AGE = SESSION_LONGEST_SECONDS + 7 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "tenancy.accounts.late_forms.refused_token"
MESSAGE_STORAGE = "tenancy.accounts.message_storage.MessageStorage"
MESSAGE_COOKIE_NAME = "messages"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
PERMISSIONS_POLICY: dict[str, list[str]] = {
    "camera": [],
    "geolocation": [],
    "microphone": [],
    "payment": [],
    "usb": [],
}
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# Two servers: what the broker holds must never go, what the cache of figures holds may at any time.
REDIS_URL = env.str("REDIS_URL", default="")
CACHE_URL = env.str("CACHE_URL", default="")


def cache(name: str, url: str) -> dict[str, Any]:
    """The Django settings of one cache: at this address, or else a small one in each process."""
    if not url:
        backend = "django.core.cache.backends.locmem.LocMemCache"
        return {"BACKEND": backend, "LOCATION": name, "OPTIONS": {"MAX_ENTRIES": 300}}
    return {
        "BACKEND": "records.cache_backend.ForgivingRedisCache",
        "LOCATION": url,
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 2},
    }


# Counts of attempts and the progress of imports are in "default", figures alone in "figures".
CACHES = {"default": cache("default", REDIS_URL), "figures": cache("figures", CACHE_URL)}

CELERY_BROKER_URL = REDIS_URL or "memory://"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # worker and beat wait for a broker for ever
# A request that wakes a worker must not wait for a broker that is away: a periodic task will find
# the work.
CELERY_BROKER_TRANSPORT_OPTIONS = {"max_retries": 0, "socket_connect_timeout": 2}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_RESULT_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_TIME_LIMIT = 600
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 1000
# Kilobytes: who grew over a large import makes room when it is done.
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 200_000
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "send-due-mail": {"task": "messaging.send_due_mail", "schedule": 15.0},
    "run-due-schedules": {"task": "messaging.run_due_schedules", "schedule": 60.0},
    "apply-retention": {"task": "tenancy.apply_retention", "schedule": crontab("17", "3")},
    "clear-account-mail": {"task": "messaging.clear_account_mail", "schedule": crontab("37", "3")},
    "keep-patterns": {"task": "metrics.keep_patterns", "schedule": crontab("7")},
    "clear-sessions": {"task": "tenancy.clear_sessions", "schedule": crontab("47", "3")},
}

# A lease outlives the task that took it, which outlives any wait for the mail server.
OUTBOX_LEASE_SECONDS = env.int("OUTBOX_LEASE_SECONDS", default=120)
OUTBOX_TASK_LIMIT_SECONDS = env.int("OUTBOX_TASK_LIMIT_SECONDS", default=60)
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=20)
OUTBOX_SENDING_SECONDS = OUTBOX_TASK_LIMIT_SECONDS / 2  # no new e-mail is begun after this
OUTBOX_BATCH = 100
OUTBOX_MAX_ATTEMPTS = 100
OUTBOX_MAX_REFUSALS = 14
OUTBOX_FIRST_PAUSE_SECONDS = env.int("OUTBOX_FIRST_PAUSE_SECONDS", default=15)
OUTBOX_LONGEST_PAUSE_SECONDS = 3600
SCHEDULE_TASK_LIMIT_SECONDS = 300
# When a task that a worker took counts as lost, and is given to another.
LOOK_AGAIN_SECONDS = 120
SENDING_IS_LATE_SECONDS = 120
# Who signs up to send junk mail is found within two weeks; 0 is no limit.
YOUNG_WORKSPACE_DAYS = 14
YOUNG_WORKSPACE_MAILS_A_DAY = env.int("YOUNG_WORKSPACE_MAILS_A_DAY", default=500)
# Local times between which nothing is sent that nobody waits for; None for any hour.
QUIET_HOURS: tuple[time, time] | None = (time(21), time(7))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Commonweave <hello@localhost>")
MAIL_DOMAIN = env.str("MAIL_DOMAIN", default="localhost")
MAIL_FOLDER: Path | None = None  # embedded mode: where the mail sink keeps messages
BASE_URL = env.str("BASE_URL", default="http://localhost:8000")

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["records.api.requests.MemberAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["records.api.requests.MemberPermission"],
    "DEFAULT_PAGINATION_CLASS": "records.api.pagination.RecordPagination",
    "DEFAULT_FILTER_BACKENDS": ["records.api.pagination.ListFilters"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["records.api.requests.ShallowJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "records.api.openapi_responses.RecordSchema",
    "DEFAULT_THROTTLE_CLASSES": ["records.api.requests.MemberThrottle"],
    "DEFAULT_THROTTLE_RATES": {"member": "600/min"},
    "EXCEPTION_HANDLER": "records.api.requests.problem_details",
    "UNAUTHENTICATED_USER": None,
    "PAGE_SIZE": 50,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Commonweave API",
    "DESCRIPTION": "Partnerships, shared goals, surveys and metrics of one workspace.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "DEFAULT_GENERATOR_CLASS": "records.api.openapi.ScopelessSchemaGenerator",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SCHEMA_PATH_PREFIX": r"/api/v1/workspaces/{workspace_slug}",
    "COMPONENT_SPLIT_REQUEST": True,
    "GET_MOCK_REQUEST": "records.api.openapi.mock_request",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "records.api.openapi_responses.describe_answers",
    ],
    "ENUM_NAME_OVERRIDES": {
        "MemberRole": "tenancy.models.Role",
        "Month": "tenancy.models.MONTH_CHOICES",
        "PartnershipModel": "partnerships.models.Partnership.Model",
        "PartnershipStage": "partnerships.models.Partnership.Stage",
        "ActivityType": "partnerships.models.Activity.Type",
        "PersonGroup": "stakeholders.models.Person.Group",
        "PreferredChannel": "stakeholders.models.Person.Channel",
        "PartRole": "partnerships.models.Participation.PartRole",
        "Sector": "stakeholders.models.Sector",
        "OrganizationStatus": "stakeholders.models.Organization.Status",
        "GoalStatus": "partnerships.models.Goal.Status",
        "ConcernStatus": "partnerships.models.Concern.Status",
        "ConcernKind": "partnerships.models.Concern.Kind",
        "QuestionKind": "feedback.models.Question.Kind",
        "RollUp": "metrics.models.Metric.RollUp",
        "MetricKind": "metrics.models.Metric.Kind",
        "MeasurementStatus": "metrics.models.Measurement.Status",
        "MessageStatus": "messaging.models.OutgoingMail.Status",
        "WaveStatus": "feedback.models.Wave.Status",
    },
}
