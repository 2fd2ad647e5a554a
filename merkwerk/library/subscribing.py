"""Subscribing: a source begins with an address, of a feed or of a page that has one.

The feed is found by a worker (see `looking`). When a page has several, somebody chooses.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Literal, NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import F

from merkwerk.activity.remembering import remember
from merkwerk.kit import addresses, clock, tenancy
from merkwerk.kit.errors import Refusal
from merkwerk.kit.fetch_problems import FetchProblem
from merkwerk.library import (
    activities,
    bringing_in,
    errors,
    handing_on,
    ingesting,
    looking,
    removing,
    taking_turns,
)
from merkwerk.library.looking import Found
from merkwerk.library.models import Source, SourceEntry, Story
from merkwerk.library.reading.feed import FeedReading
from merkwerk.people.models import Membership

LOST_AFTER = timedelta(minutes=3)
log = logging.getLogger(__name__)


class Added(NamedTuple):
    """The source of an address, and whether it is new, was known already, or is followed again."""

    source: Source
    how: Literal["new", "known", "again"]


def add_source(address: str, *, by: Membership, **facts: Any) -> Added:
    """Begin a source from an address; a worker finds its feed. Twice is harmless.

    One that was removed is followed again, and what it brought before does not arrive twice.
    *facts* are fields of the Source. Raises FetchProblem or errors.LibraryRefusal for an address
    that cannot be one.
    """
    whole = bringing_in.whole_address(address)
    taking_turns.one_at_a_time(whole)
    source = _source_at(whole)
    if source is None:
        return Added(_begin_source(whole, by, **facts), "new")
    is_attempt, was_removed = source.is_attempt, source.is_removed
    if not (is_attempt or was_removed):
        return Added(source, "known")
    removing.restore(source, by=by)
    change(source, by=by, **{name: value for name, value in facts.items() if value})
    return Added(source, "new" if is_attempt else "again")


def _begin_source(address: str, by: Membership, *, name: str = "", **facts: Any) -> Source:
    called = (name or _name_of(address))[:120]
    source: Source = Source.objects.create(address=address, name=called, made_by=by, **facts)
    remember(activities.SOURCE_ADDED, by=by, subject=("source", source.public_id))
    handing_on.look_for_feed(source)
    return source


def change(
    source: Source,
    *,
    by: Membership,
    address: str = "",
    seen: Mapping[str, Any] | None = None,
    **facts: Any,
) -> None:
    """Change what a source brings, and where it is. *facts* are fields of the Source.

    At another address its feed is looked for anew, and so it is where none was found; what was seen
    stays seen. *seen* is what the fields were on the page of who changes them: raises
    errors.SourceChanged when one of them became something else since. Raises FetchProblem or
    errors.LibraryRefusal for an address that cannot be one, or is of another source. Then nothing
    is changed.
    """
    moves_to = bringing_in.whole_address(address) if address not in ("", source.address) else ""
    taking_turns.one_at_a_time(*filter(None, [moves_to]))
    taking_turns.hold(source)
    _refuse_overwriting(source, facts | ({"address": moves_to} if moves_to else {}), seen or {})
    for name, value in facts.items():
        setattr(source, name, value)
    if moves_to not in ("", source.address):
        _move(source, moves_to)
    elif source.is_unfound:
        source.look_anew()
        handing_on.look_for_feed(source)
    source.save()
    remember(activities.SOURCE_CHANGED, by=by, subject=("source", source.public_id))


def _refuse_overwriting(source: Source, wanted: Mapping[str, Any], seen: Mapping[str, Any]) -> None:
    """Refuse what would put aside what somebody else, or finding the feed, changed unseen."""
    now = {name: getattr(source, name) for name in wanted.keys() & seen.keys()}
    other = [
        name
        for name, value in now.items()
        if _plain(value) not in (_plain(seen[name]), _plain(wanted[name]))
    ]
    if other:
        raise errors.SourceChanged(other)


def _plain(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


def _move(source: Source, address: str) -> None:
    other = _source_at(address)
    if other is not None and other.pk != source.pk and not other.is_removed:
        raise errors.SourceKnown(name=other.name)
    if source.name == _name_of(source.address):
        source.name = _name_of(address)
    source.move_to(address)
    handing_on.look_for_feed(source)


def _source_at(address: str) -> Source | None:
    at = Source.objects.filter(address=address) | Source.objects.filter(feed_address=address)
    found: Source | None = at.order_by(F("removed_at").desc(nulls_first=True), "id").first()
    return found


def _name_of(address: str) -> str:
    return addresses.host(address).removeprefix("www.")[:120]


def look_again(source: Source) -> None:
    """Look for the feed once more, after it was not found. Twice is harmless."""
    taking_turns.hold(source)
    if source.is_looking or source.feed_address:
        return
    source.look_anew()
    source.save()
    handing_on.look_for_feed(source)


def choose_feed(source: Source, feed_address: str, *, by: Membership) -> None:
    """Take one of the feeds that were found. Twice is harmless.

    Raises errors.NotAFeed for another address, errors.SourceKnown when that feed is a source.
    """
    taking_turns.hold(source)
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
    address = _begin(organisation_id, source_id)
    if address is None:
        return
    try:
        found = looking.look_at(address)
    except (FetchProblem, errors.LibraryRefusal) as problem:
        _remember_problem(organisation_id, source_id, address, problem)
    except Exception:
        log.exception("The feed of source %s could not be looked for", source_id)
        _remember_problem(organisation_id, source_id, address, errors.LookingFailed())
    else:
        _remember_found(organisation_id, source_id, address, found)


def ask_for_stuck(organisation_id: int) -> int:
    """Ask again for sources whose looking was lost; return how many."""
    with tenancy.acting_in(organisation_id):
        moment = clock.now()
        looking = (
            Source.objects.all().followed().filter(feed_address="", problem="", found_feeds=[])
        )
        lost = looking.filter(next_check_at__lt=moment - LOST_AFTER).select_for_update(of=("self",))
        sources = list(lost[:50])
        for source in sources:
            source.next_check_at = moment
            source.save(update_fields=["next_check_at"])
            handing_on.look_for_feed(source)
        return len(sources)


def _begin(organisation_id: int, source_id: str) -> str | None:
    with tenancy.acting_in(organisation_id):
        source = _still_looking(source_id)
        if source is None:
            return None
        if source.kills_its_workers:
            _write_down_problem(source, errors.GivenUp())
            return None
        source.begin_attempt()
        source.save(update_fields=["attempts"])
        return str(source.address)


def _remember_problem(organisation_id: int, source_id: str, asked: str, problem: Refusal) -> None:
    with tenancy.acting_in(organisation_id):
        source = _still_looking(source_id)
        if source is not None and source.address == asked:
            _write_down_problem(source, problem)


def _write_down_problem(source: Source, problem: Refusal) -> None:
    source.note_problem(problem)
    source.problem_since = clock.now()
    source.save()


def _remember_found(organisation_id: int, source_id: str, asked: str, found: Found) -> None:
    with tenancy.acting_in(organisation_id):
        source = _still_looking(source_id)
        if source is None or source.address != asked:
            return
        source.kind, source.found_feeds = found.kind, found.choices
        if not found.choices:
            _settle_or_refuse(source, found)
        source.save()
        if source.feed_address:
            ingesting.ask_now(source)


def _settle_or_refuse(source: Source, found: Found) -> None:
    title = found.feed.title if found.feed else ""
    try:
        _settle(source, found.address, title or "", found.feed)
    except errors.SourceKnown as known:
        _write_down_problem(source, known)


def _settle(source: Source, feed_address: str, title: str, feed: FeedReading | None = None) -> None:
    """Give the source its feed, and a name and language from it where it has none of its own."""
    if source.name == _name_of(source.address) and title:
        source.name = title[:120]
    spoken = ((feed.language if feed else "") or "").partition("-")[0].lower()
    if not source.language and spoken in source.organisation.languages:
        source.language = spoken
    _take_over(source, feed_address)
    source.feed_address, source.next_check_at, source.attempts = feed_address, clock.now(), 0
    try:
        with transaction.atomic():
            source.save()
    except IntegrityError:
        source.feed_address = ""
        other = Source.objects.filter(feed_address=feed_address).first()
        raise errors.SourceKnown(name=other.name if other else feed_address) from None


def _take_over(source: Source, feed_address: str) -> None:
    """Let a removed source of this feed go on in this one, with what it brought and has seen."""
    gone = Source.objects.filter(feed_address=feed_address, removed_at__isnull=False)
    old = gone.exclude(pk=source.pk).select_for_update(of=("self",)).first()
    if old is None:
        return
    known = SourceEntry.objects.filter(source=source).values("entry_key")
    SourceEntry.objects.filter(source=old).exclude(entry_key__in=known).update(source=source)
    Story.objects.filter(source=old).update(source=source)
    source.checked_at = source.checked_at or old.checked_at
    old.delete()


def _still_looking(source_id: str) -> Source | None:
    sources = Source.objects.all().followed().select_for_update(of=("self",))
    source = sources.filter(public_id=source_id).first()
    return source if source is not None and source.is_looking else None
