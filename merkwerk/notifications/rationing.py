"""Rationing: one mail a local day and three a Monday week per person, over all organisations.

The ledger's unique keys decide, so two workers of two organisations cannot both have a day.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import connection

# In the order of people, so that two workers wait for each other instead of locking each other out.
# Whoever loses a race is simply not returned and tries another day.
TAKE = """
insert into notifications_mailday (person_id, day_on, week_on, place)
select wanted.person_id, wanted.day_on, wanted.week_on, free.place
from (
    select person_id, day_on, date_trunc('week', day_on)::date as week_on
    from unnest(%s::bigint[], %s::date[]) as given (person_id, day_on)
) wanted
cross join lateral (
    select min(n) as place from generate_series(1, 3) n  -- models.mail_day.A_WEEK
    where not exists (
        select from notifications_mailday taken
        where taken.person_id = wanted.person_id and taken.week_on = wanted.week_on
            and taken.place = n
    )
) free
where free.place is not null
order by wanted.person_id
on conflict do nothing
returning person_id
"""


def take(days: Mapping[int, date]) -> set[int]:
    """Take a day for each person (id to local day) and return the ids of those who got it.

    Asks one statement for all. Call it in the transaction that claims the mails.
    """
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [list(days), list(days.values())])
        return {person_id for (person_id,) in cursor.fetchall()}


def give_back(days: Mapping[int, date]) -> None:
    """Give days back that were taken for mails which certainly did not go."""
    with connection.cursor() as cursor:
        cursor.execute(
            "delete from notifications_mailday d using unnest(%s::bigint[], %s::date[])"
            " as given (person_id, day_on)"
            " where d.person_id = given.person_id and d.day_on = given.day_on",
            [list(days), list(days.values())],
        )
