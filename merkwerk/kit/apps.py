from django.apps import AppConfig


class KitConfig(AppConfig):
    """The ground floor."""

    name = "merkwerk.kit"
