"""Feeds made fit for feedparser, which loses all of a feed over one wrong character.

It is handed UTF-8 that we decoded ourselves, so that pages and feeds are read by the same rules.
Character references that XML forbids (https://www.w3.org/TR/xml/#NT-Char) become what they were
meant to be: two halves of a character written apart are joined, the rest is replaced.
"""

import re

from merkwerk.library.reading import decoding, problems, texts
from merkwerk.library.reading.bounding import bounded_xml
from merkwerk.library.reading.declaring import declared_by_xml

_REFERENCE = re.compile(r"&(?:amp;)?#(?:[xX]([0-9a-fA-F]++)|([0-9]++));?")
_IN_A_ROW = re.compile(rf"(?:{_REFERENCE.pattern})+")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_HIGH, _LOW = range(0xD800, 0xDC00), range(0xDC00, 0xE000)
_MOST_DIGITS = 9
# "<?xml" in EBCDIC and in UTF-32 without a byte order mark: rare, and feedparser knows them.
_LEFT_ALONE = (b"\x4c\x6f\xa7\x94", b"\x00\x00\x00<", b"<\x00\x00\x00")


def repaired(body: bytes, sent_charset: str | None) -> tuple[bytes | None, list[str]]:
    """The feed in UTF-8 as its parser can read it, and what was odd about its characters.

    None when its character set is better left to the parser.
    """
    if body.startswith(_LEFT_ALONE):
        return None, []
    text, odd = decoding.decode(body, sent_charset, declared_by_xml)
    if problems.UNSURE_CHARSET in odd:
        odd = [problems.BAD_CHARACTERS] if "\ufffd" in text else []
    mended = _FORBIDDEN.sub("", _IN_A_ROW.sub(_meant, text))
    if len(mended) != len(text):
        odd.append(problems.ILL_FORMED)
    return bounded_xml(mended).encode("utf-8", "replace"), odd


def _meant(row: re.Match[str]) -> str:
    """References in a row as they are, or the characters that were meant."""
    found = list(_REFERENCE.finditer(row[0]))
    numbers = [_number(reference) for reference in found]
    if all(_is_allowed(number) for number in numbers):
        return row[0]
    pieces: list[str] = []
    for reference, number in zip(found, numbers, strict=True):
        if number in _LOW and pieces and len(pieces[-1]) == 1 and ord(pieces[-1]) in _HIGH:
            pieces[-1] = texts.mended(pieces[-1] + chr(number))
        elif number in _HIGH:
            pieces.append(chr(number))
        else:
            pieces.append(reference[0] if _is_allowed(number) else "\ufffd")
    return texts.mended("".join(pieces))


def _number(reference: re.Match[str]) -> int:
    digits = (reference[1] or reference[2]).lstrip("0") or "0"
    return int(digits, 16 if reference[1] else 10) if len(digits) <= _MOST_DIGITS else -1


def _is_allowed(number: int) -> bool:
    return number in (9, 10, 13) or 31 < number < 0xD800 or 0xDFFF < number < 0x110000
