from django.apps import AppConfig


class LibraryConfig(AppConfig):
    """What the organisation offers for sharing."""

    name = "merkwerk.library"

    def ready(self) -> None:
        """Register what this room knows with the registers below."""
        from merkwerk.library import activities, notices, privacy, resolving  # noqa: F401

        resolving.register()
