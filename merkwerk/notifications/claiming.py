"""Claiming: take due deliveries into one worker's hands, with everything they will say.

All of it in one short transaction, before anything leaves the house. Here the rules are looked at
for the last time: still willing, inside own hours, still unread, still visible, a day left.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import translation

from merkwerk.kit import clock, tenancy
from merkwerk.notifications import kinds, rationing
from merkwerk.notifications.channels.base import Errand, House, Told
from merkwerk.notifications.kinds import Letter, NoticeKind
from merkwerk.notifications.models import Delivery, Gathered, Notice, Pace, Preference, State
from merkwerk.notifications.planning import awaiting, hours_of
from merkwerk.people.models import Organisation

BATCH = 200


@dataclass(frozen=True)
class Claim:
    """What one claim found: how many were due, and the errands that may go now."""

    found: int
    errands: list[Errand]


def claim(run: int, channel: str, *, most: int = BATCH) -> Claim:
    """Take up to *most* due deliveries of *channel* into the hands of *run*.

    What may not go now is put off or dropped. Call it inside the organisation.
    """
    now = clock.now()
    due = list(
        Delivery.objects.due(now)
        .filter(channel=channel)
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("membership__person")[:most]
    )
    willing = _drop_unwilling(due)
    inside = _put_off_outside_hours(willing, now)
    told = _tell_of(inside)
    _drop([each for each in inside if each.pk not in told])
    granted = _ration([each for each in inside if each.pk in told], now)
    Delivery.objects.filter(pk__in=[each.pk for each in granted]).update(state=State.HELD, run=run)
    return Claim(len(due), [_errand(each, told[each.pk]) for each in granted])


def _drop_unwilling(due: list[Delivery]) -> list[Delivery]:
    members = [each.membership_id for each in due]
    in_app = set(
        Preference.objects.filter(membership__in=members, pace=Pace.ONLY_IN_APP).values_list(
            "membership_id", flat=True
        )
    )
    kept, dropped = _split(due, lambda each: each.has_a_reader and each.membership_id not in in_app)
    for is_rationed in (True, False):
        gone = [each.membership_id for each in dropped if each.is_rationed == is_rationed]
        awaiting(is_rationed=is_rationed).filter(membership__in=gone).update(awaits_mail=False)
    _drop(dropped)
    return kept


def _put_off_outside_hours(due: list[Delivery], now: datetime) -> list[Delivery]:
    inside, outside = _split(
        due, lambda each: not each.is_rationed or hours_of(each.membership).contain(now)
    )
    _put_off(outside, since=lambda each: now)
    return inside


def _ration(due: list[Delivery], now: datetime) -> list[Delivery]:
    days = {
        each.membership.person_id: now.astimezone(each.membership.zone).date()
        for each in due
        if each.is_rationed
    }
    taken = rationing.take(days) if days else set()
    granted, refused = _split(
        due, lambda each: not each.is_rationed or each.membership.person_id in taken
    )
    _put_off(refused, since=lambda each: hours_of(each.membership).next_day(now))
    _remember_days(granted, days)
    return granted


def _remember_days(granted: list[Delivery], days: dict[int, date]) -> None:
    for each in granted:
        each.mail_day_on = days[each.membership.person_id] if each.is_rationed else None
    Delivery.objects.bulk_update(granted, ["mail_day_on"])


def _put_off(due: list[Delivery], *, since: Callable[[Delivery], datetime]) -> None:
    kept, never = [], []
    for each in due:
        moment = hours_of(each.membership).next_moment(since(each))
        if moment is None:
            never.append(each)
        else:
            each.due_at = moment
            kept.append(each)
    Delivery.objects.bulk_update(kept, ["due_at"])
    _drop(never)


def _drop(due: Iterable[Delivery]) -> None:
    pks = [int(each.pk) for each in due]
    if pks:
        Delivery.objects.filter(pk__in=pks).delete()


def _tell_of(due: list[Delivery]) -> dict[int, Told]:
    """Return what each delivery will say, by its key; those with nothing left to say are absent."""
    notices = _gather(due)
    letters = _letters(due, notices)
    organisation = Organisation.objects.get(pk=tenancy.current_id()) if due else None
    return {
        each.pk: _told(organisation, each, notices[each.pk], letters[each.pk])
        for each in due
        if organisation and letters[each.pk]
    }


def _gather(due: list[Delivery]) -> dict[int, list[Notice]]:
    for is_rationed in (True, False):
        _attach([each for each in due if each.is_rationed == is_rationed], is_rationed)
    pks = [each.pk for each in due]
    Gathered.objects.filter(delivery__in=pks).exclude(notice__read_at=None).delete()
    gathered = Gathered.objects.filter(delivery__in=pks).select_related("notice")
    found: dict[int, list[Notice]] = defaultdict(list)
    for row in gathered.order_by("-notice__made_at", "-notice_id"):
        found[row.delivery_id].append(row.notice)
    return found


def _attach(due: list[Delivery], is_rationed: bool) -> None:
    delivery_of = {each.membership_id: each.pk for each in due}
    if not delivery_of:
        return
    notices = list(awaiting(is_rationed=is_rationed).filter(membership__in=list(delivery_of)))
    Gathered.objects.bulk_create(
        [Gathered(delivery_id=delivery_of[each.membership_id], notice=each) for each in notices],
        ignore_conflicts=True,
    )
    Notice.objects.filter(pk__in=[each.pk for each in notices]).update(awaits_mail=False)


def _letters(
    due: list[Delivery], notices: dict[int, list[Notice]]
) -> dict[int, list[tuple[NoticeKind, Letter]]]:
    wanted: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for each in due:
        wanted[each.membership.language].update(notice.asks_for for notice in notices[each.pk])
    known = {language: _described(pairs, language) for language, pairs in wanted.items()}
    return {
        each.pk: [
            (kinds.of_key(notice.kind), letter)
            for notice in notices[each.pk]
            if (letter := known[each.membership.language].get(notice.asks_for))
        ]
        for each in due
    }


def _described(pairs: set[tuple[str, str]], language: str) -> dict[tuple[str, str], Letter]:
    with translation.override(language):
        return kinds.letters_for(pairs, language)


def _told(
    organisation: Organisation,
    delivery: Delivery,
    notices: list[Notice],
    letters: list[tuple[NoticeKind, Letter]],
) -> Told:
    kind = letters[0][0]
    language = delivery.membership.language
    facts = {"organisation": organisation.name}
    with translation.override(language):
        return Told(
            house=House(organisation.public_id, organisation.slug, organisation.name),
            language=language,
            letters=tuple(letter for _, letter in letters),
            opening=str(kind.opening) % facts,
            why=str(kind.why) % facts,
        )


def _errand(delivery: Delivery, told: Told) -> Errand:
    membership = delivery.membership
    return Errand(
        delivery_id=delivery.pk,
        public_id=delivery.public_id,
        member_public_id=membership.public_id,
        name=membership.name,
        address=membership.person.email,
        told=told,
    )


def _split(
    due: list[Delivery], keep: Callable[[Delivery], bool]
) -> tuple[list[Delivery], list[Delivery]]:
    kept = [each for each in due if keep(each)]
    return kept, [each for each in due if not keep(each)]
