from django.apps import AppConfig


class SharingConfig(AppConfig):
    """The heart."""

    name = "merkwerk.sharing"

    def ready(self) -> None:
        from merkwerk.sharing import knowing, notices, privacy  # noqa: F401

        knowing.register()
