"""The language of a page or feed: what it says, else what its words look like."""

import re
from collections.abc import Iterable

from merkwerk.library.reading.markup import Markup, visible_text

# Language, script and region; variants and private parts (en-US-x-foo) are left out.
_TAG = re.compile(
    r"([a-z]{2,3}(?:[-_][a-z]{4})?(?:[-_](?:[a-z]{2}|\d{3}))?)(?:[-_][a-z0-9]{1,8})*",
    re.IGNORECASE,
)
_NAMES = {
    "dutch": "nl",
    "nederlands": "nl",
    "english": "en",
    "engels": "en",
    "german": "de",
    "deutsch": "de",
}
_NO_LANGUAGE = frozenset({"und", "mul", "zxx", "mis", "xx", "x"})
LEAST_TO_GUESS = 60
_MOST_TO_GUESS = 2000


def tag(text: object) -> str | None:
    """The language tag (BCP 47: ``nl``, ``nl-BE``, ``zh-Hant``) that a text means, or None."""
    if not isinstance(text, str):
        return None
    word = re.split(r"[,;.\s]", text.strip()[:40])[0]
    word = _NAMES.get(word.lower(), word)
    match = _TAG.fullmatch(word)
    if match is None:
        return None
    first, *rest = re.split("[-_]", match[1])
    if first.lower() in _NO_LANGUAGE:
        return None
    return "-".join(
        [first.lower(), *(part.title() if len(part) == 4 else part.upper() for part in rest)]
    )


def language_of(said: Iterable[str], markup: Markup) -> str | None:
    """The first language the page names, else the one its text is most likely in."""
    named = next((found for text in said if (found := tag(text))), None)
    return named or guess(visible_text(markup.root, _MOST_TO_GUESS))


def guess(text: str) -> str | None:
    """The likeliest language of running text, or None when there is too little of it."""
    if len(text) < LEAST_TO_GUESS:
        return None
    import py3langid  # slow to import

    return tag(py3langid.classify(text[:_MOST_TO_GUESS])[0])
