from __future__ import annotations

from django.db import models


class CacheEntry(models.Model):
    """A row of Django's database cache, which counts attempts at signing in over all processes.

    The column names are Django's; the keys are hashes and hold no name and no mail address.
    """

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "identity_cache"

    def __str__(self) -> str:
        return self.cache_key
