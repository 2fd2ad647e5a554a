"""How stories are found: whole words in Dutch and English, and bits of words, without accents.

Stems alone are not enough for Dutch (*vacature* and *vacatures* stem apart in PostgreSQL's snowball
dictionary), hence the trigrams. ``library_plain`` is ``unaccent`` made immutable, by the migration.
"""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db import models
from django.db.models import F, Func, Q, TextField, Value

MOST_ASKED = 200
FIELDS = ("title", "summary", "site", "author")
EXTENSIONS = "create extension if not exists unaccent; create extension if not exists pg_trgm"
PLAIN = """
create or replace function library_plain(given text) returns text
language sql immutable parallel safe strict
as $$ select lower(public.unaccent('public.unaccent'::regdictionary, given)) $$
"""


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


def all_words() -> Plain:
    """Return the expression of everything one may search in, as one plain text."""
    return Plain(Joined(*[F(field) for field in FIELDS]))


def indexes() -> list[GinIndex]:
    """Return the indexes that make `matching` quick."""
    return [
        GinIndex(Stems(all_words()), name="library_story_stems"),
        GinIndex(OpClass(all_words(), name="gin_trgm_ops"), name="library_story_trigrams"),
    ]


def matching(text: str) -> Q:
    """Return the question whether a story has the words of *text*, or words much like them.

    Words are compared by stem (PostgreSQL full text) or by word similarity of 0.6 and more (the
    default of pg_trgm).
    """
    plain = Plain(Value(text.replace("\x00", "")[:MOST_ASKED]))
    found = Q(_Resembles(plain, all_words()))
    for language in ("dutch", "english"):
        asked = SearchQuery(plain, config=language, search_type="websearch")
        found |= Q(_Found(Stems(all_words()), asked))
    return found
