from django.apps import AppConfig


class LinksConfig(AppConfig):
    """Our short addresses, and who came through them."""

    name = "merkwerk.links"

    def ready(self) -> None:
        from merkwerk.links import privacy  # noqa: F401
