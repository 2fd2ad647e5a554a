"""Freezing: how many people shared a story is said as it stood at the end of yesterday.

A live number says who: somebody who looks again just after a colleague said yes sees 8 become 9. So
it is counted once a day, of the organisation's own days, for all stories together, and stands still
until the next, also when somebody takes an answer back or leaves in between.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.core.cache import cache
from django.db.models import Count

from merkwerk.impact import hiding
from merkwerk.impact.periods import Period
from merkwerk.kit import clock
from merkwerk.people.models import Organisation
from merkwerk.sharing.models import Share

SECONDS_OF_A_DAY = 24 * 60 * 60


def sharers(organisation: Organisation) -> Mapping[int, int]:
    """Return how many people said until yesterday that they shared a story, by the story's id.

    A story that fewer than 8 people shared is not in it.
    """
    today = clock.today(organisation.zone)
    key = f"impact.sharers.{organisation.pk}.{today.isoformat()}"
    found: dict[int, int] | None = cache.get(key)
    if found is None:
        begin, _ = Period(today, today).moments(organisation.zone)
        shares = Share.objects.filter(claimed_at__lt=begin).values("story")
        counted = shares.annotate(sharers=Count("membership", distinct=True)).order_by()
        crowds = counted.filter(sharers__gte=hiding.FEWEST)
        found = dict(crowds.values_list("story", "sharers"))
        cache.set(key, found, SECONDS_OF_A_DAY)
    return found
