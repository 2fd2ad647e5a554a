from django.apps import AppConfig


class SharingConfig(AppConfig):
    """The heart."""

    name = "merkwerk.sharing"

    def ready(self) -> None:
        from merkwerk.sharing import privacy  # noqa: F401
