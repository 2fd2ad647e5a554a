"""Finding the addresses in a text as X does, so that each can count as one.

Written after the documented behaviour of twitter-text 3.1
(https://developer.x.com/en/docs/counting-characters): an address has a known
top-level domain, labels of at most 63 characters in punycode, and with or without
`https://`. The browser's twin is `static/networks/count-text.js`.
"""

from functools import cache
from pathlib import Path

import regex
from ada_url import idna_to_ascii

LONGEST_ADDRESS = 4096
LONGEST_LABEL = 63

_SPACES = r"\x00-\x20\x7f-\xa0\u1680\u180e\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_DIRECTIONS = r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_NO_CHARACTERS = r"\ufffe\ufeff\uffff"
_HOST = rf"""[^!"#$%&'()*+,/:;<=>?@\[\\\]^`{{|}}~{_SPACES}{_DIRECTIONS}{_NO_CHARACTERS}]+"""
_LETTERS = r"a-zA-Z0-9\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f"
_PATH_LETTERS = rf"{_LETTERS}\u0400-\u052f"
_INSIDE = rf"[{_PATH_LETTERS}!*';:=+,.$/%#\[\]\-\u2013_~@|&]"
_AT_END = rf"[{_PATH_LETTERS}+\-=_#/]"
_BRACKETED = rf"\((?:{_INSIDE}+|{_INSIDE}*\({_INSIDE}+\){_INSIDE}*)\)"

_WITH_PROTOCOL = regex.compile(
    rf"(?<![A-Za-z0-9@＠$#＃{_NO_CHARACTERS}])[hH][tT][tT][pP][sS]?://(?={_HOST})"
)
_HOSTS = regex.compile(_HOST)
_ASCII_HOSTS = regex.compile(rf"[{_LETTERS}.\-]+")
_TAIL = regex.compile(
    r"(?::[0-9]+)?"
    rf"(?:/(?:(?:{_INSIDE}|{_BRACKETED})*(?:{_AT_END}|{_BRACKETED}))?)?"
    r"(?:\?[a-zA-Z0-9!?*'@();:&=+$/%#\[\]\-_.,~|]*[a-zA-Z0-9\-_&=#/])?"
)
_NAME = regex.compile(r"[a-z0-9-]+")


def find_links(text: str, *, bare: bool = True) -> list[tuple[int, int]]:
    """Return the start and end of each address in the text, in order.

    `bare` also finds addresses without a protocol, such as `merkwerk.nl/over`.
    """
    found = _links_with_protocol(text)
    if bare and "." in text:
        found += _bare_links(text, found)
    return sorted(found)


def _links_with_protocol(text: str) -> list[tuple[int, int]]:
    found = []
    for protocol in _WITH_PROTOCOL.finditer(text):
        host = _HOSTS.match(text, protocol.end())
        end = _domain_end(text, host.start(), host.end()) if host else None
        if end and (whole := _with_tail(text, protocol.start(), end)):
            found.append(whole)
    return found


def _bare_links(text: str, taken: list[tuple[int, int]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    ends = iter([*taken, (len(text), len(text))])
    start, end = next(ends)
    for host in _HOSTS.finditer(text):
        while host.start() >= end and end < len(text):
            start, end = next(ends)
        if "." in host.group() and not start <= host.start() < end:
            found += _bare_links_in(text, host.start(), host.end())
    return found


def _bare_links_in(text: str, start: int, end: int) -> list[tuple[int, int]]:
    found = []
    for name in _ASCII_HOSTS.finditer(text, start, end):
        before = text[name.start() - 1] if name.start() else " "
        if before in "@＠$#＃-_./\ufffe\ufeff\uffff":
            continue
        domain_end = _domain_end(text, name.start(), name.end())
        if domain_end and (whole := _with_tail(text, name.start(), domain_end)):
            found.append(whole)
    return found


def _with_tail(text: str, start: int, domain_end: int) -> tuple[int, int] | None:
    tail = _TAIL.match(text, domain_end)
    end = tail.end() if tail else domain_end
    return (start, end) if end - start <= LONGEST_ADDRESS else None


def _domain_end(text: str, start: int, end: int) -> int | None:
    """Return where the longest domain name that begins at `start` ends, if there is one."""
    best, at, labels = None, start, list[str]()
    for label in text[start:end].split("."):
        if labels and "_" not in labels[-1] and (ending := _top_level_end(text, at, end)):
            best = ending
        if not label or label[0] in "-_" or label[-1] in "-_":
            break
        labels.append(label)
        at += len(label) + 1
    return best if best and _labels_fit(text[start:best]) else None


def _labels_fit(domain: str) -> bool:
    return all(0 < _wire_length(label) <= LONGEST_LABEL for label in domain.split("."))


def _wire_length(label: str) -> int:
    if label.isascii():
        return len(label)
    return len(idna_to_ascii(label)) if len(label) <= LONGEST_LABEL else len(label)


def _top_level_end(text: str, at: int, end: int) -> int | None:
    """Return where the top-level domain that stands at `at` ends, if one stands there."""
    name = _NAME.match(text[at : min(end, at + 80)].lower())
    if name:
        known = name.group() in top_level_domains() or name.group().startswith("xn--")
        stop = at + name.end() if known else None
    else:
        stop = _foreign_end(text[at : min(end, at + 80)].lower(), at)
    return stop if stop and text[stop : stop + 1] not in {"@", "+"} else None


def _foreign_end(rest: str, at: int) -> int | None:
    for name in _foreign_top_level_domains():
        after = rest[len(name) : len(name) + 1]
        if rest.startswith(name) and not (after.isascii() and after.isalnum()):
            return at + len(name)
    return None


@cache
def top_level_domains() -> frozenset[str]:
    """Return the top-level domains, from the file beside this one."""
    path = Path(__file__).with_name("top_level_domains.txt")
    return frozenset(path.read_text(encoding="utf-8").split())


@cache
def _foreign_top_level_domains() -> list[str]:
    foreign = (name for name in top_level_domains() if not name.isascii())
    return sorted(foreign, key=lambda name: (-len(name), name))
