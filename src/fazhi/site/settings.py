"""The one settings file. What differs between installations comes from the environment; the table is in
``fazhi.site``.

The database is given by ``DATABASE_URL``: by the administrator, or by our own launcher, which sets it for the
commands it starts a server for. ``FAZHI_ROLE=owner`` makes Django connect as the owner (migrations), ``eraser`` as
the one role that may delete erasable content; everything else runs as ``app``.
"""

import os
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.urls import reverse_lazy

from fazhi.site.home import home, procedures, procedures_in_use, secret_key
from fazhi.site.postgres.access import connection_settings, user_of

PACKAGE = Path(__file__).resolve().parents[1]
HOME = home()


def switched_on(name: str) -> bool:
    """Whether an on/off variable of the environment is on."""
    return os.environ.get(name, "").lower() in {"1", "true", "yes", "on"}


# -- the installation -------------------------------------------------------------------------------------

DEBUG = switched_on("FAZHI_DEBUG")
SECRET_KEY = os.environ.get("FAZHI_SECRET_KEY") or secret_key(HOME)
# the address people type, e.g. https://fazhi.example.gov.cn; without it only this machine is answered
ORIGIN = os.environ.get("FAZHI_ORIGIN", "").rstrip("/")
OVER_HTTPS = ORIGIN.startswith("https://")
ALLOWED_HOSTS = [
    "localhost",
    "127.0.0.1",
    "[::1]",
    *os.environ.get("FAZHI_HOSTS", "").replace(",", " ").split(),
]
if ORIGIN:
    ALLOWED_HOSTS.append(ORIGIN.partition("://")[2].partition(":")[0])
    CSRF_TRUSTED_ORIGINS = [ORIGIN]
FAZHI_COUNTY_NAME = os.environ.get("FAZHI_COUNTY_NAME", "云岭县")

# -- applications -----------------------------------------------------------------------------------------

MODULES = [
    "fazhi.modules.demands",
    "fazhi.modules.supervision",
    "fazhi.modules.decisions",
    "fazhi.modules.documents",
    "fazhi.modules.inspections",
    "fazhi.modules.enforcement",
    "fazhi.modules.disclosure",
    "fazhi.modules.office",
]
if switched_on("FAZHI_DEMO"):
    MODULES.append("fazhi.site.demo")  # its page, and the job that fills its year
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "django_htmx",
    "django_cotton",
    "procrastinate.contrib.django",
    "fazhi.kernel.ledger",
    "fazhi.kernel.people",
    "fazhi.kernel.evidence",
    "fazhi.kernel.matters",
    "fazhi.kernel.papers",
    "fazhi.kernel.figures",
    "fazhi.kernel.notices",
    "fazhi.web",
    *MODULES,
    "fazhi.site",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "fazhi.modules.office.middleware.ActingMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "fazhi.site.urls"
WSGI_APPLICATION = "fazhi.site.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "fazhi.web.context.page",
            ],
        },
    }
]

# -- database ---------------------------------------------------------------------------------------------

ROLE = os.environ.get("FAZHI_ROLE", "app")
ROLE_VARIABLE = {"app": "DATABASE_URL", "owner": "FAZHI_OWNER_URL", "eraser": "FAZHI_ERASER_URL"}[ROLE]
# without an address Django can still be imported (type checks, translations); it just cannot connect
DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        **connection_settings(os.environ.get(ROLE_VARIABLE) or "postgresql:///fazhi"),
        # a pooled connection is tried before use, so a restarted database is noticed by nobody
        "CONN_HEALTH_CHECKS": True,
    }
}
if os.environ.get("FAZHI_POOL"):
    # reconnect_timeout is short so that after an outage the next request tries at once, not in a minute
    DATABASES["default"]["OPTIONS"]["pool"] = {
        "min_size": 1,
        "max_size": int(os.environ["FAZHI_POOL"]),
        "timeout": 4,
        "reconnect_timeout": 1,
    }
# whom the grants are given to: the names in the addresses, else our own launcher's
DATABASE_ROLES = {
    "app": user_of(os.environ.get("DATABASE_URL", "")) or "fazhi_app",
    "eraser": user_of(os.environ.get("FAZHI_ERASER_URL", "")) or "fazhi_eraser",
}
ATOMIC_REQUESTS = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# -- language and time ------------------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
# parts of the kernel without tables are no Django apps, so Django does not look for their translations
LOCALE_PATHS = [
    *(PACKAGE / "kernel" / part / "locale" for part in ("law", "workdays", "procedures")),
    PACKAGE / "api" / "locale",
]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

# -- login and security -----------------------------------------------------------------------------------

AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = reverse_lazy("login")
LOGIN_REDIRECT_URL = "/work/"
LOGOUT_REDIRECT_URL = "/"
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25  # hours
# the pair, so that nobody can lock a colleague out from elsewhere
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "fazhi.web.addresses.address_of"
AXES_LOCKOUT_CALLABLE = "fazhi.modules.office.web.login.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = OVER_HTTPS
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_NAME = "fazhi_language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
CSRF_FAILURE_VIEW = "fazhi.web.errors.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if OVER_HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if OVER_HTTPS else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000  # bytes of text fields; files are counted by the evidence limits
FILE_UPLOAD_PERMISSIONS = 0o600

# -- files ------------------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"
# the running server serves hashed, compressed copies; tests and one-off commands read the sources
HASHED_STATIC = switched_on("FAZHI_HASHED_STATIC")
WHITENOISE_USE_FINDERS = not HASHED_STATIC
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if HASHED_STATIC
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
EVIDENCE_ROOT = HOME / "evidence"
LOG_ROOT = HOME / "log"  # the published log: anybody may copy it
# the signer's key and its last head: outside the database and its backups, best on another disk
SIGNER_ROOT = Path(os.environ.get("FAZHI_SIGNER") or HOME / "signer")
# the county's own procedures, and copies of them as they were taken into use
PROCEDURES_ROOT = procedures(HOME)
PROCEDURES_IN_USE = procedures_in_use(HOME)
ROUTING_ROOT = HOME / "routing"  # what was learned for hints; can be learned again

# -- mail and messages ------------------------------------------------------------------------------------

EMAIL_HOST = os.environ.get("FAZHI_SMTP_HOST", "")
EMAIL_PORT = int(os.environ.get("FAZHI_SMTP_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("FAZHI_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("FAZHI_SMTP_PASSWORD", "")
EMAIL_USE_TLS = switched_on("FAZHI_SMTP_TLS")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("FAZHI_MAIL_FROM", "fazhi@localhost")
SMS_GATEWAY_URL = os.environ.get("FAZHI_SMS_URL", "")
SMS_GATEWAY_TOKEN = os.environ.get("FAZHI_SMS_TOKEN", "")

# -- logs -------------------------------------------------------------------------------------------------

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django.server": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "fazhi": {"handlers": ["console"], "level": "INFO", "propagate": False},
    },
}
