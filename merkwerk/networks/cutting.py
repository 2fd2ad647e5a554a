"""Where a text would have to end to fit: after a whole character, never inside an address."""

from bisect import bisect_right
from collections.abc import Callable

from merkwerk.networks.counting import clusters
from merkwerk.networks.finding_links import find_links


def longest_start(text: str, fits: Callable[[str], bool]) -> str:
    """Return the longest beginning of the text that fits, found by halving.

    What is returned fits (or is empty); an address is kept whole or not at all.
    """
    if fits(text):
        return text
    inside = {at for start, end in find_links(text) for at in range(start + 1, end)}
    ends = [at for at in clusters(text) if at not in inside]
    kept = bisect_right(ends, False, key=lambda at: not fits(text[:at])) - 1
    while kept > 0 and not fits(text[: ends[kept]]):
        kept -= 1
    return text[: ends[max(kept, 0)]]
