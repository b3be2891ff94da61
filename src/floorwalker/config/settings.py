"""Django's settings; what a host may change is declared in environment.py."""

from pathlib import Path

import environ
from csp.constants import NONCE, NONE, SELF

from floorwalker.accounts.provider_settings import providers
from floorwalker.config.environment import read
from floorwalker.kit.database.postgres import django_database
from floorwalker.kit.secret import secret

PACKAGE = Path(__file__).resolve().parent.parent
HOME: Path = read("FLOORWALKER_HOME")
PORT: int = read("FLOORWALKER_PORT")
HOST: str = read("FLOORWALKER_HOST")
PUBLIC_URL: str = read("FLOORWALKER_URL").rstrip("/") or f"http://localhost:{PORT}"
_TLS = PUBLIC_URL.startswith("https://")

METRICS_TOKEN: str = read("FLOORWALKER_METRICS_TOKEN")

DEBUG: bool = read("FLOORWALKER_DEBUG")
SECRET_KEY = read("FLOORWALKER_SECRET_KEY") or secret(HOME, "secret_key")
DIGEST_KEY: str = read("FLOORWALKER_DIGEST_KEY") or secret(HOME, "digest_key")
ALLOWED_HOSTS = ["*"]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

DEMO: bool = read("FLOORWALKER_DEMO")
CHANNELS = [
    "floorwalker.channels.instore",
    "floorwalker.channels.returns",
    "floorwalker.channels.reservations",
    "floorwalker.commerce.rmas",
]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django_htmx",
    "template_partials",
    "csp",
    "pgtrigger",
    "pghistory",
    "floorwalker.accounts",  # before allauth, whose templates it dresses
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "procrastinate.contrib.django",
    "floorwalker.core",
    "floorwalker.rules",
    "floorwalker.risk",
    "floorwalker.connectors.ledger",
    "floorwalker.connectors.webhook",
    "floorwalker.console",
    "floorwalker.api",
    "floorwalker.commerce.customers",
    "floorwalker.commerce.catalog",
    "floorwalker.commerce.orders",
    "floorwalker.commerce.credits",
    "floorwalker.commerce.stock",
    "floorwalker.commerce.stock.drift",
    "floorwalker.commerce.intake",
    *CHANNELS,
    "floorwalker.channels.returns.portal",
    "floorwalker.channels.reservations.waiting",
    "floorwalker.channels.reservations.storefront",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "floorwalker.console.health.HealthMiddleware",
    "floorwalker.console.middleware.PolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "floorwalker.console.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "floorwalker.console.middleware.MessagesMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "floorwalker.console.middleware.ErrorsMiddleware",
    "floorwalker.console.middleware.MemberMiddleware",
]

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

ROOT_URLCONF = "floorwalker.config.urls"
WSGI_APPLICATION = "floorwalker.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "console" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "floorwalker.console.shell.shell",
            ],
        },
    },
]

DATABASES = {"default": django_database(read("DATABASE_URL"), HOME)}

AUTH_USER_MODEL = "accounts.Member"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ALLAUTH_TRUSTED_PROXY_COUNT: int = read("FLOORWALKER_PROXIES")
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "floorwalker.accounts.signin.InvitedOnly"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "portal_address": "20/m/ip,200/h/ip",
    "portal_order": "10/15m/key",
    "portal_mail": "5/h/key",
    "storefront_address": "300/m/ip",
    "storefront_cart": "60/m/key",
}
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
MFA_ALLOW_UNVERIFIED_EMAIL = True  # addresses come by invitation, so nobody can sit on somebody else's
MFA_TOTP_ISSUER = "Floorwalker"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {"login_webauthn": "floorwalker.accounts.passkeys.PasskeyForm"}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _TLS
SOCIALACCOUNT_ADAPTER = "floorwalker.accounts.signin.KnownMembersOnly"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_PROVIDERS = providers(
    url=read("FLOORWALKER_OIDC_URL"),
    client_id=read("FLOORWALKER_OIDC_CLIENT_ID"),
    secret=read("FLOORWALKER_OIDC_CLIENT_SECRET"),
)

PAYOUTS_URL: str = read("FLOORWALKER_PAYOUTS_URL")
PAYOUTS_SECRET: str = read("FLOORWALKER_PAYOUTS_SECRET")
STOCK_URL: str = read("FLOORWALKER_STOCK_URL")
STOCK_SECRET: str = read("FLOORWALKER_STOCK_SECRET")

PGHISTORY_CREATED_AT_FUNCTION = "CLOCK_TIMESTAMP()"  # what one transaction did stands in the order in which it was done

CACHES = {
    "default": {
        "BACKEND": "floorwalker.config.cache.Cache",
        "LOCATION": "cache",
    }
}

CSRF_FAILURE_VIEW = "floorwalker.console.middleware.forged"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _TLS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 14 * 24 * 3600
SECURE_HSTS_SECONDS = 31_536_000 if _TLS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _TLS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LOCALE_PATHS = [PACKAGE / "locale", PACKAGE / "locale" / "shoppers"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": HOME / "files"}},
    "staticfiles": {"BACKEND": "floorwalker.config.static.StaticFiles"},
}
WHITENOISE_USE_FINDERS = DEBUG

EMAIL_CONFIG = environ.Env.email_url_config(read("FLOORWALKER_EMAIL_URL"))
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = read("FLOORWALKER_EMAIL_FROM")

DATA_UPLOAD_MAX_MEMORY_SIZE = read("FLOORWALKER_MAX_BATCH_BYTES")
UPLOAD_MAX_BYTES: int = read("FLOORWALKER_MAX_UPLOAD_BYTES")
FILE_UPLOAD_HANDLERS = [
    "floorwalker.config.uploads.Bound",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

ADDRESS_FILES = {
    "country": read("FLOORWALKER_IP_COUNTRY"),
    "system": read("FLOORWALKER_IP_ASN"),
    "vpn": read("FLOORWALKER_IP_VPN"),
    "hosting": read("FLOORWALKER_IP_DATACENTRE"),
    "tor": read("FLOORWALKER_IP_TOR"),
    "hosting_systems": read("FLOORWALKER_IP_HOSTING_ASN"),
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": read("FLOORWALKER_LOG")},
}
