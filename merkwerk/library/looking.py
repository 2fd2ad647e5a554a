"""Looking: where is the feed of an address?

The address itself may be one; else it is what the page declares or links to, and last the places
where sites usually keep one.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from merkwerk.kit import http
from merkwerk.kit.fetch_problems import FetchProblem
from merkwerk.kit.sniffing import looks_like_feed
from merkwerk.library import errors
from merkwerk.library.models import Source
from merkwerk.library.reading import problems
from merkwerk.library.reading.discovering import discover_feeds, usual_addresses
from merkwerk.library.reading.feed import FeedReading, read_feed
from merkwerk.library.reading.page import looks_like_html

DEADLINE_S = 10.0
GUESS_DEADLINE_S = 4.0
MOST_CHOICES = 12


@dataclass
class Found:
    """What looking brought: one feed, or several to choose from."""

    kind: str
    address: str = ""
    feed: FeedReading | None = None
    choices: list[dict[str, str]] = field(default_factory=list)


def look_at(address: str) -> Found:
    """Return the feed of an address, or the several that its page offers.

    Raises FetchProblem when it cannot be fetched, errors.NoFeedFound when it has none.
    """
    fetched = http.get(address, accept=http.PAGE_OR_FEED, deadline_s=DEADLINE_S)
    feed = _as_feed(fetched)
    if feed is not None:
        return Found(Source.Kind.FEED, fetched.url, feed)
    offered = discover_feeds(fetched.body, fetched.url, fetched.charset)[:MOST_CHOICES]
    if len(offered) > 1:
        choices = [{"address": one.address, "title": one.title or one.address} for one in offered]
        return Found(Source.Kind.PAGE, choices=choices)
    candidates = [one.address for one in offered] or [
        one.address for one in usual_addresses(fetched.url)
    ]
    return _first_feed(candidates, declared=bool(offered))


def _first_feed(candidates: list[str], *, declared: bool) -> Found:
    deadline_s = DEADLINE_S if declared else GUESS_DEADLINE_S
    for address in candidates:
        try:
            fetched = http.get(address, accept=http.FEED, deadline_s=deadline_s)
        except FetchProblem:
            if declared:
                raise
            continue
        feed = _as_feed(fetched)
        if feed is not None:
            return Found(Source.Kind.PAGE, fetched.url, feed)
    raise errors.NoFeedFound


def _as_feed(fetched: http.Fetched) -> FeedReading | None:
    if not looks_like_feed(fetched.body) or looks_like_html(fetched.body):
        return None
    feed = read_feed(
        fetched.body,
        url=fetched.url,
        content_type=fetched.content_type,
        charset=fetched.charset,
    )
    return None if problems.NOT_A_FEED in feed.problems else feed
