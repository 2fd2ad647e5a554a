"""Fetching: a worker reads the page of a story, and keeps what it says and its picture.

No transaction is open while the network is. Every step may be repeated: after a kill between
fetching and saving, the next attempt begins anew and changes nothing twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from django.db.models import Q, QuerySet

from merkwerk.kit import addresses, clock, http, tenancy
from merkwerk.kit.fetch_problems import FetchProblem
from merkwerk.library import errors, handing_on, merging, taking_turns
from merkwerk.library.models import ContentType, Reading, Story
from merkwerk.library.models.reading import STUCK_AFTER
from merkwerk.library.models.story import MOST_ADDRESS, MOST_LINE, MOST_TEXT, MOST_TITLE
from merkwerk.library.reading import problems
from merkwerk.library.reading.page import PageReading, read_page
from merkwerk.media import keeping
from merkwerk.media.errors import ImageRefused

DEADLINE_S = 10.0
MOST_ATTEMPTS = 5
MOST_AT_ONCE = 100
KINDS = {
    "jobposting": ContentType.VACANCY,
    "event": ContentType.EVENT,
    "video": ContentType.VISUAL,
    "videoobject": ContentType.VISUAL,
    "imagegallery": ContentType.VISUAL,
}


@dataclass(frozen=True)
class _Asked:
    """What to read, without a row in hand."""

    address: str
    zone: tzinfo


@dataclass(frozen=True)
class _Read:
    """What came from the network: asked for at one address, in the end found at another."""

    asked: str
    page: PageReading
    address: str
    picture: bytes | None

    @property
    def canonical(self) -> str:
        """What the page calls its own address, unless that is on another site: pages lie."""
        claimed = self.page.canonical_url
        if not claimed or problems.CANONICAL_ELSEWHERE in self.page.problems:
            claimed = self.address
        return addresses.canonical(claimed)[:MOST_ADDRESS]


def fetch(organisation_id: int, story_id: str) -> None:
    """Read a story's page and fill in what nobody has written. Safe to repeat.

    A problem becomes the state of the Reading; nothing is raised for it.
    """
    asked = _begin(organisation_id, story_id)
    if asked is None:
        return
    try:
        read = _read(organisation_id, story_id, asked)
    except FetchProblem as problem:
        _fail(organisation_id, story_id, problem)
    else:
        _save(organisation_id, story_id, read)


def ask_for_stuck(organisation_id: int) -> int:
    """Ask again for readings whose worker or job was lost; return how many."""
    with tenancy.acting_in(organisation_id):
        moment = clock.now()
        lost = list(_lost(moment - STUCK_AFTER))
        for reading in lost:
            reading.asked_at = reading.began_at = moment
            reading.save(update_fields=["asked_at", "began_at"])
            handing_on.read_page(reading.story)
        return len(lost)


def _lost(before: datetime) -> QuerySet[Reading]:
    waiting = Q(state=Reading.State.WAITING, asked_at__lt=before)
    begun = Q(state=Reading.State.FETCHING, began_at__lt=before)
    readings = Reading.objects.select_related("story").select_for_update(of=("self",))
    found: QuerySet[Reading] = readings.filter(waiting | begun)[:MOST_AT_ONCE]
    return found


def _begin(organisation_id: int, story_id: str) -> _Asked | None:
    with tenancy.acting_in(organisation_id):
        reading = _reading_of(story_id)
        if reading is None or reading.state == Reading.State.READ:
            return None
        if reading.attempts >= MOST_ATTEMPTS and reading.state == Reading.State.FETCHING:
            reading.fail(errors.PageGivenUp())
            reading.save()
            return None
        reading.begin()
        reading.save()
        return _Asked(reading.story.address, reading.story.organisation.zone)


def _reading_of(story_id: str) -> Reading | None:
    readings = Reading.objects.select_related("story").select_for_update(of=("self",))
    found: Reading | None = readings.filter(story__public_id=story_id).first()
    return found


def _read(organisation_id: int, story_id: str, asked: _Asked) -> _Read:
    fetched = http.get(asked.address, accept=http.PAGE, deadline_s=DEADLINE_S)
    page = read_page(
        fetched.body,
        url=fetched.url,
        charset=fetched.charset,
        content_type=fetched.content_type,
        zone=asked.zone,
    )
    with tenancy.acting_in(organisation_id):
        Reading.objects.filter(story__public_id=story_id).update(progress=2)
    return _Read(asked.address, page, fetched.url, _picture(page.image))


def _picture(address: str | None) -> bytes | None:
    """Fetch the picture; a story without one is a story too."""
    if not address:
        return None
    try:
        return http.get(address, accept=http.IMAGE, deadline_s=DEADLINE_S).body
    except FetchProblem:
        return None


def _fail(organisation_id: int, story_id: str, problem: FetchProblem) -> None:
    with tenancy.acting_in(organisation_id):
        reading = _reading_of(story_id)
        if reading is not None:
            reading.fail(problem)
            reading.save()


def _save(organisation_id: int, story_id: str, read: _Read) -> None:
    with tenancy.acting_in(organisation_id):
        taking_turns.one_at_a_time(read.canonical)
        reading = _reading_of(story_id)
        if reading is None or reading.state == Reading.State.READ:
            return
        story = Story.objects.select_for_update(of=("self",)).get(pk=reading.story_id)
        if story.address != read.asked:
            _ask_anew(reading)
        elif not _is_merged(story, read):
            _keep(story, reading, read)


def _ask_anew(reading: Reading) -> None:
    """Somebody changed the address while the page was being read: read the other."""
    reading.ask_again()
    reading.save()
    handing_on.read_page(reading.story)


def _is_merged(story: Story, read: _Read) -> bool:
    known = merging.known(read.canonical, besides=story)
    return known is not None and merging.merge(story, into=known, titled=read.page.title)


def _keep(story: Story, reading: Reading, read: _Read) -> None:
    is_another = reading.address not in ("", read.asked)
    _fill_in(story, _facts(story, read, is_another))
    _keep_picture(story, read, is_another)
    story.save()
    reading.succeed()
    if not story.title:
        reading.note_problem(errors.NoTitle())
    reading.save()


def _fill_in(story: Story, facts: dict[str, Any]) -> None:
    """Fill in what is empty and was not touched by a person."""
    for name, value in facts.items():
        if value and name not in story.edited_fields:
            setattr(story, name, value)


def _facts(story: Story, read: _Read, is_another: bool) -> dict[str, Any]:
    """Return what the page says and the story lacks; of another page than before, all of it."""
    page = read.page
    texts = {
        "title": (page.title or "")[:MOST_TITLE],
        "summary": (page.description or "")[:MOST_TEXT],
        "author": (page.author or "")[:MOST_LINE],
    }
    facts: dict[str, Any] = {
        name: text for name, text in texts.items() if is_another or not getattr(story, name)
    }
    facts["site"] = (page.site or "")[:MOST_LINE]
    facts["canonical_address"] = read.canonical
    if is_another or not story.published_elsewhere_at:
        facts["published_elsewhere_at"] = _moment(page.published_at)
    facts["language"] = _language(story, page)
    if story.content_type == ContentType.NEWS:
        facts["content_type"] = KINDS.get((page.kind or "").partition(".")[0].lower())
    return facts


def _moment(iso: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(iso) if iso else None
    except ValueError:
        return None
    return moment if moment and moment.tzinfo else None


def _language(story: Story, page: PageReading) -> str | None:
    spoken = (page.language or "").partition("-")[0].lower()
    return spoken if spoken in story.organisation.languages else None


def _keep_picture(story: Story, read: _Read, is_another: bool) -> None:
    has_one = story.image_id and not is_another
    if read.picture is None or has_one or "image" in story.edited_fields:
        return
    try:
        image = keeping.keep(read.picture, by=None)
    except ImageRefused:
        return
    old, story.image = story.image, image
    story.image_address = (read.page.image or "")[:MOST_ADDRESS]
    story.save(update_fields=["image", "image_address"])
    if old is not None:
        keeping.let_go(old)
