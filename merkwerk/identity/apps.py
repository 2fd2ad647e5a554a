from django.apps import AppConfig


class IdentityConfig(AppConfig):
    """Who comes and goes."""

    name = "merkwerk.identity"

    def ready(self) -> None:
        """Fill the registers."""
        from merkwerk.identity import activities, privacy, subjects  # noqa: F401
