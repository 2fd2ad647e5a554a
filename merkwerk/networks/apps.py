"""Registers the room, so that its static files are found."""

from django.apps import AppConfig


class NetworksConfig(AppConfig):
    """The rack of networks. It has no tables."""

    name = "merkwerk.networks"
