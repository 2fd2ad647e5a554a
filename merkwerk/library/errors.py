"""Refusals in the words of the library. ``field`` names the field that the sentence belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from merkwerk.kit.errors import Refusal

if TYPE_CHECKING:
    from merkwerk.library.models import Story


class LibraryRefusal(Refusal):
    """Something in the library that may not or cannot be done."""

    field = ""


@dataclass(frozen=True)
class Need:
    """What is still needed: at which field, and what to do."""

    field: str
    sentence: str | Promise


class NotReady(LibraryRefusal):
    """A story cannot be published yet; ``needs`` says what is still needed."""

    code = "not_ready"
    sentence = _("This story is not ready to be published yet.")

    def __init__(self, needs: list[Need]) -> None:
        self.needs = needs
        super().__init__()


class ChangedMeanwhile(LibraryRefusal):
    """Somebody else saved the story since this page was opened."""

    code = "changed_meanwhile"
    sentence = _(
        "%(who)s saved this story while you were writing. Your words are still here. "
        "Look at the story in another tab; press Save once more to keep yours."
    )


class PastMoment(LibraryRefusal):
    """A time to publish that has passed."""

    code = "past_moment"
    field = "publish_at"
    sentence = _("This time has passed. Choose a later one, or publish now.")


class NotProposed(LibraryRefusal):
    """Only a story from a source, not yet published, can be accepted or declined."""

    code = "not_proposed"
    sentence = _("This story is not in the review queue any more.")


class WentIntoAnother(LibraryRefusal):
    """While somebody judged a proposal, its page turned out to be in the library: ``into``."""

    code = "went_into_another"
    sentence = _("This page was in the library already; this is its story. The proposal is gone.")

    def __init__(self, into: Story) -> None:
        self.into = into
        super().__init__()


class AddressTooLong(LibraryRefusal):
    """Longer than any page needs."""

    code = "address_too_long"
    field = "address"
    sentence = _("This address is longer than we can keep. Use a shorter one to the same page.")


class SourceKnown(LibraryRefusal):
    """This feed is a source already."""

    code = "source_known"
    field = "address"
    sentence = _("This feed is one of your sources already: %(name)s.")


class SourceChanged(LibraryRefusal):
    """What somebody changes of a source was changed since they saw it; ``fields`` says what."""

    code = "source_changed"
    sentence = _("This source was changed while you were writing. Your words are still here.")

    def __init__(self, fields: list[str]) -> None:
        self.fields = fields
        super().__init__()


class NowOtherwise(LibraryRefusal):
    """One field of a source is something else by now than somebody saw."""

    code = "now_otherwise"
    sentence = _(
        "This was changed while you were writing; it now is: %(now)s. "
        "Press Save once more to keep yours."
    )


class NoFeedFound(LibraryRefusal):
    """Neither the page nor the usual places have a feed."""

    code = "no_feed"
    field = "address"
    sentence = _(
        "We found no feed at this address, so it cannot be a source. Give the address of its feed, "
        "or bring in this page as a story."
    )


class NotAFeed(LibraryRefusal):
    """What came is no feed, or not any more."""

    code = "not_a_feed"
    field = "address"
    sentence = _("What we found at this address is not a feed. Check the address.")


class LookingFailed(LibraryRefusal):
    """Our own fault: what came made us stumble."""

    code = "looking_failed"
    field = "address"
    sentence = _(
        "Something went wrong on our side. The log says what, for whoever runs Merkwerk for you."
    )


class GivenUp(LibraryRefusal):
    """Each attempt began and none ended."""

    code = "given_up"
    field = "address"
    sentence = _(
        "We tried several times and never got to the end. Check the address; if it is right, ask "
        "whoever runs Merkwerk for you."
    )


class PageGivenUp(LibraryRefusal):
    """Each attempt to read a page began and none ended."""

    code = "page_given_up"
    field = "address"
    sentence = _("Reading this page failed several times. Write the story by hand.")


class NoTitle(LibraryRefusal):
    """A page was read, and does not say what it is called."""

    code = "no_title"
    field = "title"
    sentence = _("We found no title on this page. Write one yourself.")


class TopicKnown(LibraryRefusal):
    """Another topic has this name."""

    code = "topic_known"
    field = "name"
    sentence = _("There is a topic with this name already.")
