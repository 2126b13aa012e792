"""Django settings of Tandem. The side (`TANDEM_SIDE`: demo, duty or care) decides which rooms and databases exist.

The duty side is given no vault connection and no vault key, and leaves people, consent, care and evaluation out.
"""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any

import dj_database_url
from django.utils.translation import gettext_lazy as _

from tandem.config import home as _home

TANDEM_HOME = _home.home()
TANDEM_SIDE = os.environ.get("TANDEM_SIDE", "demo")
if TANDEM_SIDE not in _home.SIDES:
    raise ValueError(f"TANDEM_SIDE must be one of {', '.join(_home.SIDES)}, not {TANDEM_SIDE!r}")
TANDEM_DEMO = TANDEM_SIDE == "demo"
TANDEM_HAS_VAULT = TANDEM_SIDE != "duty"
TANDEM_PROFILE = _home.read_profile(TANDEM_HOME) or "full"
# Whose state's law narrows what opens and says what must be reported; a demonstration lies in made-up Riverbend.
TANDEM_STATE = os.environ.get("TANDEM_STATE", "riverbend" if TANDEM_DEMO else "")
TANDEM_ACCOUNT_SIDE = "duty" if TANDEM_SIDE == "duty" else "care"

DEBUG = False
SECRET_KEY = _home.signing_key(TANDEM_SIDE, TANDEM_HOME)
ALLOWED_HOSTS = os.environ.get("TANDEM_HOSTS", "127.0.0.1,localhost").split(",")


def _database(url_variable: str, file_name: str, engine: str | None = None) -> dict[str, Any]:
    """PostgreSQL by URL, else a SQLite file set for durability: WAL, synchronous FULL, immediate transactions."""
    url = os.environ.get(url_variable)
    if url:
        found = dict(dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True))
        if engine and found["ENGINE"] == "django.db.backends.postgresql":
            found["ENGINE"] = engine
        return found
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(TANDEM_HOME / file_name),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON;"
            ),
        },
    }


DATABASES = {"default": _database("TANDEM_DATABASE_URL", "records.sqlite3")}
if TANDEM_HAS_VAULT:
    # On PostgreSQL the vault's connection tells the database whose rows the gate has opened.
    DATABASES["vault"] = _database("TANDEM_VAULT_URL", "vault.sqlite3", "tandem.config.postgres")
DATABASE_ROUTERS = ["tandem.config.router.SideRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

_RECORDS_ROOMS = ["surveillance", "handoff", "resources", "community", "workforce", "conduct"]
_VAULT_ROOMS = ["keys", "people", "consent", "care", "oversight", "evaluation"]
INSTALLED_APPS = [
    "tandem.web.ui",  # first, so that its templates for forms and sign-in win over those of the libraries
    "django.forms",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "tandem.audit",
    "tandem.agencies",
    "tandem.exchange",
    *[f"tandem.{room}" for room in _RECORDS_ROOMS],
    *[f"tandem.{room}" for room in _VAULT_ROOMS if TANDEM_HAS_VAULT],
    "tandem.web.public",
    "tandem.web.duty",
    *(["tandem.web.care", "tandem.web.office"] if TANDEM_HAS_VAULT else []),
]

MIDDLEWARE = [
    "tandem.web.ui.headers.SecurityHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tandem.web.ui.doors.Doors",
    "tandem.web.ui.sessions.SideSessions",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "tandem.web.ui.shift.Shift",
    "tandem.web.ui.access.ClosedByDefault",
]

ROOT_URLCONF = "tandem.config.urls_duty" if TANDEM_SIDE == "duty" else "tandem.config.urls_care"
WSGI_APPLICATION = "tandem.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tandem.web.ui.context.door",
            ],
        },
    },
]

FORM_RENDERER = "tandem.web.ui.renderer.FormRenderer"
CSRF_FAILURE_VIEW = "tandem.web.ui.errors.csrf_failure"

