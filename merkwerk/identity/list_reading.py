"""Reading a file of people, however it was saved: its letters, its separators, its headings."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Iterator

from merkwerk.identity import errors
from merkwerk.identity.judging import Row

MOST_BYTES = 5_000_000
MOST_LINES = 20_000
LONGEST_CELL = 2_000
LINES_ABOVE = 10
SEPARATORS = (";", ",", "\t")
SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
HEADINGS = {
    "email": "e-mail,email,mail,e-mailadres,emailadres,mailadres,e-mail adres,email adres,"
    "e-mail address,email address,mail address,work mail,werkmail,zakelijk e-mailadres",
    "name": "naam,name,volledige naam,full name,weergavenaam,display name",
    "first": "voornaam,first name,firstname,given name,roepnaam",
    "infix": "tussenvoegsel,tussenvoegsels,voorvoegsel,infix",
    "last": "achternaam,last name,lastname,surname,family name",
    "roles": "rol,rollen,role,roles",
    "team": "team,afdeling,department,group,groep",
    "language": "taal,language,lang",
}
_COLUMN_OF = {word: name for name, words in HEADINGS.items() for word in words.split(",")}


def read(content: bytes) -> list[Row]:
    """Return the people in a CSV file; lines without anything on them are passed over.

    Takes UTF-8 (with or without a mark), UTF-16 with a mark, Windows-1252 and Latin-1; commas,
    semicolons and tabs; headings in Dutch or English on one of the first lines. Raises the
    refusals of UnreadableList.
    """
    text = decoded(content)
    separator = _separator(text)
    rows = list(_rows(_lines(text, separator)))
    if not rows:
        raise errors.ListIsEmpty
    return rows


def decoded(content: bytes) -> str:
    """Return a file's bytes as text. Raises ListTooLarge, ListIsSpreadsheet, ListIsNotText."""
    if len(content) > MOST_BYTES:
        raise errors.ListTooLarge(megabytes=MOST_BYTES // 1_000_000)
    if content.startswith(SPREADSHEETS):
        raise errors.ListIsSpreadsheet
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _sixteen_bits(content)
    if b"\x00" in content:
        raise errors.ListIsNotText
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


def safe_cell(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula.

    A quote before the dangerous first characters, as OWASP's page on CSV injection advises:
    https://owasp.org/www-community/attacks/CSV_Injection
    """
    return f"'{cell}" if cell.startswith(_DANGEROUS) else cell


def _sixteen_bits(content: bytes) -> str:
    try:
        return content.decode("utf-16")
    except UnicodeDecodeError:
        raise errors.ListIsNotText from None


def _separator(text: str) -> str:
    """Return the separator under which one of the first lines has most headings we know."""
    first = [line for line in text.splitlines() if line.strip()][: LINES_ABOVE + 1]
    counts = {
        separator: max((_number_known(line, separator) for line in first), default=0)
        for separator in SEPARATORS
    }
    return max(SEPARATORS, key=lambda separator: counts[separator])


def _number_known(line: str, separator: str) -> int:
    return len(_columns(next(csv.reader([line[:LONGEST_CELL]], delimiter=separator), [])))


def _columns(headings: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, heading in enumerate(headings):
        name = _COLUMN_OF.get(" ".join(heading.casefold().replace("_", " ").split()))
        if name and name not in found:
            found[name] = place
    return found


def _lines(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Give each record with the number of the line on which it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    while True:
        begins = reader.line_num + 1
        try:
            yield begins, next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise errors.ListIsBroken(line=begins) from None


def _rows(lines: Iterator[tuple[int, list[str]]]) -> Iterator[Row]:
    filled = ((number, cells) for number, cells in lines if any(cell.strip() for cell in cells))
    headings = _headings(filled)
    for made, (number, cells) in enumerate(filled, start=1):
        if made > MOST_LINES:
            raise errors.ListTooLong(number=MOST_LINES)
        yield _row(number, cells, headings)


def _headings(lines: Iterator[tuple[int, list[str]]]) -> list[str]:
    """Return the headings; a title and Excel's ``sep=;`` may stand above them.

    Raises ListIsEmpty or ListWithoutAddresses.
    """
    above = 0
    for above, (_number, cells) in enumerate(lines, start=1):
        if "email" in _columns(cells):
            return cells
        if above > LINES_ABOVE:
            break
    raise errors.ListWithoutAddresses if above else errors.ListIsEmpty


def _row(number: int, cells: list[str], headings: list[str]) -> Row:
    columns = _columns(headings)

    def cell(name: str) -> str:
        place = columns.get(name, len(cells))
        found = cells[place] if place < len(cells) else ""
        if len(found) > LONGEST_CELL:  # a quotation mark that swallowed the lines after it
            raise errors.ListIsBroken(line=number)
        return " ".join(found.replace("\x00", "").split())

    parts = [cell("first"), cell("infix"), cell("last")]
    return Row(
        number,
        cell("email"),
        cell("name") or " ".join(part for part in parts if part),
        cell("roles"),
        cell("team"),
        cell("language"),
        has_surplus=any(extra.strip() for extra in cells[len(headings) :]),
    )
