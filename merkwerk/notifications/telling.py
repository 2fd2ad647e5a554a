"""Telling: make notices for people, each exactly once, and wake the deliverer.

The inbox has them as soon as the transaction of the deed is committed.
"""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import QuerySet

from merkwerk.kit import clock, tenancy
from merkwerk.kit.registers import acquaintances
from merkwerk.notifications import kinds, tasks
from merkwerk.notifications.kinds import NoticeKind
from merkwerk.notifications.models import Notice, Pace
from merkwerk.notifications.models.notice import NoticeQuerySet
from merkwerk.people.models import Membership

# Ordered, so that two tellings at once wait for each other instead of locking each other out.
# The public id: 22 random characters in the alphabet of kit.ids (hexadecimal without 0 and 1).
TELL = """
insert into notifications_notice
    (organisation_id, public_id, membership_id, kind, subject_kind, subject_id, made_at,
    awaits_mail)
select %s, translate(left(replace(gen_random_uuid()::text, '-', ''), 22), '01', 'gh'),
    m.id, %s, %s, %s, %s, coalesce(p.pace, '') <> %s
from people_membership m
left join notifications_preference p
    on p.membership_id = m.id and p.organisation_id = m.organisation_id
where m.id in ({chosen})
order by m.id
on conflict (organisation_id, membership_id, kind, subject_kind, subject_id) do nothing
"""


def tell(kind_key: str, *, to: Membership, subject: tuple[str, str]) -> None:
    """Tell one person about *subject* (kind and public id), once. Safe to repeat.

    Who does not read things of this kind is told nothing. Raises kinds.UnknownKind.
    """
    tell_many(kind_key, to=Membership.objects.filter(pk=to.pk), subject=subject)


def tell_many(kind_key: str, *, to: QuerySet[Membership], subject: tuple[str, str]) -> int:
    """Tell everybody of *to* who reads this kind about *subject*, once each, in one statement.

    Safe to repeat and to run twice at once. Returns how many are told for the first time; raises
    kinds.UnknownKind.
    """
    kind = kinds.of_key(kind_key)
    made = _insert(kind.key, _chosen(to, kind), subject)
    if made:
        _pass_over_who_knows(subject)
        _wake_deliverer()
    return made


def _chosen(to: QuerySet[Membership], kind: NoticeKind) -> QuerySet[Membership]:
    readers = kinds.readers(is_rationed=kind.is_rationed)
    return readers.filter(pk__in=to.order_by().values("pk"))


def _insert(key: str, chosen: QuerySet[Membership], subject: tuple[str, str]) -> int:
    chosen_sql, chosen_values = chosen.values("pk").query.sql_with_params()
    subject_kind, subject_id = subject
    values: list[Any] = [tenancy.current_id(), key, subject_kind, str(subject_id), clock.now()]
    with connection.cursor() as cursor:
        cursor.execute(
            TELL.format(chosen=chosen_sql), [*values, Pace.ONLY_IN_APP.value, *chosen_values]
        )
        return int(cursor.rowcount)


def _pass_over_who_knows(subject: tuple[str, str]) -> None:
    """Let who met the subject before the telling was done have it in the inbox as read."""
    kind, public_id = subject
    who_know = acquaintances.get(kind)
    if who_know is not None:
        told: NoticeQuerySet = Notice.objects.all()
        told.about(subject).filter(membership__in=who_know(public_id)).read()


def _wake_deliverer() -> None:
    tasks.ask_to_deliver(tenancy.current_id())
