"""What can be said of a network before anybody writes a word: capabilities and limits."""

from dataclasses import dataclass
from enum import StrEnum


class Opens(StrEnum):
    """What happens in front of the person when a share is handed over."""

    WEB_PAGE = "web_page"
    APP = "app"
    SHARE_SHEET = "share_sheet"
    NOTHING = "nothing"


class LinkPlace(StrEnum):
    """Where the tracked link travels: among the words, or beside them."""

    IN_TEXT = "in_text"
    SEPARATE = "separate"


class Unit(StrEnum):
    """What a number of a `Counted` is a number of."""

    CHARACTERS = "characters"
    BYTES = "bytes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What a network can do. Pages ask these questions and never name a network."""

    opens: Opens
    link: LinkPlace
    takes_text: bool  # what opens has a place for words
    takes_url: bool
    takes_image: bool = False
    may_prefill_text: bool = True  # the network's rules let us fill in words
    needs_url: bool = False  # what opens is of no use without a link
    needs_instance: bool = False  # the person's own server has to be asked for
    can_confirm: bool = False  # the network tells us that the post exists


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much fits. None means that the network states no limit."""

    text: int | None = None  # in the network's own way of counting
    bytes: int | None = None  # UTF-8
    url_counts: int | None = None  # every address counts as this many characters
    address: int = 8000  # characters of the address that opens (RFC 9110, section 4.1)
