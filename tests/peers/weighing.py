"""What networks count, written down once more from their pages and by other means than ours."""

from __future__ import annotations

import unicodedata

import regex

_ADDRESS = regex.compile(r"https?://[^\s]+|(?<![\w@.])(?:[\w-]+\.)+(?:nl|com|org|net|eu)\b[^\s]*")
_LIGHT = ((0x0, 0x10FF), (0x2000, 0x200D), (0x2010, 0x201F), (0x2032, 0x2037))
_EMOJI = regex.compile(r"\p{Extended_Pictographic}|\p{Regional_Indicator}|\u20E3")


def has_address(text: str) -> bool:
    """Return whether X sees an address in the text."""
    return bool(_ADDRESS.search(text))


def on_x(text: str) -> int:
    """Return what X counts: https://docs.x.com/resources/fundamentals/counting-characters."""
    text = unicodedata.normalize("NFC", text)
    found = 23 * len(_ADDRESS.findall(text))
    for one in regex.findall(r"\X", _ADDRESS.sub("", text)):
        if _EMOJI.search(one):
            found += 1 if one in "©®" else 2
        else:
            found += sum(_weight_on_x(ord(letter)) for letter in one)
    return found


def _weight_on_x(point: int) -> int:
    return 1 if any(first <= point <= last for first, last in _LIGHT) else 2


def on_threads(text: str) -> int:
    """Return what Threads counts: https://developers.facebook.com/documentation/threads/posts."""
    return sum(_weight_on_threads(one) for one in regex.findall(r"\X", text))


def _weight_on_threads(cluster: str) -> int:
    is_emoji = cluster not in "©®" and _EMOJI.search(cluster)
    return len(cluster.encode()) if is_emoji else len(cluster)
