"""Telegram: 4,096 characters a message, the link included.

Source: https://core.telegram.org/bots/api#sendmessage; lengths in Telegram are
in UTF-16 units, https://core.telegram.org/api/entities#entity-length.
"""

from merkwerk.networks.base import Limits

LIMITS = Limits(text=4096)
