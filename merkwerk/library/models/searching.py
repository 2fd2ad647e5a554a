"""How stories are found: whole words in Dutch and English, and bits of words, without accents.

Stems alone are not enough for Dutch (*vacature* and *vacatures* stem apart in PostgreSQL's snowball
dictionary), hence the trigrams. ``library_plain`` is ``unaccent`` made immutable, by the migration.

Both forms are kept in columns of the story. Row-level security lets no index be used for words (the
operators are not leakproof), so each search reads all stories of the organisation; what is compared
must be ready.
"""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.core.checks import CheckMessage
from django.db import models
from django.db.models import F, Func, Q, TextField, Value

MOST_ASKED = 200
EVERYWHERE = ("title", "summary", "why_it_matters", "site", "author")
IN_SHORT = ("title", "site", "author")
EXTENSIONS = "create extension if not exists unaccent; create extension if not exists pg_trgm"
PLAIN = """
create or replace function library_plain(given text) returns text
language sql immutable parallel safe strict
as $$ select lower(public.unaccent('public.unaccent'::regdictionary, given)) $$
"""


class KeptColumn(models.GeneratedField):
    """A column that PostgreSQL makes from others and keeps.

    PostgreSQL can do so since version 12; Django would ask the database about it at every check,
    also where no database runs (linting, inspecting).
    """

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        """Check everything that can be checked without a database."""
        return super().check(**{**kwargs, "databases": []})


class Plain(Func):
    """A text in lower case and without accents."""

    function = "library_plain"
    output_field = TextField()


class Joined(Func):
    """Texts with a space between."""

    template = "(%(expressions)s)"
    arg_joiner = " || ' ' || "
    output_field = TextField()


class Stems(Func):
    """The stems of a text, in Dutch and in English."""

    output_field = SearchVectorField()
    template = (
        "(to_tsvector('dutch'::regconfig, %(expressions)s)"
        " || to_tsvector('english'::regconfig, %(expressions)s))"
    )

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> Any:  # type: ignore[override]
        """Give the parameters twice, since the template names the text twice."""
        sql, params = super().as_sql(compiler, connection, **extra)
        return sql, (*params, *params)


class _Found(Func):
    template = "(%(expressions)s)"
    arg_joiner = " @@ "
    output_field = models.BooleanField()


class _Resembles(Func):
    template = "(%(expressions)s)"
    arg_joiner = " <%% "
    output_field = models.BooleanField()


def plain_words() -> Plain:
    """Return the expression of the short texts as one plain text, to compare bits of words with."""
    return Plain(Joined(*[F(field) for field in IN_SHORT]))


def all_stems() -> Stems:
    """Return the expression of the stems of everything one may search in."""
    return Stems(Plain(Joined(*[F(field) for field in EVERYWHERE])))


def matching(text: str) -> Q:
    """Return the question whether a story has the words of *text*, or words much like them.

    Words are compared by stem (PostgreSQL full text) or by word similarity of 0.6 and more (the
    default of pg_trgm).
    """
    plain = Plain(Value(text.replace("\x00", "")[:MOST_ASKED]))
    found = Q(_Resembles(plain, F("plain_words")))
    for language in ("dutch", "english"):
        asked = SearchQuery(plain, config=language, search_type="websearch")
        found |= Q(_Found(F("stems"), asked))
    return found
