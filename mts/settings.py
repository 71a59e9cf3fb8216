"""Settings, all from the environment. MTS_URL decides: unset is local, set is production (see README.md)."""

from urllib.parse import urlsplit

from django.utils.csp import CSP

from mts.environment import (
    BASE_DIR,
    cache,
    country,
    data_dir,
    database,
    database_file,
    debug,
    honorific,
    local_secret,
    mail_is_set,
    mailers,
    site_url,
)
from mts.variables import choice, hosts, mail_addresses, number, origins, required, text, web_address, zone

MTS_URL = site_url()
PRODUCTION = bool(MTS_URL)
DEBUG = debug(PRODUCTION)

DATA_DIR = data_dir()

if PRODUCTION:
    SECRET_KEY = required("SECRET_KEY")
    ALLOWED_HOSTS = hosts("ALLOWED_HOSTS", [urlsplit(MTS_URL).hostname])
    CSRF_TRUSTED_ORIGINS = origins("CSRF_TRUSTED_ORIGINS", [MTS_URL])
    DATABASES = {"default": database(required("DATABASE_URL"))}
else:
    SECRET_KEY = text("SECRET_KEY") or local_secret(DATA_DIR)
    ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
    DATABASES = {"default": database(text("DATABASE_URL") or database_file(DATA_DIR / "mts.sqlite3"))}

CACHES = {"default": cache()}

# How many proxies of our own stand before us, each adding to X-Forwarded-For whom it heard from: one in
# production, where somebody must speak https; 0 where granian speaks it itself, else anybody could forge
# the address by which tries are counted.
MTS_PROXIES = number("MTS_PROXIES", 1 if PRODUCTION else 0)

# The series: any company's names.
MTS_SERIES = text("MTS_SERIES", "Monthly Technical Session")
MTS_ABBREVIATION = text("MTS_ABBREVIATION", "MTS")
MTS_ORGANISATION = text("MTS_ORGANISATION", "HDE")
MTS_HONORIFIC = honorific()
MTS_WEBHOOK_URL = web_address("MTS_WEBHOOK_URL")
MTS_ANNOUNCE_TO = mail_addresses("MTS_ANNOUNCE_TO")
# The base of addresses in messages, which no request is at hand for.
SITE_URL = MTS_URL or web_address("MTS_LOCAL_URL", "http://127.0.0.1:8000").rstrip("/")
MTS_AUDIENCE = choice("MTS_AUDIENCE", "public", ("public", "house"))
MTS_SECURITY_CONTACT = text("MTS_SECURITY_CONTACT")  # whom to tell of a hole
MTS_COUNTRY = country()  # whose public holidays are told beside a date

INSTALLED_APPS = [
    "sessions.apps.SessionsConfig",
    "sessions.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_filters",
    "simple_history",
]
MIDDLEWARE = [
    "sessions.guard.health.ProbeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "sessions.guard.headers.HeadersMiddleware",
    "sessions.guard.problems.ProblemMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "sessions.guard.methods.MethodsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "sessions.guard.kept.KeptMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "sessions.guard.input.BadInputMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "sessions.guard.readers.ReaderMiddleware",
    "sessions.guard.throttle.ThrottleMiddleware",
]
ROOT_URLCONF = "mts.urls"
WSGI_APPLICATION = "mts.wsgi.application"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "sessions.guard.readers.site",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]

AUTH_USER_MODEL = "mts.User"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {}),
        ("MinimumLengthValidator", {"min_length": 12}),
        ("CommonPasswordValidator", {}),
    )
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en", "English"), ("ja", "日本語")]
USE_TZ = True
TIME_ZONE = zone("TIME_ZONE", "Asia/Tokyo")
FORMAT_MODULE_PATH = "mts.formats"
LOCALE_PATHS = [BASE_DIR / "sessions" / "locale"]

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "mts.static_files.HashedStorage"
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 2**20  # a pasted report may hold 5 MB
FILE_UPLOAD_PERMISSIONS = 0o600
# Without a mail server everything is told by hand: messages wait in the admin, ready to be copied.
MAIL_IS_SET = mail_is_set(PRODUCTION)
MAILERS = mailers(PRODUCTION)
SILENCED_SYSTEM_CHECKS = [] if MAIL_IS_SET else ["mail.E001"]  # "this backend sends nothing": so it is meant
# Where answers to messages go; without it, to the organiser who wrote one.
MTS_REPLY_TO = mail_addresses("MTS_REPLY_TO")
DEFAULT_FROM_EMAIL = mail_addresses("DEFAULT_FROM_EMAIL", "mts@localhost")

SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "sessions.guard.errors.forbidden"
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
if PRODUCTION:
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz/?$", r"^readyz/?$"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 2 * 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"tokens": {"()": "sessions.guard.tokens.MaskTokens"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["tokens"]},
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    # Those that bring handlers of their own, which know nothing of tokens: they use ours instead. granian
    # keeps no access log unless it is asked to.
    "loggers": {
        "django": {"handlers": [], "level": "INFO" if DEBUG else "WARNING"},
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "granian.access": {"handlers": ["console"], "level": "INFO", "propagate": False},
    },
}
