"""Facebook states no limit for what a person writes on their own profile."""

from merkwerk.networks.base import Limits

LIMITS = Limits()
