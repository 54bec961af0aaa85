"""Settings. Everything that an installation decides comes from the environment; see docs/deploy.md."""

from __future__ import annotations

import os
from pathlib import Path

import dj_database_url

from luoshi.web import environment

HOME = environment.home()
DEMO = environment.demo()
DEBUG = environment.flag("LUOSHI_DEBUG")
SECRET_KEY = environment.secret_key(HOME)
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *environment.words("LUOSHI_HOSTS")]
CSRF_TRUSTED_ORIGINS = environment.words("LUOSHI_ORIGINS")
HTTPS = environment.flag("LUOSHI_HTTPS")

INSTALLED_APPS = [
    "luoshi.ledger",
    "luoshi.rounds",
    "luoshi.notices",
    "luoshi.congress.ballots",
    "luoshi.congress.suggestions",
    "luoshi.publishing",
    "luoshi.portal",
    "luoshi.office",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "luoshi.web.middleware.headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "luoshi.web.middleware.password_first",
    "luoshi.web.middleware.plain_errors",
]
ROOT_URLCONF = "luoshi.web.urls"
WSGI_APPLICATION = "luoshi.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "luoshi.office.context.everywhere",
                *(["luoshi.demo.pages.context"] if DEMO else []),
            ],
            "builtins": ["luoshi.office.templatetags.words"],
        },
    }
]

_SQLITE = {
    "timeout": 20,
    "transaction_mode": "IMMEDIATE",
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
}
_url = os.environ.get("DATABASE_URL") or f"sqlite:///{HOME / ('demo.sqlite3' if DEMO else 'luoshi.sqlite3')}"
DATABASES = {"default": dj_database_url.parse(_url, conn_max_age=60)}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = _SQLITE
else:  # as SQLite does: who waits for another's change gives up after a while and says so
    _waits = "-c lock_timeout=20s -c idle_in_transaction_session_timeout=60s"
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("options", _waits)

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "portal": {  # public pages as they were made: the same for everybody, another key with each change
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "portal", "OPTIONS": {"MAX_ENTRIES": 1000},
    },
}  # fmt: skip

AUTH_USER_MODEL = "ledger.Person"
AUTHENTICATION_BACKENDS = ["luoshi.web.signing.Backend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
     "OPTIONS": {"user_attributes": ("username", "name")}},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]  # fmt: skip
LOGIN_URL = "sign-in"
if DEMO:  # its books are put back to another day while people are signed in
    SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if environment.flag("LUOSHI_BEHIND_PROXY") else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
_mail = environment.mail()
EMAIL_HOST, EMAIL_PORT, EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail.host, _mail.port, _mail.user, _mail.password
EMAIL_USE_TLS, EMAIL_USE_SSL, EMAIL_TIMEOUT = _mail.tls == "starttls", _mail.tls == "ssl", 10
DEFAULT_FROM_EMAIL = _mail.sender
ALLOW_HOSTS = frozenset(environment.words("LUOSHI_ALLOW_HOSTS"))  # where webhooks may go beyond the public internet
CSRF_FAILURE_VIEW = "luoshi.web.views.csrf_failed"

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = os.environ.get("LUOSHI_TIME_ZONE", "Asia/Shanghai")
USE_TZ = True
STATIC_URL = "static/"
STATICFILES_DIRS = [("papers", Path(__file__).parent.parent / "papers" / "shared")]  # what pages and papers share
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "luoshi.web.uploads.Limited",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"django.request": {"level": "ERROR"}},
}
