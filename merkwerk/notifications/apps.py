from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """How we tell people."""

    name = "merkwerk.notifications"

    def ready(self) -> None:
        """Fill the registers."""
        from merkwerk.notifications import privacy  # noqa: F401
