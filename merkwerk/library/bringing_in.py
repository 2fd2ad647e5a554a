"""Bringing in: a story begins with an address (its page is read then) or with own words."""

from __future__ import annotations

from merkwerk.activity.remembering import remember
from merkwerk.kit import addresses, fetch_problems, http
from merkwerk.library import activities, errors, handing_on, taking_turns
from merkwerk.library.models import Reading, Story
from merkwerk.library.models.story import MOST_ADDRESS
from merkwerk.people.models import Membership


def bring_in(address: str, *, by: Membership) -> Story:
    """Begin a story from the address of a page; a worker reads the page.

    An address that is in the library already gives that story, so twice is harmless. Raises
    FetchProblem for what is no web address or not a public one, errors.AddressTooLong.
    """
    whole = whole_address(address)
    canonical = addresses.canonical(whole)
    taking_turns.one_at_a_time(canonical)
    known = Story.objects.filter(canonical_address=canonical, retired_at=None).order_by("id")
    return known.first() or _begin(whole, canonical, by)


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
    whole = addresses.absolute(typed) or addresses.absolute(f"https://{typed}")
    if not whole:
        raise fetch_problems.BadAddress
    if addresses.origin(whole) in http.named_origins():
        return whole
    if not addresses.judge(whole).allowed:
        raise fetch_problems.RefusedAddress
    if len(whole) > MOST_ADDRESS:
        raise errors.AddressTooLong
    return whole


def _begin(address: str, canonical: str, by: Membership) -> Story:
    story: Story = Story.objects.create(
        address=address,
        canonical_address=canonical[:MOST_ADDRESS],
        site=addresses.host(address).removeprefix("www."),
        language=by.organisation.language,
        made_by=by,
    )
    Reading.objects.create(story=story)
    remember(activities.BEGUN, by=by, subject=("story", story.public_id))
    handing_on.read_page(story)
    return story
