"""This room's addresses."""

from django.urls import URLPattern, path

from merkwerk.front import views

urlpatterns: list[URLPattern] = [
    path("colour.css", views.colour, name="front_colour"),
    path("help/", views.help_page, name="front_help"),
    path("help/<slug:guide>/", views.guide, name="front_guide"),
]
studio_urlpatterns: list[URLPattern] = [path("start/", views.start, name="front_start")]
