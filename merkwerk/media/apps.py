from django.apps import AppConfig


class MediaConfig(AppConfig):
    """Pictures people bring in."""

    name = "merkwerk.media"

    def ready(self) -> None:
        """Register what this room knows with the registers below."""
        from merkwerk.media import privacy  # noqa: F401
