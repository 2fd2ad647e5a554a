"""Bringing in: a story begins with an address (its page is read then) or with own words."""

from __future__ import annotations

import re
from typing import NamedTuple

from merkwerk.activity.remembering import remember
from merkwerk.kit import addresses, fetch_problems, http
from merkwerk.library import activities, attributing, errors, handing_on, taking_turns
from merkwerk.library.models import Reading, Source, Story
from merkwerk.library.models.story import MOST_ADDRESS
from merkwerk.people.models import Membership


class Brought(NamedTuple):
    """The story of an address, and whether it began just now."""

    story: Story
    is_new: bool


def bring_in(address: str, *, by: Membership) -> Brought:
    """Begin a story from the address of a page; a worker reads the page.

    An address that is in the library already gives that story, so twice is harmless. What was tried
    as a source there, and has no feed, is tried no more. Raises FetchProblem for what is no web
    address or not a public one, errors.AddressTooLong.
    """
    whole = whole_address(address)
    canonical = addresses.canonical(whole)
    taking_turns.one_at_a_time(canonical)
    kept = Story.objects.filter(canonical_address=canonical, retired_at=None)
    known = kept.order_by("id").first()
    Source.objects.filter(address=whole).without_feed().delete()
    return Brought(known or _begin(whole, canonical, by), is_new=known is None)


def write_by_hand(*, by: Membership, public_id: str) -> Story:
    """Begin an empty story; *public_id* comes with the form, so that pressing twice makes one."""
    story: Story
    story, is_new = Story.objects.get_or_create(
        public_id=public_id,
        defaults={"made_by": by, "revised_by": by, "language": by.organisation.language},
    )
    if is_new:
        remember(activities.BEGUN, by=by, subject=("story", story.public_id))
    return story


def read_again(story: Story) -> None:
    """Ask a worker to read the page once more, unless one is at it. Twice is harmless."""
    reading, is_new = Reading.objects.select_for_update(of=("self",)).get_or_create(story=story)
    if reading.is_under_way and not is_new:
        return
    reading.ask_again()
    reading.save()
    handing_on.read_page(story)


def is_unread(story: Story) -> bool:
    """Whether the address of the story was changed by somebody, and its page not read since."""
    if not story.address or "address" not in story.edited_fields:
        return False
    reading = story.reading
    return reading is None or (
        reading.state == Reading.State.READ and reading.address != story.address
    )


def whole_address(typed: str) -> str:
    """Return the address as a browser would open it; ``https://`` may be left out.

    Raises FetchProblem when it is none or not a public one, errors.AddressTooLong.
    """
    typed = typed.strip()
    if len(typed) > MOST_ADDRESS:
        raise errors.AddressTooLong
    whole = addresses.absolute(typed) or _with_scheme(typed)
    if not whole:
        raise fetch_problems.BadAddress
    if addresses.origin(whole) in http.named_origins():
        return whole
    if not addresses.judge(whole).allowed:
        raise fetch_problems.RefusedAddress
    if len(whole) > MOST_ADDRESS:
        raise errors.AddressTooLong
    return whole


def _with_scheme(typed: str) -> str:
    """Return what was typed with ``https://`` in front, or "" when it is a word and no address.

    Without a scheme only a dot tells the name of a site from a word; before an @ stands a person.
    """
    name = re.split(r"[/?#]", typed, maxsplit=1)[0]
    is_site = "." in name.strip(".") and "@" not in name
    return addresses.absolute(f"https://{typed}") if is_site else ""


def _begin(address: str, canonical: str, by: Membership) -> Story:
    story: Story = Story.objects.create(
        address=address,
        canonical_address=canonical[:MOST_ADDRESS],
        site=addresses.host(address).removeprefix("www."),
        origin=attributing.origin_of(address, by=by),
        language=by.organisation.language,
        made_by=by,
    )
    Reading.objects.create(story=story)
    remember(activities.BEGUN, by=by, subject=("story", story.public_id))
    handing_on.read_page(story)
    return story
