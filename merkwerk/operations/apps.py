from django.apps import AppConfig


class OperationsConfig(AppConfig):
    """Keeping an installation healthy."""

    name = "merkwerk.operations"
