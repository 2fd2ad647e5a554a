"""One visit as 64 bytes, and the file of such records that a process of the web server writes.

A segment is a header of 64 bytes and then records of 64 bytes. 64 divides every sector and page
size, so that a reader never sees half of two things at once; the checksum at the end tells a
record that was torn or spoilt. No address of a visitor is in it.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from enum import IntEnum
from typing import NamedTuple

SIZE = 64
_MARK = 0x4D57
_VERSION = 1
_BODY = struct.Struct("<HBBHHBBHIqqqqI8x")
_SUM = struct.Struct("<I")
_HEADER = struct.Struct("<8sQ44x")
_HEADER_MARK = b"MWVISIT1"
MOST_SECONDS = 2**31 - 1


class Fact:
    """What the request itself said, as bits. Kept with the raw row, to be judged again.

    Plain numbers, because an enumeration would cost a quarter of the time of a redirect.
    """

    HEAD = 1
    PREFETCH = 2
    GPC = 4
    DNT = 8
    VISITOR = 16
    LANGUAGE = 32
    FETCH_METADATA = 64
    NAVIGATION = 128
    STALE = 256
    EXPIRED = 512


class Reason(IntEnum):
    """Why a visit does not count. The numbers are kept in the tables: never reuse one."""

    NONE = 0
    HEAD = 1
    PREFETCH = 2
    PREVIEW = 3
    SEARCH = 4
    TOOL = 5
    SCANNER = 6
    NO_AGENT = 7
    KNOWN_BOT = 8
    TOO_SOON = 9
    TOO_BUSY = 10
    EXPIRED = 11


class Device(IntEnum):
    """The class of device, as coarse as it can be."""

    UNKNOWN = 0
    PHONE = 1
    TABLET = 2
    DESKTOP = 3


class Record(NamedTuple):
    """One visit. ``at`` in microseconds since 1970 (UTC), ``day`` as the organisation's local day
    (proleptic ordinal), ``age`` in seconds since the link was made, ``visitor`` 0 when not kept.
    """

    link: int
    organisation: int
    at: int
    day: int
    reason: int
    facts: int
    pattern: int
    age: int
    visitor: int
    device: int
    through: int


def pack(record: Record) -> bytes:
    """Return the 64 bytes of *record*."""
    body = _BODY.pack(
        _MARK,
        _VERSION,
        record.reason,
        record.facts,
        record.pattern,
        record.device,
        record.through,
        0,
        record.age,
        record.link,
        record.organisation,
        record.at,
        record.visitor,
        record.day,
    )
    return body + _SUM.pack(zlib.crc32(body))


def unpack(content: bytes) -> Record | None:
    """Return the record in 64 bytes, or None when they are not one (torn, spoilt, empty)."""
    body = content[: _BODY.size]
    if _SUM.unpack_from(content, _BODY.size)[0] != zlib.crc32(body):
        return None
    mark, version, reason, facts, pattern, device, through, _, age, link, org, at, visitor, day = (
        _BODY.unpack(body)
    )
    if mark != _MARK or version != _VERSION:
        return None
    return Record(link, org, at, day, reason, facts, pattern, age, visitor, device, through)


def unpack_all(content: bytes) -> Iterator[Record | None]:
    """Give every whole record in *content*; half a record at the end is left alone."""
    for start in range(0, len(content) - SIZE + 1, SIZE):
        yield unpack(content[start : start + SIZE])


def pack_header(missed: int) -> bytes:
    """Return a segment's first 64 bytes; *missed* visits were answered but not written down."""
    body = _HEADER.pack(_HEADER_MARK, missed)
    return body + _SUM.pack(zlib.crc32(body))


def unpack_header(content: bytes) -> int | None:
    """Return how many visits were missed, or None when this is no header."""
    if len(content) < SIZE:
        return None
    body = content[: _HEADER.size]
    mark, missed = _HEADER.unpack(body)
    if mark != _HEADER_MARK or _SUM.unpack_from(content, _HEADER.size)[0] != zlib.crc32(body):
        return None
    return int(missed)
