"""Reading pages and feeds: bytes in, what they say out. No tables, no network, no settings.

Must hold: reading never raises and takes bounded time, whatever the bytes; what is odd stands in
``problems``.
"""

from merkwerk.library.reading.discovering import (
    Discovery,
    FeedAddress,
    discover,
    discover_feeds,
    usual_addresses,
)
from merkwerk.library.reading.feed import FeedEntry, FeedReading, read_feed
from merkwerk.library.reading.page import PageReading, read_page

__all__ = [
    "Discovery",
    "FeedAddress",
    "FeedEntry",
    "FeedReading",
    "PageReading",
    "discover",
    "discover_feeds",
    "read_feed",
    "read_page",
    "usual_addresses",
]
