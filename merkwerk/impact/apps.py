from django.apps import AppConfig


class ImpactConfig(AppConfig):
    """What a share did."""

    name = "merkwerk.impact"

    def ready(self) -> None:
        from merkwerk.impact import panels  # noqa: F401
