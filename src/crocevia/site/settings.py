"""The one settings file. Every knob is an environment variable read through `environment`; docs/settings.md lists them."""

import secrets
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from crocevia.site import environment

ROOT = Path(__file__).resolve().parents[3]
DATA = environment.folder("DATA", ROOT / "data")
VAR = environment.folder("VAR", ROOT / "var")

DEBUG = environment.flag("DEBUG", False)
DEMO = environment.flag("DEMO", False)


def _secret_key() -> str:
    """From the environment, else a key made once and kept beside the database, readable by its owner only."""
    given = environment.text("SECRET_KEY", "")
    if given:
        return given
    kept = VAR / "secret-key"
    if not kept.exists():
        VAR.mkdir(parents=True, exist_ok=True)
        fresh = kept.with_suffix(f".{secrets.token_hex(4)}")
        fresh.write_text(secrets.token_urlsafe(48))
        fresh.chmod(0o600)
        fresh.replace(kept)
    return kept.read_text()


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = environment.listed("HOSTS", "127.0.0.1,localhost,testserver,[::1]")
CSRF_TRUSTED_ORIGINS = environment.listed("ORIGINS", "")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "crocevia.ui",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crocevia.vocabulary",
    "crocevia.people",
    "crocevia.records",
    "crocevia.exchange",
    "crocevia.projects",
    "crocevia.funding",
    "crocevia.campus",
    "crocevia.matching",
    "crocevia.insight",
    "crocevia.gateway",
    "crocevia.site",
]

MIDDLEWARE = [
    "crocevia.people.middleware.ClientAddress",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "crocevia.ui.uploads.UploadLimit",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "crocevia.people.middleware.ActorMiddleware",
]

ROOT_URLCONF = "crocevia.site.urls"
WSGI_APPLICATION = "crocevia.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "crocevia.ui.context.frame",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "crocevia.ui.templatetags.crocevia"],
        },
    }
]
FORM_RENDERER = "crocevia.ui.forms.FormRenderer"

DATABASES = {
    "default": dj_database_url.parse(
        environment.text("DATABASE_URL", "") or f"sqlite:///{VAR / 'crocevia.sqlite3'}", conn_max_age=60
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # WAL and an immediate transaction let a reader and a writer work side by side instead of failing on a lock.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
elif not DATABASES["default"]["ENGINE"].endswith("postgresql"):
    raise ImproperlyConfigured("CROCEVIA_DATABASE_URL must be sqlite:///… or postgres://…")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_REDIRECT_URL = "home"
LOGIN_URL = "account_login"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_ADAPTER = "crocevia.people.adapter.InvitedOnly"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Crocevia"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG or DEMO
# Where people reach this site: letters link to it.
ADDRESS = environment.text("ADDRESS", "http://127.0.0.1:8000")
# Whether letters may carry a link that answers one question without sign-in (decision 21).
LINKS = environment.flag("LINKS", True)
# Who carries letters, and whom they are from. Without a server they are written to the terminal.
_mail = environment.mail_server("MAIL_SERVER")
EMAIL_BACKEND = environment.text("EMAIL_BACKEND", f"django.core.mail.backends.{'smtp' if _mail else 'console'}.EmailBackend")
EMAIL_TIMEOUT = 30
if _mail:
    EMAIL_HOST, EMAIL_PORT = _mail.host, _mail.port
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail.user, _mail.password
    EMAIL_USE_TLS, EMAIL_USE_SSL = _mail.starttls, _mail.tls
DEFAULT_FROM_EMAIL = SERVER_EMAIL = environment.text("MAIL_FROM", "") or ("" if _mail else "crocevia@localhost")
if "@" not in DEFAULT_FROM_EMAIL:
    raise ImproperlyConfigured("CROCEVIA_MAIL_FROM must be the address that letters come from, as in crocevia@park.example.")

LANGUAGE_CODE = "it"
LANGUAGES = [("it", _("Italian")), ("en", _("English"))]
# Our words first; after them those that packages bring with them, where we say them otherwise.
LOCALE_PATHS = [ROOT / "src" / "crocevia" / "locale", ROOT / "src" / "crocevia" / "borrowed" / "locale"]
TIME_ZONE = "Europe/Rome"
FORMAT_MODULE_PATH = ["crocevia.ui.formats"]
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = DEBUG or DEMO

# Nothing from elsewhere, nothing inline, nobody frames us.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
HTTPS = environment.flag("HTTPS", False)
# How many proxies of ours a request passes: as many entries at the end of X-Forwarded-For were written by them.
PROXIES = environment.whole("PROXIES", 1 if HTTPS else 0)
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_SSL_REDIRECT = True

DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# The district that this installation serves: the slug of its operator's organisation.
DISTRICT = environment.text("DISTRICT", "kilometro-rosso")
# Its clusters: the vocabulary offered in forms and filters.
CLUSTER_SCHEME = environment.text("CLUSTERS", f"{DISTRICT}-clusters")
# The fewest organisations that must be able to have written a teaser before it is let through; below 2 nothing is asked.
TEASER_LEAST = environment.whole("TEASER_LEAST", 5)
# A generative model that may draft beside the rules, behind an OpenAI-compatible address on the district's own network (decision 22).
DRAFTER = environment.text("DRAFTER", "")
DRAFTER_MODEL = environment.text("DRAFTER_MODEL", "")
DRAFTER_SECONDS = environment.number("DRAFTER_SECONDS", 20)
INDEX = environment.folder("INDEX", VAR / "index")
# Files that belong to records: the folder of their bytes, and how many megabytes one may have.
FILES = environment.folder("FILES", VAR / "files")
FILE_MOST = environment.whole("FILE_MOST", 25, least=1) * 1024 * 1024
EMBEDDER = environment.text("EMBEDDER", "")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": environment.text("LOG_LEVEL", "WARNING")},
}
