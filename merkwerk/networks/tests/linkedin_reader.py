"""Reads a commentary as LinkedIn does: what is not escaped and begins nothing known cuts the text.

Written from the vendor's grammar, apart from the code under test; the strict fake uses it too.
"""

import re
from dataclasses import dataclass, field

RESERVED = set("\\|{}@[]()<>#*_~")
MENTION = re.compile(r"@\[((?:\\.|[^\\\[\]])+)\]\((urn:li:(?:person|organization):[A-Za-z0-9-]+)\)")
HASHTAG = re.compile(r"#([^\W_]+)(?![\w])")


@dataclass
class Read:
    """What people read, and what in it leads somewhere. `is_cut` tells that something was lost."""

    text: str = ""
    tags: list[str] = field(default_factory=list)
    mentions: list[str] = field(default_factory=list)
    is_cut: bool = False


def read(wire: str) -> Read:
    """Return what is left of *wire*."""
    found, at = Read(), 0
    while at < len(wire):
        if wire[at] == "\\":
            if at + 1 == len(wire):
                found.is_cut = True
                break
            found.text += wire[at + 1]
            at += 2
        elif mention := MENTION.match(wire, at):
            found.mentions.append(mention[2])
            found.text += re.sub(r"\\(.)", r"\1", mention[1])
            at = mention.end()
        elif tag := HASHTAG.match(wire, at):
            found.tags.append(tag[1])
            found.text += tag[0]
            at = tag.end()
        elif wire[at] in RESERVED:
            found.is_cut = True
            break
        else:
            found.text += wire[at]
            at += 1
    return found
