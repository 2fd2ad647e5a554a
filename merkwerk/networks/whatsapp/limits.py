"""WhatsApp states no limit for a message."""

from merkwerk.networks.base import Limits

LIMITS = Limits()
