"""Every address of the site, gathered from the rooms.

A room's ``urls.py`` may offer ``root_urlpatterns`` (under ``/``), ``urlpatterns`` (inside an
organisation) and ``studio_urlpatterns`` (inside its studio).
"""

from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

Patterns = list[URLPattern | URLResolver]


def _room_urls() -> list[ModuleType]:
    names = [f"merkwerk.{room}.urls" for room in settings.ROOMS]
    return [import_module(name) for name in names if find_spec(name)]


def _gather(kind: str) -> Patterns:
    return [pattern for urls in _room_urls() for pattern in getattr(urls, kind, [])]


urlpatterns: Patterns = [
    *_gather("root_urlpatterns"),
    path("o/<slug:slug>/studio/", include(_gather("studio_urlpatterns"))),
    path("o/<slug:slug>/", include(_gather("urlpatterns"))),
]
