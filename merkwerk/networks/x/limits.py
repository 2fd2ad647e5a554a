"""X: 280 weighted characters, an address is 23.

Source: https://developer.x.com/en/docs/counting-characters (twitter-text v3).
"""

from merkwerk.networks.base import Limits
from merkwerk.networks.counting import URL_ON_X

LIMITS = Limits(text=280, url_counts=URL_ON_X)
