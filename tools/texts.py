"""Texts: gather every translatable string, take over translations, compile, tell what is missing.

Without an option it gathers and compiles. ``--add FILE.po`` also takes over the translations
in FILE.po; ``--check`` changes nothing and fails when something is missing; ``--compile`` only
makes the files that Django reads.
"""

from __future__ import annotations

import argparse
import fcntl
import io
import os
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "merkwerk"
LANGUAGES = ("nl",)  # the source speaks English
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
RESTLESS_HEADERS = re.compile(
    r'^"(POT-Creation-Date|PO-Revision-Date|Generated-By|Last-Translator|Language-Team'
    r"|Report-Msgid-Bugs-To|Project-Id-Version): .*\n",
    re.MULTILINE,
)
PLACEHOLDER = re.compile(r"%\((\w+)\)[a-z]")


def path_of(language: str) -> Path:
    """Return where the texts of *language* are kept."""
    return PACKAGE / "locale" / language / "LC_MESSAGES" / "django.po"


def read(path: Path, language: str) -> Catalog:
    """Return the texts in a .po file; an empty catalogue when there is no such file."""
    if not path.exists():
        return Catalog(locale=language, fuzzy=False)
    with path.open("rb") as file:
        catalogue = read_po(file, locale=language)
    catalogue.fuzzy = False
    return catalogue


def gather(language: str) -> Catalog:
    """Return every string marked for translation in code and templates, untranslated.

    Raises SystemExit with a sentence when a file cannot be read as code or as a template.
    """
    catalogue = Catalog(locale=language, fuzzy=False)
    for path in sources():
        try:
            for _, message, comments, context in _strings_in(path):
                catalogue.add(message, auto_comments=comments, context=context)
        except Exception as problem:
            raise SystemExit(f"{path.relative_to(ROOT)} cannot be read: {problem}") from problem
    return catalogue


def sources() -> Iterator[Path]:
    """Give every file that may hold strings for people, in a fixed order."""
    for path in sorted(PACKAGE.rglob("*")):
        inside = path.relative_to(PACKAGE).parts
        is_template = "templates" in inside and path.suffix in {".html", ".txt"}
        if not {"tests", "migrations"} & {*inside} and (path.suffix == ".py" or is_template):
            yield path


def _strings_in(path: Path) -> Iterator[tuple[int, str | tuple[str, ...], list[str], str | None]]:
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # Django turns a template into something like Python; its indentation means nothing.
        text = "\n".join(line.lstrip() for line in templatize(text).splitlines())
    file = io.BytesIO(text.encode())
    yield from extract("python", file, keywords=KEYWORDS, comment_tags=("Translators:",))


def merge(known: Catalog, found: Catalog, added: Catalog | None = None) -> Catalog:
    """Return the strings of *found* with the translations of *added*, else of *known*.

    A translation whose string is not in the code (any more, or yet) is kept as obsolete, and counts
    again as soon as the string is there. A fuzzy translation is dropped.
    """
    merged = Catalog(locale=known.locale, fuzzy=False)
    words = _translations(known) | (_translations(added) if added else {})
    for message in found:
        if message.id:
            string = words.pop(_key(message), None)
            merged.add(
                message.id, string, auto_comments=message.auto_comments, context=message.context
            )
    for (identity, context), string in words.items():
        merged.obsolete[identity] = Message(identity, string, context=context)
    return merged


def _translations(catalogue: Catalog) -> dict[tuple[Any, str | None], Any]:
    everything = [*catalogue, *catalogue.obsolete.values()]
    return {_key(m): m.string for m in everything if m.id and not m.fuzzy and _is_whole(m)}


def _key(message: Message) -> tuple[Any, str | None]:
    identity = message.id
    return (identity if isinstance(identity, str) else tuple(identity)), message.context


def _is_whole(message: Message) -> bool:
    string = message.string
    return all(string) if isinstance(string, (tuple, list)) else bool(string)


