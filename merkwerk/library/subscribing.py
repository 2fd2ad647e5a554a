"""Subscribing: a source begins with an address, of a feed or of a page that has one.

The feed is found by a worker: the address itself, what the page declares or links to, and last the
places where sites usually keep one. When a page has several, somebody chooses.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import override

from merkwerk.activity.remembering import remember
from merkwerk.kit import addresses, clock, http, tenancy
from merkwerk.kit.errors import Refusal
from merkwerk.kit.fetch_problems import FetchProblem
from merkwerk.kit.sniffing import looks_like_feed
from merkwerk.library import activities, bringing_in, errors, handing_on, ingesting
from merkwerk.library.models import Source
from merkwerk.library.reading import problems
from merkwerk.library.reading.discovering import discover_feeds, usual_addresses
from merkwerk.library.reading.feed import FeedReading, read_feed
from merkwerk.library.reading.page import looks_like_html
from merkwerk.people.models import Membership

DEADLINE_S = 10.0
GUESS_DEADLINE_S = 4.0
MOST_CHOICES = 12
LOST_AFTER = timedelta(minutes=3)


@dataclass
class _Found:
    """What looking brought: one feed, or several to choose from."""

    kind: str
    address: str = ""
    feed: FeedReading | None = None
    choices: list[dict[str, str]] = field(default_factory=list)


def add_source(address: str, *, by: Membership, **facts: Any) -> Source:
    """Begin a source from an address; a worker finds its feed. Twice is harmless.

    *facts* are fields of the Source. Raises FetchProblem or errors.LibraryRefusal for an address
    that cannot be one.
    """
    whole = bringing_in.whole_address(address)
    bringing_in.one_at_a_time(whole)
    known = Source.objects.filter(address=whole) | Source.objects.filter(feed_address=whole)
    source: Source | None = known.order_by("id").first()
    if source is None:
        name = facts.pop("name", "") or addresses.host(whole).removeprefix("www.")
        source = Source.objects.create(address=whole, name=name[:120], made_by=by, **facts)
        remember(activities.SOURCE_ADDED, by=by, subject=("source", source.public_id))
        handing_on.look_for_feed(source)
    return source


def change(source: Source, *, by: Membership, **facts: Any) -> None:
    """Change what a source brings. *facts* are fields of the Source."""
    for name, value in facts.items():
        setattr(source, name, value)
    source.save(update_fields=sorted(facts))
    remember(activities.SOURCE_CHANGED, by=by, subject=("source", source.public_id))


def look_again(source: Source) -> None:
    """Look for the feed once more, after it was not found. Twice is harmless."""
    _lock(source)
    if source.is_looking or source.feed_address:
        return
    source.problem, source.problem_sentence, source.problem_since = "", "", None
    source.found_feeds = []
    source.next_check_at = clock.now()
    source.save()
    handing_on.look_for_feed(source)


def choose_feed(source: Source, feed_address: str, *, by: Membership) -> None:
    """Take one of the feeds that were found. Twice is harmless.

    Raises errors.NotAFeed for another address, errors.SourceKnown when that feed is a source.
    """
    _lock(source)
    chosen = next((one for one in source.found_feeds if one["address"] == feed_address), None)
    if chosen is None:
        raise errors.NotAFeed
    if source.feed_address == feed_address:
        return
    _settle(source, feed_address, chosen["title"])
    remember(activities.SOURCE_CHANGED, by=by, subject=("source", source.public_id))
    ingesting.ask_now(source)


def look(organisation_id: int, source_id: str) -> None:
    """Find the feed of a new source. Safe to repeat; a problem becomes the source's state."""
    address = _address_to_look_at(organisation_id, source_id)
    if address is None:
        return
    try:
        found = _look_at(address)
    except (FetchProblem, errors.LibraryRefusal) as problem:
        _remember_problem(organisation_id, source_id, problem)
    else:
        _remember_found(organisation_id, source_id, found)


def ask_for_stuck(organisation_id: int) -> int:
    """Ask again for sources whose looking was lost; return how many."""
    with tenancy.acting_in(organisation_id):
        moment = clock.now()
        lost = Source.objects.filter(
            feed_address="", problem="", found_feeds=[], next_check_at__lt=moment - LOST_AFTER
        ).select_for_update(of=("self",))
        sources = list(lost[:50])
        for source in sources:
            source.next_check_at = moment
            source.save(update_fields=["next_check_at"])
            handing_on.look_for_feed(source)
        return len(sources)


def _address_to_look_at(organisation_id: int, source_id: str) -> str | None:
    with tenancy.acting_in(organisation_id):
        source = Source.objects.filter(public_id=source_id).first()
        return source.address if source is not None and source.is_looking else None


def _look_at(address: str) -> _Found:
    fetched = http.get(address, accept=http.PAGE_OR_FEED, deadline_s=DEADLINE_S)
    feed = _as_feed(fetched)
    if feed is not None:
        return _Found(Source.Kind.FEED, fetched.url, feed)
    offered = discover_feeds(fetched.body, fetched.url, fetched.charset)[:MOST_CHOICES]
    if len(offered) > 1:
        choices = [{"address": one.address, "title": one.title or one.address} for one in offered]
        return _Found(Source.Kind.PAGE, choices=choices)
    candidates = [one.address for one in offered] or [
        one.address for one in usual_addresses(fetched.url)
    ]
    return _first_feed(candidates, declared=bool(offered))


def _first_feed(candidates: list[str], *, declared: bool) -> _Found:
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
            return _Found(Source.Kind.PAGE, fetched.url, feed)
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


def _remember_problem(organisation_id: int, source_id: str, problem: Refusal) -> None:
    with tenancy.acting_in(organisation_id):
        source = _still_looking(source_id)
        if source is not None:
            source.problem, source.problem_since = problem.code, clock.now()
            with override(source.organisation.language):
                source.problem_sentence = str(problem)[:400]
            source.save()


def _remember_found(organisation_id: int, source_id: str, found: _Found) -> None:
    with tenancy.acting_in(organisation_id):
        source = _still_looking(source_id)
        if source is None:
            return
        source.kind, source.found_feeds = found.kind, found.choices
        if not found.choices:
            _settle_or_refuse(source, found)
        source.save()
        if source.feed_address:
            ingesting.ask_now(source)


def _settle_or_refuse(source: Source, found: _Found) -> None:
    title = found.feed.title if found.feed else ""
    try:
        _settle(source, found.address, title or "", found.feed)
    except errors.SourceKnown as known:
        with override(source.organisation.language):
            source.problem, source.problem_sentence = known.code, str(known)
        source.problem_since = clock.now()


def _settle(source: Source, feed_address: str, title: str, feed: FeedReading | None = None) -> None:
    """Give the source its feed, and a name and language from it where it has none of its own."""
    if source.name == addresses.host(source.address).removeprefix("www.") and title:
        source.name = title[:120]
    spoken = ((feed.language if feed else "") or "").partition("-")[0].lower()
    if not source.language and spoken in source.organisation.languages:
        source.language = spoken
    source.feed_address, source.next_check_at = feed_address, clock.now()
    try:
        with transaction.atomic():
            source.save()
    except IntegrityError:
        source.feed_address = ""
        other = Source.objects.filter(feed_address=feed_address).first()
        raise errors.SourceKnown(name=other.name if other else feed_address) from None


def _lock(source: Source) -> None:
    source.refresh_from_db(from_queryset=Source.objects.select_for_update(of=("self",)))


def _still_looking(source_id: str) -> Source | None:
    source = Source.objects.select_for_update(of=("self",)).filter(public_id=source_id).first()
    return source if source is not None and source.is_looking else None
