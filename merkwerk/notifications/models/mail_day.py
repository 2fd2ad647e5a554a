from __future__ import annotations

from collections.abc import Iterator

from django.db import models
from django.db.models import F, Q

A_WEEK = 3


class MailDay(models.Model):
    """A local day on which a person was mailed by any organisation: the ledger of the caps.

    Without an organisation on purpose: one mail a day and three a Monday week count over all of
    them. It says no more than person and day. The unique keys are the caps: two workers of two
    organisations cannot both have a day, nor a fourth place in a week. Row-level security shows it
    only for people who are a member where one acts.
    """

    person = models.ForeignKey("people.Person", on_delete=models.DB_CASCADE, related_name="+")
    day_on = models.DateField()
    week_on = models.DateField()
    place = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "day_on"], name="notifications_one_a_day"),
            models.UniqueConstraint(
                fields=["person", "week_on", "place"], name="notifications_three_a_week"
            ),
            models.CheckConstraint(
                condition=Q(place__gte=1, place__lte=A_WEEK), name="notifications_week_place"
            ),
            models.CheckConstraint(
                condition=Q(week_on__lte=F("day_on"), week_on__iso_week_day=1),
                name="notifications_week_monday",
            ),
        ]

    def __str__(self) -> str:
        return str(self.day_on)

    @classmethod
    def extra_row_security(cls, *, app: str, links: str) -> Iterator[str]:
        """Give the SQL that shows the app role only the days of people who are members here."""
        table = cls._meta.db_table
        mine = f'exists (select from people_membership m where m.person_id = "{table}".person_id)'
        yield f'alter table "{table}" enable row level security'
        yield f'drop policy if exists of_members on "{table}"'
        yield f'create policy of_members on "{table}" to "{app}" using ({mine}) with check ({mine})'
