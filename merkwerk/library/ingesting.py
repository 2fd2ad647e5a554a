"""Ingesting: see what is new at a source, write it down once, and propose it for review.

A check claims its source by changing one row, asks the network without a transaction, and writes
everything in one. Whatever is repeated or killed half-way, an item is proposed once.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

from django.db.models import Case, DateTimeField, F, OrderBy, Value, When

from merkwerk.activity.remembering import remember
from merkwerk.kit import clock, http, tenancy
from merkwerk.kit.errors import Refusal
from merkwerk.kit.fetch_problems import FetchProblem
from merkwerk.library import (
    activities,
    errors,
    handing_on,
    proposing,
    recognising,
    taking_turns,
    warning,
)
from merkwerk.library.models import Source, SourceEntry, Story
from merkwerk.library.models.story import MOST_ADDRESS, MOST_LINE, MOST_TITLE
from merkwerk.library.reading import problems
from merkwerk.library.reading.feed import FeedReading, read_feed
from merkwerk.library.reading.texts import without_tags

DEADLINE_S = 10.0
MOST_SUMMARY = 1000
MOST_AT_ONCE = 200
MOST_WEIGHED = 300
WAITS_AT_MOST = timedelta(days=7)
A_WRONG_CLOCK = timedelta(days=1)
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Claimed:
    """What a check needs to know, without a row in hand."""

    address: str
    etag: str
    last_modified: str
    zone: tzinfo


def ask_for_due(organisation_id: int) -> int:
    """Give workers a job for each source that is due; return how many. Twice is harmless."""
    with tenancy.acting_in(organisation_id):
        moment = clock.now()
        due = Source.objects.all().due_at(moment).select_for_update(of=("self",), skip_locked=True)
        chosen = list(due[:MOST_AT_ONCE])
        for source in chosen:
            source.claimed_at = moment
            source.save(update_fields=["claimed_at"])
            handing_on.check_source(source)
        return len(chosen)


def ask_now(source: Source) -> None:
    """Give a worker the job now, unless one has it already. Twice is harmless."""
    moment = clock.now()
    free = Source.objects.filter(pk=source.pk).free_at(moment)
    if free.update(claimed_at=moment, next_check_at=moment):
        handing_on.check_source(source)


def check(organisation_id: int, source_id: str) -> None:
    """See what is new at a source. Safe to repeat; a problem becomes the source's state."""
    claimed = _claim(organisation_id, source_id)
    if claimed is None:
        return
    try:
        fetched = http.get(
            claimed.address,
            accept=http.FEED,
            deadline_s=DEADLINE_S,
            etag=claimed.etag,
            last_modified=claimed.last_modified,
        )
        feed = None if fetched.status == http.NOT_MODIFIED else _read(fetched, claimed.zone)
        _take_in(organisation_id, source_id, claimed.address, feed, fetched)
    except (FetchProblem, errors.NotAFeed) as problem:
        _went_wrong(organisation_id, source_id, problem)
    except Exception:
        log.exception("Source %s could not be checked", source_id)
        _went_wrong(organisation_id, source_id, errors.LookingFailed())


def _claim(organisation_id: int, source_id: str) -> _Claimed | None:
    with tenancy.acting_in(organisation_id):
        source = _locked(source_id)
        if source is None or source.is_paused or not source.feed_address:
            return None
        if source.kills_its_workers:
            _write_down_problem(source, errors.GivenUp())
            return None
        source.claimed_at = clock.now()
        source.begin_attempt()
        source.save(update_fields=["claimed_at", "attempts"])
        zone = source.organisation.zone
        return _Claimed(source.feed_address, source.etag, source.last_modified, zone)


def _locked(source_id: str) -> Source | None:
    sources = Source.objects.all().followed().select_for_update(of=("self",))
    found: Source | None = sources.filter(public_id=source_id).first()
    return found


def _read(fetched: http.Fetched, zone: tzinfo) -> FeedReading:
    feed = read_feed(
        fetched.body,
        url=fetched.url,
        content_type=fetched.content_type,
        charset=fetched.charset,
        zone=zone,
    )
    if problems.NOT_A_FEED in feed.problems:
        raise errors.NotAFeed
    return feed


