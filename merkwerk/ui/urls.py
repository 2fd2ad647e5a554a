"""Addresses of the look. Mounted at the root, because a worker serves only what lies under it."""

from django.urls import path

from merkwerk.ui import views

root_urlpatterns = [
    path("-/theme", views.theme, name="ui_theme"),
    path("-/offline", views.offline, name="ui_offline"),
    path("-/patterns", views.patterns, name="ui_patterns"),
    path("-/patterns/<slug:screen>", views.screens, name="ui_screens"),
    path("favicon.ico", views.favicon, name="ui_favicon"),
    path("manifest.webmanifest", views.manifest, name="ui_manifest"),
    path("worker.js", views.worker, name="ui_worker"),
]
