"""How many characters the networks see in a text. Each rule has its source.

The browser's twin is `static/networks/count-text.js`; a test compares the two.
"""

import unicodedata
from collections.abc import Iterator

import regex

from merkwerk.networks.finding_links import find_links

URL_ON_X = 23
URL_ON_MASTODON = 23

# Flags come first and apart: for every half of a flag \X alone looks back over all flags before it.
_CLUSTER = regex.compile(
    r"\p{Regional_Indicator}{2}[\p{GCB=Extend}\p{GCB=ZWJ}\p{GCB=SpacingMark}]*+|\X"
)
_LIGHT = regex.compile(r"[\u0000-\u10FF\u2000-\u200D\u2010-\u201F\u2032-\u2037]")
_PICTURE = (
    r"(?:\p{Emoji_Modifier_Base}\p{Emoji_Modifier}"
    r"|[\u00A9\u00AE]\uFE0F"
    r"|(?![\u00A9\u00AE])\p{Extended_Pictographic}\uFE0F?"
    r"|\p{Emoji_Modifier})"
)
EMOJI = regex.compile(
    r"[#*0-9]\uFE0F?\u20E3"
    r"|\p{Regional_Indicator}{1,2}"
    r"|\U0001F3F4[\U000E0030-\U000E0039\U000E0061-\U000E007A]{1,6}\U000E007F"
    rf"|{_PICTURE}(?:\u200D{_PICTURE})*"
)
_MENTION = regex.compile(
    r"(?<![=/\p{L}\p{N}_])(@[a-zA-Z0-9_][a-zA-Z0-9_.-]*(?<![.-]))"
    r"@[\p{L}\p{N}_][\p{L}\p{N}_.-]*(?<![.-])"
)


def plain(text: str) -> str:
    """Return the text with one kind of line end and without halves of characters.

    Forms send CRLF where the browser's counter sees LF; a lone surrogate cannot
    travel in an address and becomes U+FFFD, as it does in browsers.
    """
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return whole.replace("\r\n", "\n").replace("\r", "\n")


def graphemes(text: str) -> int:
    """Count what people see as characters (extended grapheme clusters, UAX #29)."""
    return sum(1 for _ in _CLUSTER.finditer(text))


def utf16_units(text: str) -> int:
    """Count UTF-16 code units; never fewer than the code points."""
    return len(text.encode("utf-16-le")) // 2


def utf8_bytes(text: str) -> int:
    """Count the bytes of the text in UTF-8."""
    return len(text.encode())


def weighted(text: str, *, emoji_as_one: bool = True) -> int:
    """Count as X does: an address is 23, an emoji 2, light characters 1, others 2.

    Source: https://developer.x.com/en/docs/counting-characters, twitter-text
    configuration v3 (weights in hundredths, NFC first). `emoji_as_one=False` is
    configuration v2. X knows its emoji by a list; a joined sequence that is in
    nobody's list is counted here as one emoji.
    """
    normal = unicodedata.normalize("NFC", text)
    links = find_links(normal)
    return len(links) * URL_ON_X + sum(
        _weight(piece, emoji_as_one) for piece in _between(normal, links)
    )


def _weight(text: str, emoji_as_one: bool) -> int:
    emoji = 0
    if emoji_as_one:
        text, emoji = EMOJI.subn("", text)
    return 2 * emoji + 2 * len(text) - len(_LIGHT.findall(text))


def emoji_as_bytes(text: str) -> int:
    """Count as Threads does: characters, but each emoji as its bytes in UTF-8.

    Source: https://developers.facebook.com/documentation/threads/posts, Limitations.
    """
    rest, emoji = EMOJI.sub("", text), EMOJI.findall(text)
    return len(rest) + sum(utf8_bytes(one) for one in emoji)


def on_mastodon(text: str, *, url_counts: int = URL_ON_MASTODON) -> int:
    """Count as Mastodon does: graphemes, an address as 23, `@user@host` as `@user`.

    Source: https://docs.joinmastodon.org/user/posting/ and the instance's
    `configuration.statuses.characters_reserved_per_url`.
    """
    links = find_links(text, bare=False)
    pieces = [_MENTION.sub(r"\1", piece) for piece in _between(text, links)]
    return graphemes(("x" * url_counts).join(pieces))


def clusters(text: str) -> list[int]:
    """Return where each grapheme cluster ends, in order, beginning with 0."""
    return [0, *(found.end() for found in _CLUSTER.finditer(text))]


def _between(text: str, links: list[tuple[int, int]]) -> Iterator[str]:
    at = 0
    for start, end in links:
        yield text[at:start]
        at = end
    yield text[at:]