AUTH_USER_MODEL = "agencies.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["tandem.config.passwords.Argon2"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_ADAPTER = "tandem.web.ui.signin.adapter.AccountAdapter"
ACCOUNT_FORMS = {"login": "tandem.web.ui.signin.forms.PasswordForm"}
# Failed sign-ins: 5 in 5 minutes per user name and 10 a minute per address, then a pause; no account is ever locked.
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key", "login": "60/m/ip"}
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("TANDEM_PROXIES", "0"))
# Where “Leave at once” on a person's own page leads: a page that says nothing of care.
TANDEM_QUICK_EXIT = os.environ.get("TANDEM_QUICK_EXIT", "https://www.weather.gov/")
MFA_ADAPTER = "tandem.web.ui.signin.adapter.SecondFactorAdapter"
MFA_FORMS = {"authenticate": "tandem.web.ui.signin.forms.CodeForm"}
MFA_SUPPORTED_TYPES = ["totp"]
MFA_TOTP_ISSUER = "Tandem"
MFA_TOTP_TOLERANCE = 1
TANDEM_TOTP_KEYS = {
    side: _home.totp_key(side, TANDEM_HOME) for side in (("duty", "care") if TANDEM_DEMO else (TANDEM_ACCOUNT_SIDE,))
}
# Only the counters of failed sign-ins live here, per process: `tandem serve` runs one process with threads. With
# several workers each counts for itself, which gives an attacker that many times the tries; a code still works once.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

SHIFT_LENGTH = timedelta(hours=12)
LOCK_AFTER = timedelta(minutes=30)
SESSION_COOKIE_AGE = int(SHIFT_LENGTH.total_seconds())
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = os.environ.get("TANDEM_HTTPS") == "1"
CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE
SESSION_SAVE_EVERY_REQUEST = False
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

LANGUAGE_CODE = "en"
FORMAT_MODULE_PATH = "tandem.config.formats"
LANGUAGES = [("en", _("English")), ("es", _("Spanish"))]
LOCALE_PATHS = [str(_home.Path(__file__).resolve().parent.parent / "locale")]
USE_I18N = True
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024  # a form without its file
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_TEMP_DIR = str(TANDEM_HOME / "originals")
FILE_UPLOAD_HANDLERS = ["tandem.web.ui.uploads.StaffUploads"]

# Nothing personal leaves by mail or log: an allow-list of keys, an incident number and a place in the code for each
# failure, never its words. A site may have the same line mailed (TANDEM_ADMIN_MAIL); SQL is logged nowhere.
ADMINS = [("admin", one) for one in os.environ.get("TANDEM_ADMIN_MAIL", "").split(",") if one]
LOGGING_CONFIG = "tandem.config.logs.configure"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": True,
    "filters": {"allowed": {"()": "tandem.config.logs.AllowList"}},
    "formatters": {"line": {"()": "tandem.config.logs.PlainFormatter"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["allowed"]},
        "mail": {"class": "tandem.config.logs.IncidentMail", "level": "ERROR", "filters": ["allowed"]},
    },
    "root": {"handlers": ["console", "mail"], "level": "WARNING"},
    "loggers": {"django.db.backends": {"handlers": [], "level": "CRITICAL", "propagate": False}},
}
# Mail is for the ledger's checkpoints and digests of alerts, which hold nothing of a person; none is sent unless a
# host is named.
EMAIL_HOST = os.environ.get("TANDEM_MAIL_HOST", "")
EMAIL_TIMEOUT = 20  # seconds: a mail server that hangs must not hold up whoever sends
DEFAULT_FROM_EMAIL = os.environ.get("TANDEM_MAIL_FROM", "tandem@localhost")
TANDEM_ANCHOR_MAIL = [one for one in os.environ.get("TANDEM_ANCHOR_MAIL", "").split(",") if one]
# Where the ledger's checkpoints are noted outside the databases; best a share of another machine.
TANDEM_ANCHOR_FILE = os.environ.get("TANDEM_ANCHOR_FILE") or str(TANDEM_HOME / "anchors.jsonl")
DEFAULT_EXCEPTION_REPORTER = "tandem.config.logs.NoReport"
