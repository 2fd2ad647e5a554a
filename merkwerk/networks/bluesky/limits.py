"""Bluesky: 300 grapheme clusters and 3,000 bytes of UTF-8, the link included.

Source: the lexicon `app.bsky.feed.post` (maxGraphemes, maxLength) and
https://docs.bsky.app/docs/advanced-guides/intent-links.
"""

from merkwerk.networks.base import Limits

LIMITS = Limits(text=300, bytes=3000)
