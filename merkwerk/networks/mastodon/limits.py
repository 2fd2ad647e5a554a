"""Mastodon: 500 characters unless the instance says otherwise; an address is 23.

Source: https://docs.joinmastodon.org/user/posting/ and, for an instance,
`configuration.statuses` of https://docs.joinmastodon.org/entities/Instance/.
"""

from merkwerk.networks.base import Limits
from merkwerk.networks.counting import URL_ON_MASTODON

LIMITS = Limits(text=500, url_counts=URL_ON_MASTODON)
