"""Finding hashtags in a text: a mark, then one word with at least one letter in it."""

import regex

# What a tag may hold: letters with their marks, digits, joined by single underscores. No emoji.
_WORD = r"[\p{L}\p{M}\p{N}]+(?:_[\p{L}\p{M}\p{N}]+)*"
_TAG = regex.compile(rf"(?<![\p{{L}}\p{{M}}\p{{N}}_&/#＃@.])[#＃](?P<tag>{_WORD})(?!\uFE0F?\u20E3)")
_LETTER = regex.compile(r"\p{L}")


def find_tags(text: str, outside: list[tuple[int, int]] | None = None) -> list[tuple[int, int]]:
    """Return the start (at its mark) and end of each hashtag, in order.

    A number alone is no tag. Nothing is found inside the spans of *outside*, which must be in
    order: an address may have a fragment that looks like a tag.
    """
    taken = iter(outside or [])
    start, end = next(taken, (len(text) + 1, len(text) + 1))
    found = []
    for tag in _TAG.finditer(text):
        while end <= tag.start():
            start, end = next(taken, (len(text) + 1, len(text) + 1))
        is_inside = start < tag.end() and tag.start() < end
        if not is_inside and _LETTER.search(tag["tag"]):
            found.append(tag.span())
    return found
