"""Threads: 500 characters, an emoji counts as its bytes in UTF-8.

Source: https://developers.facebook.com/documentation/threads/posts, Limitations.
"""

from merkwerk.networks.base import Limits

LIMITS = Limits(text=500)