def written(catalogue: Catalog) -> str:
    """Return the catalogue as a .po file, sorted, with nothing in it that changes by itself."""
    file = io.BytesIO()
    write_po(file, catalogue, width=100, no_location=True, omit_header=False, sort_output=True)
    _, _, body = file.getvalue().decode().partition('msgid ""\n')
    return RESTLESS_HEADERS.sub(
        "", '# Texts of Merkwerk. Kept by "./run texts".\nmsgid ""\n' + body
    )


def compile_texts(language: str) -> None:
    """Write the .mo file that Django reads."""
    path = path_of(language).with_suffix(".mo")
    fresh = path.with_suffix(f".{os.getpid()}.new")
    with fresh.open("wb") as file:
        write_mo(file, read(path_of(language), language))
    fresh.replace(path)


def problems(catalogue: Catalog) -> Iterator[str]:
    """Give a line for each string that is untranslated or whose placeholders do not fit."""
    for message in catalogue:
        if not message.id:
            continue
        if not _is_whole(message):
            yield f"untranslated: {_shown(message)}"
        elif wrong := _lost_placeholders(message):
            yield f"placeholders differ ({', '.join(sorted(wrong))}): {_shown(message)}"


def _lost_placeholders(message: Message) -> set[str]:
    asked, given = _parts(message.id), _parts(message.string)
    wanted = {name for part in asked for name in PLACEHOLDER.findall(part)}
    # A singular may say "one" instead of the number, so only what is said in vain is wrong there.
    strict = len(given) == 1
    return {
        name
        for part in given
        for name in (
            wanted ^ set(PLACEHOLDER.findall(part))
            if strict
            else set(PLACEHOLDER.findall(part)) - wanted
        )
    }


def _parts(text: Any) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def _shown(message: Message) -> str:
    context = f"[{message.context}] " if message.context else ""
    return context + " / ".join(repr(part) for part in _parts(message.id))


def update(language: str, added: Path | None) -> list[str]:
    """Bring one language up to date and return what is wrong with it."""
    path = path_of(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    news = read(added, language) if added else None
    merged = merge(read(path, language), gather(language), news)
    text = written(merged)
    if not path.exists() or path.read_text() != text:
        path.write_text(text)
    compile_texts(language)
    if news:
        waiting = sum(_key(m) in _keys_of(merged.obsolete.values()) for m in news if m.id)
        print(f"{language}: took over {len(news) - waiting}; {waiting} are not in the code (yet).")
    print(f"{language}: {len(merged)} strings, {len(merged.obsolete)} kept aside.")
    return list(problems(merged))


def _keys_of(messages: Iterable[Message]) -> set[tuple[Any, str | None]]:
    return {_key(message) for message in messages}


def check(language: str) -> list[str]:
    """Change nothing; return what is wrong with one language."""
    kept = read(path_of(language), language)
    found = gather(language)
    fuzzy = [f"fuzzy: {_shown(m)}" for m in kept if m.id and m.fuzzy]
    return fuzzy + list(problems(merge(kept, found)))


@contextmanager
def _alone() -> Iterator[None]:
    """Let one person at a time change the texts."""
    (ROOT / "var").mkdir(exist_ok=True)
    with (ROOT / "var" / "texts.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def main() -> int:
    """Do what the command line asks; return 1 when a check finds something."""
    parser = argparse.ArgumentParser(prog="./run texts", description=__doc__)
    parser.add_argument("--add", type=Path, metavar="FILE.po", help="take over its translations")
    parser.add_argument("--check", action="store_true", help="change nothing; fail if incomplete")
    parser.add_argument("--compile", action="store_true", help="only make what Django reads")
    asked = parser.parse_args()
    settings.configure(USE_I18N=True)
    if asked.add and not asked.add.is_file():
        raise SystemExit(f"There is no file {asked.add}.")
    if asked.compile:
        with _alone():
            for language in LANGUAGES:
                compile_texts(language)
        return 0
    if asked.check:
        wrong = [line for language in LANGUAGES for line in check(language)]
    else:
        with _alone():
            wrong = [line for language in LANGUAGES for line in update(language, asked.add)]
    for line in wrong:
        print(f"  {line}")
    print(f"Texts: {len(wrong)} to mend." if wrong else "Texts: every string is translated.")
    return 1 if wrong and asked.check else 0


if __name__ == "__main__":
    sys.exit(main())
