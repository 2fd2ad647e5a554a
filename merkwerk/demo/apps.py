from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The made-up world."""

    name = "merkwerk.demo"
