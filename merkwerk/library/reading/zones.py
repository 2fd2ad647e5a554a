"""Time zones as they stand behind a time: offsets, names, or both ("GMT-0500 (CDT)")."""

import re
from datetime import UTC, timedelta, timezone, tzinfo

# Hours from UTC. RFC 5322 4.3 names the American ones; names with two meanings (IST) are left out.
_HOURS = {
    "UTC": 0, "GMT": 0, "UT": 0, "Z": 0, "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "CEST": 2,
    "MET": 1, "MEST": 2, "MEZ": 1, "MESZ": 2, "EET": 2, "EEST": 3, "MSK": 3, "SAST": 2, "AST": -4,
    "ADT": -3, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8,
    "PDT": -7, "AKST": -9, "AKDT": -8, "HST": -10, "JST": 9, "KST": 9, "AWST": 8, "AEST": 10,
    "AEDT": 11, "NZST": 12, "NZDT": 13,
}  # fmt: skip
_MOST_HOURS = 14
_NAMES = "|".join(sorted(_HOURS, key=len, reverse=True))
_TIME = r"(?<!\d)\d{1,2}[:.]\d\d(?:[:.]\d\d(?:[.,]\d{1,9})?)?(?:\s?[ap]\.?m\b\.?)?(?:\s?uur\b)?"
# Names are capitals ("om 10:00 met koffie" names no zone). An offset alone stands behind seconds or
# a space, so that "10:00-11:30" stays from one time to another.
_ZONE = (
    rf",?\s?\(?(?P<name>(?i:utc|gmt)|{_NAMES})(?![A-Za-z])\)?"
    r"(?:\s?(?P<sign>[+-])(?P<hours>\d{1,2})(?::?(?P<minutes>\d\d))?(?!\d))?"
    r"|(?:(?<=\d:\d\d:\d\d)|(?<=[.,]\d{3})|(?<=[.,]\d{6})|\s)"
    r"(?P<sign_>[+-])(?P<hours_>\d\d)(?::?(?P<minutes_>\d\d))?(?![\d:.])(?!\s?uur)"
)
_ZONED = re.compile(
    rf"(?P<time>{_TIME})(?P<zone>(?:{_ZONE})(?:\s?\([^()]{{1,40}}\)|\[[^\[\]]{{1,40}}\])?)"
)


def apart(text: str) -> tuple[str, tzinfo | None]:
    """The text without the zone behind its first time that has one, and that zone."""
    match = _ZONED.search(text)
    zone = _zone(match) if match else None
    if match is None or zone is None:
        return text, None
    rest = f"{text[: match.start('zone')]} {text[match.end('zone') :]}"
    return " ".join(rest.split()), zone


def _zone(match: re.Match[str]) -> tzinfo | None:
    sign = match["sign"] or match["sign_"]
    if sign is None:
        return _fixed(60 * _HOURS[match["name"].upper()])
    hours = int(match["hours"] or match["hours_"])
    minutes = int(match["minutes"] or match["minutes_"] or 0)
    if hours > _MOST_HOURS or minutes > 59:
        return None
    return _fixed((60 * hours + minutes) * (-1 if sign == "-" else 1))


def _fixed(minutes: int) -> tzinfo:
    return timezone(timedelta(minutes=minutes)) if minutes else UTC
