"""No limit: a clipboard holds everything."""

from merkwerk.networks.base import Limits

LIMITS = Limits()
