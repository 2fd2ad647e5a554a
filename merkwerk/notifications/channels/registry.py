"""The channels there are. The inbox in the app is not one: it always fills."""

from __future__ import annotations

from merkwerk.notifications.channels.base import Channel
from merkwerk.notifications.channels.mail.channel import Mail

_CHANNELS: dict[str, Channel] = {channel.key: channel for channel in (Mail(),)}


def all_channels() -> list[Channel]:
    """Return every channel, in order."""
    return list(_CHANNELS.values())


def of_key(key: str) -> Channel:
    """Return a channel. Raises KeyError."""
    return _CHANNELS[key]
