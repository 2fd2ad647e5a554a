from django.apps import AppConfig


class FrontConfig(AppConfig):
    """What stands before every room."""

    name = "merkwerk.front"
