"""This room's pages."""

from django.urls import URLPattern, path

from merkwerk.impact.views import everyone, studio

urlpatterns: list[URLPattern] = [
    path("work/", everyone.mine, name="impact_mine"),
    path("links/<slug:public_id>/", everyone.link, name="impact_link"),
]
studio_urlpatterns: list[URLPattern] = [
    path("impact/", studio.home, name="impact_home"),
    path("impact/stories/<slug:public_id>/", studio.story, name="impact_story"),
]
