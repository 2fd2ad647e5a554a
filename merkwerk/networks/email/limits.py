"""A mail has no limit, but mail programs cut long `mailto:` addresses at about 2,000.

The form is RFC 6068; the length is what old Windows programs take.
"""

from merkwerk.networks.base import Limits

LIMITS = Limits(address=1990)
