"""The character set that a page or feed says it is in, as browsers look for it.

After the prescan of the HTML standard (13.2.3.2): comments and scripts say nothing, a ``<meta>``
speaks by its own ``charset`` attribute, or by ``content`` beside ``http-equiv=content-type``.
"""

import codecs
import re

_HEAD = 8192
_AS_BROWSERS = {
    "iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "gb2312": "gb18030",
    "gbk": "gb18030", "euc_kr": "cp949", "shift_jis": "cp932", "tis-620": "cp874",
    "iso8859-11": "cp874", "big5": "big5hkscs",
}  # fmt: skip
# Python knows them, no browser does: they would let markup in that nobody checked as such.
_NOT_OF_THE_WEB = frozenset(
    ["utf-7", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "hz", "undefined"]
)
_SILENT = re.compile(
    rb"<!--.*?(?:-->|\Z)|<(script|style|noscript)\b.*?(?:</\1|\Z)", re.DOTALL | re.IGNORECASE
)
_XML = re.compile(
    rb"""(?:\xef\xbb\xbf)?\s{0,99}<\?xml[^>]{0,200}?encoding\s{0,9}=\s{0,9}["']\s{0,9}([\w:.-]{1,40})""",
    re.IGNORECASE,
)
_META = re.compile(rb"""<meta(?=[\s/])((?:[^>"']|"[^"]*"|'[^']*')*)>""", re.IGNORECASE)
_ATTRIBUTE = re.compile(rb"""([^\s/>="']+)\s{0,9}=\s{0,9}(?:"([^"]*)"|'([^']*)'|([^\s>"']+))""")
_IN_CONTENT = re.compile(rb"""charset\s{0,9}=\s{0,9}["']?\s{0,9}([\w:.-]{1,40})""", re.IGNORECASE)


def declared(body: bytes) -> str | None:
    """The codec that the beginning of the body names, or None."""
    head = _SILENT.sub(b" ", body[:_HEAD])
    labels = [match[1] for match in (_XML.match(head),) if match]
    labels += [label for meta in _META.finditer(head) if (label := _of_meta(meta[1]))]
    names = (codec(label.decode("ascii", "replace")) for label in labels)
    name = next((name for name in names if name), None)
    # A label that can be read as ASCII cannot stand in UTF-16 (HTML standard 13.2.3.2).
    return "utf-8" if name and name.startswith(("utf_16", "utf-16", "utf-32")) else name


def declared_by_xml(body: bytes) -> str | None:
    """The codec that an XML declaration names, or None."""
    match = _XML.match(body[:_HEAD])
    return codec(match[1].decode("ascii", "replace")) if match else None


def codec(label: str | None) -> str | None:
    """Python's name of what browsers take this label to mean, or None."""
    try:
        found = codecs.lookup((label or "").strip())
    except (LookupError, ValueError):
        return None
    if not found._is_text_encoding or found.name in _NOT_OF_THE_WEB:
        return None
    return _AS_BROWSERS.get(found.name, found.name)


def _of_meta(attributes: bytes) -> bytes | None:
    values: dict[bytes, bytes] = {}
    for one in _ATTRIBUTE.finditer(attributes):
        values.setdefault(one[1].lower(), one[2] or one[3] or one[4] or b"")
    if values.get(b"charset", b"").strip():
        return values[b"charset"].strip()
    if values.get(b"http-equiv", b"").strip().lower() != b"content-type":
        return None
    match = _IN_CONTENT.search(values.get(b"content", b""))
    return match[1] if match else None
