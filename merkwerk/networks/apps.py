"""Registers the room, so that its static files are found and people can be asked about networks."""

from collections.abc import Iterator

from django.apps import AppConfig

from merkwerk.kit.registers import ListedNetwork, register_networks


class NetworksConfig(AppConfig):
    """The rack of networks. It has no tables."""

    name = "merkwerk.networks"

    def ready(self) -> None:
        """Lend the list of networks to the rooms below."""
        register_networks(_listed)


def _listed() -> Iterator[ListedNetwork]:
    """Give the networks that are places of their own; copying and the share sheet are ways."""
    from merkwerk.networks.base import Opens
    from merkwerk.networks.registry import all_networks

    asked = [one for one in all_networks() if one.capabilities.opens in (Opens.WEB_PAGE, Opens.APP)]
    for network in asked:
        yield ListedNetwork(
            network.key, network.label, needs_instance=network.capabilities.needs_instance
        )
