"""From bytes to text: byte order mark, then what the sender said, then the page, then a guess.

Labels mean what browsers take them to mean (https://encoding.spec.whatwg.org/): "latin1" is
windows-1252. What cannot be decoded is shown as the replacement character, never an error. Text
that is UTF-8 from beginning to end is read as UTF-8, whatever single-byte set it is said to be in:
no such set makes that pattern by chance.
"""

import codecs
from collections.abc import Callable

from merkwerk.library.reading import problems
from merkwerk.library.reading.declaring import codec, declared

_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SINGLE_BYTE = ("cp125", "iso8859", "koi8", "mac-", "cp874")
_SAMPLE = 512


def decode(
    body: bytes,
    sent_charset: str | None = None,
    declared: Callable[[bytes], str | None] = declared,
) -> tuple[str, list[str]]:
    """The text of a page and what was odd about its character set.

    sent_charset is what the sender's Content-Type said, if anything; declared finds what the body
    says of itself.
    """
    if wide := wide_codec(body):
        return body.decode(wide, "replace"), []
    names = [name for name in (codec(sent_charset), declared(body)) if name]
    for number, name in enumerate(names):
        if (read := _as_named(body, name)) is not None:
            return read[0], read[1] or ([problems.WRONG_CHARSET] if number else [])
    text, is_sure = _guess(body)
    if names:
        return text, [problems.WRONG_CHARSET]
    return text, [] if is_sure else [problems.UNSURE_CHARSET]


def _as_named(body: bytes, name: str) -> tuple[str, list[str]] | None:
    """The text in this character set or the one it must be, with what is odd; None when neither."""
    is_single = name.startswith(_SINGLE_BYTE)
    if is_single and not body.isascii() and is_utf8(body):
        return body.decode("utf-8", "replace"), [problems.WRONG_CHARSET]
    text = _strictly(body, name)
    if text is not None:
        return text, []
    if is_single or not _is_mostly(body, name):
        return None
    return body.decode(name, "replace"), [problems.BAD_CHARACTERS]


def wide_codec(body: bytes) -> str | None:
    """The codec of a body that begins with a byte order mark, or is UTF-16 without one."""
    for bom, name in _BOMS:
        if body.startswith(bom):
            return name
    sample = body[:_SAMPLE]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    # Markup is mostly ASCII, of which UTF-16 makes every other byte a NUL.
    least = len(sample) // 4
    if len(sample) < 4 or max(even, odd) <= least or min(even, odd) > least // 4:
        return None
    return "utf-16-be" if even > odd else "utf-16-le"


def is_utf8(body: bytes) -> bool:
    """Is this UTF-8, apart from a character at the end that was cut in two?"""
    return _strictly(body, "utf-8") is not None


def _is_mostly(body: bytes, name: str) -> bool:
    """Are more of its characters beyond ASCII right in this character set than wrong?"""
    text = body.decode(name, "replace")
    wrong = text.count("\ufffd")
    return sum(character > "\x7f" for character in text) - wrong > wrong


def _strictly(body: bytes, name: str) -> str | None:
    try:
        return body.decode(name)
    except UnicodeDecodeError as error:
        if name == "utf-8" and error.reason == "unexpected end of data":
            return body[: error.start].decode(name)
    except (UnicodeError, ValueError):
        pass
    # windows-1252 leaves five bytes undefined; browsers show them, so we do.
    return body.decode("cp1252", "replace") if name == "cp1252" else None


def _guess(body: bytes) -> tuple[str, bool]:
    """The text, and whether there was hardly another possibility."""
    if is_utf8(body):
        return body.decode("utf-8", "replace"), True
    # UTF-8 with a few broken bytes stays UTF-8; windows-1252 is the rest of the Dutch web.
    name = "utf-8" if _is_mostly(body, "utf-8") else "cp1252"
    return body.decode(name, "replace"), False
