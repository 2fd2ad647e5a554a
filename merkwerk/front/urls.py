"""This room's addresses."""

from django.urls import URLPattern, path

from merkwerk.front import views

urlpatterns: list[URLPattern] = [path("colour.css", views.colour, name="front_colour")]
