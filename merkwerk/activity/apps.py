from django.apps import AppConfig


class ActivityConfig(AppConfig):
    """What happened."""

    name = "merkwerk.activity"

    def ready(self) -> None:
        """Fill the registers."""
        from merkwerk.activity import privacy  # noqa: F401
