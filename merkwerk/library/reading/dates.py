"""Moments as pages and feeds write them: ISO, mail form, and dates in words, Dutch first.

Read are ISO 8601 (dates, weeks and days of the year, as far as RFC 3339 and Python go), RFC 5322
dates, seconds since 1970, and dates such as "21 november 2026", "za 3 feb. 2026, 14.30 uur",
"d.d. 3-2-2026" and "November 21, 2026". Figures with dashes are day-month-year, as Dutch people
write them, unless only the other order is a date. A zone that is stated counts in every form; a
moment without one is meant in the zone of who reads. A year or month alone is no moment.
"""

import re
from datetime import UTC, date, datetime, timedelta, tzinfo
from email.utils import parsedate_to_datetime

from merkwerk.library.reading import zones

_MOST = 120
YEARS = range(1980, 2101)
_MONTHS = (
    "jan januari january januar janvier|feb februari february februar février fev|"
    "mrt mar maart march märz mars|apr april avril|mei may mai|jun juni june juin|"
    "jul juli july juillet|aug augustus august août|sep sept september septembre|"
    "okt oct oktober october octobre|nov november novembre|dec dez december dezember décembre"
)
MONTHS = {word: i for i, words in enumerate(_MONTHS.split("|"), 1) for word in words.split()}
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_TIME = (
    r"(?:\D{0,12}?\b(?P<hour>\d{1,2})[:.u](?P<minute>\d\d)(?::(?P<second>\d\d))?"
    r"\s*(?P<half>[ap]\.?m\b)?)?"
)
_DAY_MONTH_YEAR = (
    r"\b(?P<day>\d{1,2})(?:e|ste|de|st|nd|rd|th)?[\s.-]{1,3}(?:of )?"
    rf"(?P<month>{_MONTH})\b[\s.,-]{{0,3}}(?P<year>\d{{4}})\b"
)
_FORMS = tuple(
    re.compile(form + _TIME, re.IGNORECASE)
    for form in (
        _DAY_MONTH_YEAR,
        rf"\b(?P<month>{_MONTH})\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>\d{{4}})\b",
        r"\b(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})\b",
        r"\b(?P<day>\d{1,2})[-/.](?P<month>\d{1,2})[-/.](?P<year>\d{4}|\d\d)\b",
        r"(?<!\d)(?P<year>\d{4})[年년]\s?(?P<month>\d{1,2})[月월]\s?(?P<day>\d{1,2})[日일]",
    )
)
# A year such as 0001 stands for "none"; email.utils would make 2001 of it.
_MAIL = re.compile(r"\b\d{1,2} [A-Za-z]{3} (?:[12]\d{3}|\d\d) \d{1,2}:\d\d")
_ISO = re.compile(r"\d{4}(?:-?\d\d-?\d\d|-?W\d\d-?\d)(?:[T ]|$)")
_DAY_OF_YEAR = re.compile(r"^(?:(\d{4})-(\d{3})(?=T|$)|(\d{4})(\d{3})(?=T))")
# As C and Unix print it, the year behind the time: "Wed May  1 10:00:00 2024".
_YEAR_LAST = re.compile(
    rf"((?:[a-z]{{3}},? )?(?:{_MONTH}) \d{{1,2}}) (\d{{1,2}}:\d\d(?::\d\d)?) (\d{{4}})",
    re.IGNORECASE,
)
_EPOCH = re.compile(r"\d{10}(?:\d{3})?")
_LABEL = re.compile(
    r"\b(?:d\.\s?d\.|dd\.|datum|gepubliceerd|geplaatst|gepost|publicatiedatum|verschenen|published|"
    r"posted)(?!\w)[\s:]{0,3}(?:op|on|date)?[\s:]{0,3}",
    re.IGNORECASE,
)


def read_moment(text: object, zone: tzinfo = UTC) -> datetime | None:
    """The moment that the text as a whole means, aware, or None when it means none.

    A day without a time is midnight in zone.
    """
    if not isinstance(text, str | int | float):
        return None
    text, stated = zones.apart(" ".join(str(text)[:_MOST].split()))
    for read in (_iso, _mail, _since_1970, _in_words):
        moment = read(text)
        if moment is not None and moment.year in YEARS:
            return _aware(moment, stated or zone)
    return None


def labelled_moment(text: str, zone: tzinfo = UTC) -> datetime | None:
    """The first moment in running text after a word such as *d.d.* or *gepubliceerd op*."""
    for label in _LABEL.finditer(text):
        rest, stated = zones.apart(text[label.end() : label.end() + 40])
        moment = _in_words(rest)
        if moment is not None and moment.year in YEARS:
            return _aware(moment, stated or zone)
    return None


def is_only_a_date(text: str) -> bool:
    """Is this short text a date in words, with at most a weekday, a label and a time beside it?"""
    if len(text) > 60:
        return False
    match = re.search(_DAY_MONTH_YEAR, text, re.IGNORECASE)
    return match is not None and len(re.findall(r"[^\W\d]{3,}", text[: match.start()])) <= 3


def _aware(moment: datetime, zone: tzinfo) -> datetime:
    moment = moment.replace(tzinfo=zone) if moment.tzinfo is None else moment
    offset = moment.utcoffset() or timedelta()
    return moment if offset.total_seconds() % 60 == 0 else moment.replace(tzinfo=UTC)


def _iso(text: str) -> datetime | None:
    try:
        text = _DAY_OF_YEAR.sub(_as_date, text, count=1)
        return datetime.fromisoformat(text) if _ISO.match(text) else None
    except (ValueError, OverflowError):
        return None


def _as_date(match: re.Match[str]) -> str:
    """The date of a day that is counted from the first of January (ISO 8601)."""
    year, number = int(match[1] or match[3]), int(match[2] or match[4])
    day = date(year, 1, 1) + timedelta(days=number - 1)
    if day.year != year:
        raise ValueError
    return day.isoformat()


def _mail(text: str) -> datetime | None:
    if not _MAIL.search(text):
        return None
    try:
        return parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _since_1970(text: str) -> datetime | None:
    if not _EPOCH.fullmatch(text) or not text.isascii():
        return None
    return datetime.fromtimestamp(int(text[:10]), UTC)


def _in_words(text: str) -> datetime | None:
    text = _YEAR_LAST.sub(r"\1 \3 \2", text, count=1)
    for form in _FORMS:
        match = form.search(text)
        if match and (moment := _from_parts(match)):
            return moment
    return None


def _from_parts(match: re.Match[str]) -> datetime | None:
    day, year = int(match["day"]), int(match["year"]) + 2000 * (len(match["year"]) == 2)
    month = MONTHS.get(match["month"].lower()) or int(match["month"])
    if month > 12 >= day:
        day, month = month, day
    try:
        return datetime(year, month, day, *_time(match))  # noqa: DTZ001
    except ValueError:
        return None


def _time(match: re.Match[str]) -> tuple[int, int, int]:
    if match["hour"] is None:
        return 0, 0, 0
    hour, minute = int(match["hour"]), int(match["minute"])
    if match["half"]:
        hour = hour % 12 + (12 if match["half"][0] in "pP" else 0)
    is_time = hour < 24 and minute < 60
    return (hour, minute, int(match["second"] or 0) % 60) if is_time else (0, 0, 0)
