"""This room's addresses."""

from django.urls import URLPattern, path

from merkwerk.demo import views

root_urlpatterns: list[URLPattern] = [path("-/demo/<str:name>", views.page, name="demo_page")]
