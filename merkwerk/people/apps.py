from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Who is here."""

    name = "merkwerk.people"

    def ready(self) -> None:
        from merkwerk.people import privacy  # noqa: F401
