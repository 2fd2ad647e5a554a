from django.apps import AppConfig


class IdentityConfig(AppConfig):
    """Who comes and goes."""

    name = "merkwerk.identity"
