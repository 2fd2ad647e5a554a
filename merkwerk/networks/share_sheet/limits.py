"""The share sheet has no limit of its own; the app that is chosen has."""

from merkwerk.networks.base import Limits

LIMITS = Limits()
