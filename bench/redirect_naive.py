"""What one writes first: a Django view that looks the link up and inserts a click."""

import os

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from psycopg.conninfo import conninfo_to_dict

parts = conninfo_to_dict(os.environ["BENCH_DATABASE"])
settings.configure(
    SECRET_KEY="bench",  # noqa: S106
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=[
        "django.contrib.contenttypes",
        "django.contrib.auth",
        "django.contrib.sessions",
    ],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": parts["dbname"],
            "USER": parts["user"],
            "PASSWORD": parts["password"],
            "HOST": parts["host"],
            "CONN_MAX_AGE": 600,
        }
    },
)
django.setup()

from django.db import models  # noqa: E402


class Link(models.Model):
    """A short address."""

    token = models.CharField(max_length=32)
    target = models.TextField()

    class Meta:
        app_label = "bench"
        managed = False
        db_table = "links_link"


class Click(models.Model):
    """One visit."""

    link = models.ForeignKey(Link, on_delete=models.CASCADE)
    at = models.DateTimeField(auto_now_add=True)
    agent = models.TextField()
    referrer = models.TextField()

    class Meta:
        app_label = "bench"
        managed = False
        db_table = "bench_click"


def follow(request: HttpRequest, token: str) -> HttpResponse:
    """Look up, insert, redirect."""
    link = Link.objects.get(token=token)
    Click.objects.create(
        link=link,
        agent=request.META.get("HTTP_USER_AGENT", ""),
        referrer=request.META.get("HTTP_REFERER", ""),
    )
    return HttpResponseRedirect(link.target)


urlpatterns = [path("l/<str:token>", follow)]
application = get_wsgi_application()
