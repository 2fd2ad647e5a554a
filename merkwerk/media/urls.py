"""Addresses of pictures."""

from django.urls import path, register_converter
from django.urls.converters import IntConverter

from merkwerk.media.views import images


class SizeConverter(IntConverter):
    """One of our widths."""

    regex = "320|640|1280"


register_converter(SizeConverter, "picture_size")

urlpatterns = [
    path("media/<slug:public_id>/<picture_size:size>/", images.image, name="media_image"),
]
root_urlpatterns = [
    path(
        "pictures/<slug:organisation>/<slug:public_id>/<picture_size:size>/<slug:signed>/",
        images.public,
        name="media_public",
    ),
]
