"""From bytes to text: byte order mark, then what the sender said, then the page, then a guess.

Labels mean what browsers take them to mean (https://encoding.spec.whatwg.org/): "latin1" is
windows-1252. What cannot be decoded is shown as the replacement character, never an error.
"""

import codecs
import re

from merkwerk.library.reading import problems

_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_AS_BROWSERS = {
    "iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "gb2312": "gb18030",
    "gbk": "gb18030", "euc_kr": "cp949", "shift_jis": "cp932", "tis-620": "cp874",
    "iso8859-11": "cp874", "big5": "big5hkscs",
}  # fmt: skip
_DECLARED = re.compile(
    rb"""<meta[^>]{0,200}?charset\s{0,9}=\s{0,9}["']?\s{0,9}([\w:.-]{1,40})"""
    rb"""|<\?xml[^>]{0,200}?encoding\s{0,9}=\s{0,9}["']([\w:.-]{1,40})""",
    re.IGNORECASE,
)
_HEAD = 4096


def decode(body: bytes, sent_charset: str | None = None) -> tuple[str, list[str]]:
    """The text of a page and what was odd about its character set.

    sent_charset is what the sender's Content-Type said, if anything.
    """
    for bom, name in _BOMS:
        if body.startswith(bom):
            return body.decode(name, "replace"), []
    named = _codec(sent_charset) or _declared(body)
    if named and (text := _strictly(body, named)) is not None:
        return text, []
    text, is_sure = _guess(body)
    odd = [problems.WRONG_CHARSET] if named else []
    return text, odd + ([] if is_sure or named else [problems.UNSURE_CHARSET])


def _declared(body: bytes) -> str | None:
    match = _DECLARED.search(body[:_HEAD])
    if match is None:
        return None
    name = _codec((match[1] or match[2]).decode("ascii", "replace"))
    # A label that can be read as ASCII cannot stand in UTF-16 (HTML standard 13.2.3.2).
    return "utf-8" if name and name.startswith(("utf_16", "utf-16", "utf-32")) else name


def _codec(label: str | None) -> str | None:
    try:
        found = codecs.lookup((label or "").strip())
    except (LookupError, ValueError):
        return None
    if not found._is_text_encoding:
        return None
    return _AS_BROWSERS.get(found.name, found.name)


def _strictly(body: bytes, name: str) -> str | None:
    try:
        return body.decode(name)
    except (UnicodeError, ValueError):
        # windows-1252 leaves five bytes undefined; browsers show them, so we do.
        return body.decode("cp1252", "replace") if name == "cp1252" else None


def _guess(body: bytes) -> tuple[str, bool]:
    """The text, and whether there was hardly another possibility."""
    if b"<\x00" in body[:64] or b"\x00<" in body[:64]:
        name = "utf-16-le" if b"<\x00" in body[:64] else "utf-16-be"
        return body.decode(name, "replace"), True
    text = body.decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    if wrong == 0:
        return text, True
    # UTF-8 with a few broken bytes stays UTF-8; windows-1252 is the rest of the Dutch web.
    if wrong * 4 <= sum(1 for character in text if ord(character) > 127) - wrong:
        return text, False
    return body.decode("cp1252", "replace"), False
