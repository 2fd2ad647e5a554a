"""Django's settings, made from the operator's environment."""

from __future__ import annotations

from pathlib import Path

from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from merkwerk.config import addresses, mailing, network_apps, secret_key, transport
from merkwerk.config.environment import environment
from merkwerk.config.installing import installation_of
from merkwerk.operations import log_lines

env = environment()
MERKWERK_INSTALLATION = installation_of(env)
PACKAGE = Path(__file__).resolve().parents[1]
BASE_DIR = PACKAGE.parent

DEBUG = False
MERKWERK_DEVELOPMENT = not env.is_production
MERKWERK_PATTERNS = MERKWERK_DEVELOPMENT
MERKWERK_VAR = env.var
MERKWERK_ADDRESS = env.address
# The demo serves the pages it brings in itself.
MERKWERK_NAMED_ORIGINS = env.named_origins | (
    frozenset({env.address}) if MERKWERK_INSTALLATION.has_demo else frozenset()
)
MERKWERK_CLOCK_FILE = env.clock_file
MERKWERK_NETWORKS = network_apps.of(env)
MERKWERK_BUDGETS = {"x": env.x_monthly_budget}
MERKWERK_TRUSTED_PROXIES = env.trusted_proxies
SECRET_KEY = env.secret_key or secret_key.kept_in(env.var)
# The health pages answer under any name (operations.any_name).
ALLOWED_HOSTS = transport.allowed_hosts(env)
CSRF_TRUSTED_ORIGINS = [env.address]
_SECURE = transport.is_https(env)

ROOMS = [
    "kit",
    "ui",
    "people",
    "activity",
    "notifications",
    "media",
    "identity",
    "networks",
    "links",
    "library",
    "sharing",
    "impact",
    "operations",
    "demo",
    "front",
]
INSTALLED_APPS = [
    *[f"merkwerk.{room}" for room in ROOMS],
    "allauth",
    "allauth.account",
    "django_cotton.apps.SimpleAppConfig",
    "django_htmx",
    "lucide",
    "procrastinate.contrib.django",
    "django.forms",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "merkwerk.operations.any_name.health_under_any_name",
    "merkwerk.kit.requests.request_id",
    "merkwerk.operations.request_lines.request_line",
    "merkwerk.kit.requests.NoNul",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "merkwerk.config.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": ["django_cotton.templatetags.cotton"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "merkwerk.ui.context.look",
                "merkwerk.front.navigation.for_request",
            ],
        },
    }
]
FORM_RENDERER = "merkwerk.ui.forms.LookRenderer"

DATABASES = addresses.databases(MERKWERK_INSTALLATION)
DATABASE_ROUTERS: list[str] = []
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Attempts at signing in are counted over all processes, hence in the database (table of identity).
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "identity_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

# Signing in, by django-allauth: a code by mail or a password, and no sign-up (identity.adapter).
# Eight digits, three tries a code and ten codes an hour leave a guesser 30 in 100 million. A whole
# office may stand behind one network address, so those limits are wide.
ACCOUNT_ADAPTER = "merkwerk.identity.adapter.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_FORMAT = {"length": 8, "numeric": True}
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_CODE_FORMAT = {"length": 8, "numeric": True}
ACCOUNT_RATE_LIMITS = {
    "login": "100/m/ip",
    "request_login_code": "100/m/ip,3/m/key,10/h/key",
    "reset_password": "20/m/ip,3/m/key,10/h/key",
    "confirm_code": "100/m/ip",
    "setup_code": "10/m/ip",
}
ACCOUNT_FORMS = {
    "login": "merkwerk.identity.forms.account.SignInWithPassword",
    "request_login_code": "merkwerk.identity.forms.account.RequestCode",
    "confirm_login_code": "merkwerk.identity.forms.account.ConfirmCode",
    "reset_password": "merkwerk.identity.forms.account.ResetPassword",
    "confirm_password_reset_code": "merkwerk.identity.forms.account.ConfirmResetCode",
    "reset_password_from_key": "merkwerk.identity.forms.account.NewPassword",
    "change_password": "merkwerk.identity.forms.account.ChangePassword",
    "set_password": "merkwerk.identity.forms.account.SetPassword",
}
ALLAUTH_TRUSTED_PROXY_COUNT = env.trusted_proxies
LANGUAGE_COOKIE_SECURE = _SECURE
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _SECURE
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_PROXY_SSL_HEADER = transport.proxy_header(env)
SECURE_HSTS_SECONDS = transport.https_only_seconds(env)
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF, CSP.NONCE],
    "img-src": [CSP.SELF, "data:"],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}
X_FRAME_OPTIONS = "DENY"

LANGUAGE_CODE = "en"
LANGUAGES = [("nl", _("Dutch")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE / "locale"]
FORMAT_MODULE_PATH = "merkwerk.config.formats"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Amsterdam"

STATIC_URL = "/static/"
STATIC_ROOT = env.var / "static"
MEDIA_ROOT = env.var / "media"
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = MERKWERK_DEVELOPMENT
_STATIC = (
    "django.contrib.staticfiles.storage.StaticFilesStorage"
    if MERKWERK_DEVELOPMENT
    else "whitenoise.storage.CompressedManifestStaticFilesStorage"
)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _STATIC},
}

DEFAULT_FROM_EMAIL = env.mail_from
PROCRASTINATE_IMPORT_PATHS: list[str] = []
SILENCED_SYSTEM_CHECKS: list[str] = []
MERKWERK_MAIL_FOLDER = env.var / "mail"
MAILERS = mailing.mailers(env.email_url, MERKWERK_MAIL_FOLDER)
LOGGING = log_lines.configuration(env.log_level, as_json=env.is_production)
