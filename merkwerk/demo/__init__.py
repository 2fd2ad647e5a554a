"""Demo: the cast and their world, for trying Merkwerk out and for pictures of it.

No nouns of its own: it makes those of the rooms below with their ``testing.py``, from a fixed
random seed. The pages and the feed it brings in are real files in ``site/``.

Must hold: demo and real never share a database; nothing of this exists in production.
"""