def _went_wrong(organisation_id: int, source_id: str, problem: Refusal) -> None:
    with tenancy.acting_in(organisation_id):
        source = _locked(source_id)
        if source is not None:
            _write_down_problem(source, problem)


def _write_down_problem(source: Source, problem: Refusal) -> None:
    asked = problem.facts.get("retry_after_seconds")
    wait = timedelta(seconds=min(asked, 86_400)) if asked else None
    source.went_wrong(problem, at=clock.now(), wait=wait)
    source.save()
    if source.just_failed_too_often:
        remember(activities.SOURCE_FAILING, by=None, subject=("source", source.public_id))
        warning.warn_about_source(source)


def _take_in(
    organisation_id: int,
    source_id: str,
    asked: str,
    feed: FeedReading | None,
    fetched: http.Fetched,
) -> None:
    with tenancy.acting_in(organisation_id):
        source = _locked(source_id)
        if source is None or source.feed_address != asked:
            return
        moment = clock.now()
        if feed is not None:
            _write_down(source, feed, moment)
        _propose_waiting(source, moment)
        source.went_well(
            at=moment,
            etag=fetched.headers.get("etag", source.etag),
            last_modified=fetched.headers.get("last-modified", source.last_modified),
        )
        source.save()


def _write_down(source: Source, feed: FeedReading, moment: datetime) -> None:
    """Enter what is new into the ledger; all of it waits."""
    new = recognising.new_entries(source, feed)
    recognising.hand_ids_over(source, new)
    rows = [_row(source, marked, moment) for marked in new]
    SourceEntry.objects.bulk_create(rows, ignore_conflicts=True)


def _row(source: Source, marked: recognising.Marked, moment: datetime) -> SourceEntry:
    entry = marked.entry
    return SourceEntry(
        source=source,
        entry_key=marked.entry_key,
        address_key=marked.address_key,
        wording_key=marked.wording_key,
        seen_at=moment,
        address=entry.link if entry.link and len(entry.link) <= MOST_ADDRESS else "",
        title=(entry.title or "")[:MOST_TITLE],
        summary=without_tags(entry.summary_html, MOST_SUMMARY) or "",
        author=(entry.author or "")[:MOST_LINE],
        published_at=marked.published_at,
    )


def _propose_waiting(source: Source, moment: datetime) -> None:
    """Propose the newest that wait, as many as the source may still bring today.

    What the library has already takes no room. Of a first check the rest is passed over, later on
    what has waited too long.
    """
    waiting = SourceEntry.objects.filter(source=source).waiting()
    room = source.daily_cap - _brought_today(source, moment)
    if room > 0:
        newest = list(waiting.order_by(_newest_first(moment), "id")[:MOST_WEIGHED])
        _propose(newest, source, moment, room)
    oldest = moment if source.is_first_check else moment - WAITS_AT_MOST
    waiting.filter(seen_at__lte=oldest).update(passed_over_at=moment)


def _propose(entries: list[SourceEntry], source: Source, moment: datetime, room: int) -> None:
    taking_turns.one_at_a_time(*filter(None, map(proposing.canonical_of, entries)))
    for entry in entries:
        room -= proposing.propose(entry, source=source, at=moment)
        if not room:
            return


def _brought_today(source: Source, moment: datetime) -> int:
    today = Story.objects.filter(source=source, made_at__gte=_midnight(source, moment))
    return int(today.count())


def _newest_first(moment: datetime) -> OrderBy:
    """Order by when it was published; what is said to come says nothing, but for a wrong clock."""
    said = When(published_at__lte=moment, then=F("published_at"))
    a_little_later = When(published_at__lte=moment + A_WRONG_CLOCK, then=Value(moment))
    return Case(said, a_little_later, output_field=DateTimeField()).desc(nulls_last=True)


def _midnight(source: Source, moment: datetime) -> datetime:
    """Return when the organisation's local day began."""
    zone = source.organisation.zone
    return datetime.combine(moment.astimezone(zone).date(), time.min, zone)
