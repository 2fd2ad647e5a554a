from __future__ import annotations

from django.db import models


class CacheEntry(models.Model):
    """A row of Django's database cache, which all processes share.

    Attempts at signing in are counted in it, under keys that are hashes; the numbers of ``impact``
    that stand still for a day lie under the organisation and the day. No key holds a name or a mail
    address. The column names are Django's.
    """

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "identity_cache"

    def __str__(self) -> str:
        return self.cache_key
