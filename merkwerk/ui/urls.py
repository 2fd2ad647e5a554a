"""Addresses of the look. Mounted at the root, because a worker serves only what lies under it."""

from django.urls import path

from merkwerk.ui import views

app_name = "ui"
urlpatterns = [
    path("-/theme", views.theme, name="theme"),
    path("-/offline", views.offline, name="offline"),
    path("-/patterns", views.patterns, name="patterns"),
    path("-/patterns/<slug:screen>", views.screens, name="screens"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("worker.js", views.worker, name="worker"),
]
