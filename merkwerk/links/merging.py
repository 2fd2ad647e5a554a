"""The loader's questions to the database: what becomes of the visits that arrived.

A visit that its own facts filter is settled at once. The others are judged together with what the
same visitor did around that time, whatever arrived first: the outcome depends on the visits, not on
the order in which processes wrote and the loader read them. Every change of a verdict moves the
counts by the difference, so the counts always equal the raw rows.

Rules (conventions of web statistics, see ``recognising``): a visit is *repeat* within 30 minutes
of the same visitor's previous visit to the same link; *filtered* inside any hour with more than 10
visits of one visitor to the organisation's links; *unsure*, for an hour, inside any hour with more
than 3.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta

from psycopg import Connection

from merkwerk.links.partitioning import oldest_kept
from merkwerk.links.records import Fact, Reason, Record

REPEAT_MINUTES = 30
BUSY_VISITS = 10
SUSPICIOUS_VISITS = 3
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TYPES = [
    "int8",
    "int8",
    "timestamptz",
    "date",
    "int2",
    "int2",
    "int2",
    "int4",
    "int8",
    "int2",
    "int2",
]

_PREPARE = """
create temp table if not exists links_arriving (
    link_id bigint, organisation_id bigint, at timestamptz, day date, reason smallint,
    facts smallint, pattern smallint, age integer, visitor bigint, device smallint, through smallint
) on commit delete rows;
create temp table if not exists links_change (
    organisation_id bigint, link_id bigint, day date,
    old_verdict smallint, old_reason smallint, new_verdict smallint, new_reason smallint
) on commit delete rows;
truncate links_arriving, links_change;
"""
_COPY = "copy links_arriving from stdin (format binary)"
_DROP_UNKNOWN = """
delete from links_arriving a where not exists (
    select from links_link l where l.id = a.link_id and l.organisation_id = a.organisation_id
)
"""
# A visitor in the middle of a crowd changes nothing for the others: with eleven visits within the
# hour before it, all of those are filtered already, and so are those after it when there are eleven
# (or none). Seeing that at once keeps the work for one visit the same, however large a crowd grows.
_KNOW_CROWDS = """
update links_arriving a set reason = %(too_busy)s
where a.reason = 0 and a.visitor is not null and a.at >= %(oldest)s
and exists (
    select from links_visit v where v.visitor = a.visitor and v.reason in (0, %(too_busy)s)
        and v.organisation_id = a.organisation_id and v.at between %(from)s and %(until)s
        and v.at < a.at and v.at > a.at - interval '1 hour'
    order by v.at desc offset %(busy)s limit 1
) and (not exists (
    select from links_visit v where v.visitor = a.visitor and v.reason in (0, %(too_busy)s)
        and v.organisation_id = a.organisation_id and v.at between %(from)s and %(until)s
        and v.at >= a.at and v.at < a.at + interval '1 hour'
) or exists (
    select from links_visit v where v.visitor = a.visitor and v.reason in (0, %(too_busy)s)
        and v.organisation_id = a.organisation_id and v.at between %(from)s and %(until)s
        and v.at > a.at and v.at < a.at + interval '1 hour'
    order by v.at offset %(busy)s limit 1
))
"""
_SETTLED_AT_ONCE = """
with settled as (
    insert into links_visit (organisation_id, link_id, at, day, verdict, reason, facts, pattern,
                             age, visitor, device, through)
    select organisation_id, link_id, at, day, case when reason > 0 then 2 else 1 end, reason,
           facts, pattern, age, visitor, device, through
    from links_arriving where (reason > 0 or visitor is null) and at >= %(oldest)s
)
insert into links_change
select organisation_id, link_id, day, 0, 0, case when reason > 0 then 2 else 1 end, reason
from links_arriving where reason > 0 or visitor is null or at < %(oldest)s
"""
# A new visit has no id yet, and stands as 0 for "not judged".
_JUDGE = """
with fresh as (
    select * from links_arriving where reason = 0 and visitor is not null and at >= %(oldest)s
), touched as materialized (
    select organisation_id, visitor, min(at) as first_at, max(at) as last_at
    from fresh group by organisation_id, visitor
), around as (
    select v.organisation_id, v.link_id, v.id, v.at, v.day, v.visitor, v.verdict, v.reason,
           v.facts, v.pattern, v.age, v.device, v.through, t.first_at, t.last_at
    from touched t
    join links_visit v on v.organisation_id = t.organisation_id and v.visitor = t.visitor
        and v.at between t.first_at - interval '4 hours' and t.last_at + interval '4 hours'
    where v.reason in (0, %(too_busy)s) and v.at between %(from)s and %(until)s
    union all
    select f.organisation_id, f.link_id, null, f.at, f.day, f.visitor, 0, 0,
           f.facts, f.pattern, f.age, f.device, f.through, t.first_at, t.last_at
    from fresh f join touched t using (organisation_id, visitor)
), near as (
    select *,
        lead(at, %(busy)s) over sequence - at < interval '1 hour' as opens_busy,
        lead(at, %(suspicious)s) over sequence - at < interval '1 hour' as opens_suspicious
    from around window sequence as (partition by organisation_id, visitor order by at, id)
), crowded as (
    select *,
        coalesce(bool_or(opens_busy) over (
            partition by organisation_id, visitor order by at, id
            rows between %(busy)s preceding and current row), false) as is_busy,
        coalesce(bool_or(opens_suspicious) over (
            partition by organisation_id, visitor order by at, id
            rows between %(suspicious)s preceding and current row), false) as is_suspicious
    from near
), followed as (
    select *, at - lag(at) over (
        partition by organisation_id, visitor, link_id, is_busy order by at, id
    ) < make_interval(mins => %(minutes)s) as is_repeat
    from crowded
), judged as materialized (
    select *, case when is_busy then 2 when is_repeat then 3
              when is_suspicious and at > %(now)s - interval '1 hour' then 4
              else 1 end as new_verdict,
           case when is_busy then %(too_busy)s else 0 end as new_reason
    from followed
    where at between first_at - interval '2 hours' and last_at + interval '2 hours'
), changed as (
    update links_visit v set verdict = j.new_verdict, reason = j.new_reason
    from judged j
    where v.organisation_id = j.organisation_id and v.at = j.at and v.id = j.id
        and v.at between %(from)s and %(until)s and j.verdict <> j.new_verdict
), added as (
    insert into links_visit (organisation_id, link_id, at, day, verdict, reason, facts, pattern,
                             age, visitor, device, through)
    select organisation_id, link_id, at, day, new_verdict, new_reason, facts, pattern,
           age, visitor, device, through
    from judged where id is null
)
insert into links_change
select organisation_id, link_id, day, verdict, reason, new_verdict, new_reason
from judged where verdict <> new_verdict
"""
_SETTLE = """
with settled as (
    update links_visit set verdict = 1
    where verdict = 4 and at <= %(now)s - interval '1 hour'
    returning organisation_id, link_id, day
)
insert into links_change select organisation_id, link_id, day, 4, 0, 1, 0 from settled
"""
_ADD_DAYS = """
insert into links_linkday (organisation_id, link_id, day, counted, filtered, repeats, unsure)
select organisation_id, link_id, day,
    sum((new_verdict = 1)::int - (old_verdict = 1)::int),
    sum((new_verdict = 2)::int - (old_verdict = 2)::int),
    sum((new_verdict = 3)::int - (old_verdict = 3)::int),
    sum((new_verdict = 4)::int - (old_verdict = 4)::int)
from links_change group by organisation_id, link_id, day order by organisation_id, link_id, day
on conflict (organisation_id, link_id, day) do update set
    counted = links_linkday.counted + excluded.counted,
    filtered = links_linkday.filtered + excluded.filtered,
    repeats = links_linkday.repeats + excluded.repeats,
    unsure = links_linkday.unsure + excluded.unsure
"""
_ADD_REASONS = """
insert into links_linkdayreason (organisation_id, link_id, day, reason, n)
select organisation_id, link_id, day, reason, sum(n) from (
    select organisation_id, link_id, day, new_reason as reason, 1 as n
    from links_change where new_reason > 0
    union all
    select organisation_id, link_id, day, old_reason, -1 from links_change where old_reason > 0
) moved
group by organisation_id, link_id, day, reason having sum(n) <> 0
order by organisation_id, link_id, day, reason
on conflict (organisation_id, link_id, day, reason)
    do update set n = links_linkdayreason.n + excluded.n
"""


def merge(connection: Connection, arrived: list[Record], now: datetime) -> int:
    """Bring visits into the raw rows and the counts; return how many belonged to a known link.

    To be called inside a transaction, with the partitions of their days in place. Visits older than
    the raw rows are kept are counted by their own facts alone. A link that no longer exists counts
    nothing.
    """
    if not arrived:
        return 0
    connection.execute(_PREPARE)
    _copy(connection, arrived)
    unknown = connection.execute(_DROP_UNKNOWN).rowcount
    connection.execute("analyze links_arriving")
    facts = _bounds(arrived, now) | {
        "busy": BUSY_VISITS,
        "suspicious": SUSPICIOUS_VISITS,
        "minutes": REPEAT_MINUTES,
        "too_busy": int(Reason.TOO_BUSY),
    }
    _know_crowds(connection, facts)
    for statement in (_SETTLED_AT_ONCE, _JUDGE):
        connection.execute(statement, facts)
    _move_counts(connection)
    return len(arrived) - unknown


def settle(connection: Connection, now: datetime) -> int:
    """Count the unsure visits whose hour is over; return how many. Inside a transaction."""
    connection.execute(_PREPARE)
    settled = connection.execute(_SETTLE, {"now": now}).rowcount
    if settled:
        _move_counts(connection)
    return settled


def moment(microseconds: int) -> datetime:
    """Return the moment that lies *microseconds* after the beginning of 1970 (UTC)."""
    return _EPOCH + timedelta(microseconds=microseconds)


def _know_crowds(connection: Connection, facts: Mapping[str, object]) -> None:
    # A young partition has no statistics; without them eleven rows are had by sorting thousands.
    for way in ("enable_sort", "enable_bitmapscan", "enable_seqscan"):
        connection.execute(f"set local {way} = off")
    connection.execute(_KNOW_CROWDS, facts)
    for way in ("enable_sort", "enable_bitmapscan", "enable_seqscan"):
        connection.execute(f"set local {way} to default")


def _move_counts(connection: Connection) -> None:
    connection.execute(_ADD_DAYS)
    connection.execute(_ADD_REASONS)


def _copy(connection: Connection, arrived: Iterable[Record]) -> None:
    with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        copy.set_types(_TYPES)
        for record in arrived:
            copy.write_row(_row(record))


def _row(record: Record) -> tuple[object, ...]:
    return (
        record.link,
        record.organisation,
        moment(record.at),
        date.fromordinal(record.day),
        record.reason,
        record.facts,
        record.pattern,
        record.age,
        record.visitor if record.facts & Fact.VISITOR else None,
        record.device,
        record.through,
    )


def _bounds(arrived: list[Record], now: datetime) -> dict[str, object]:
    first, last = min(r.at for r in arrived), max(r.at for r in arrived)
    oldest = oldest_kept(now)
    return {
        "oldest": datetime(oldest.year, oldest.month, oldest.day, tzinfo=UTC),
        "from": moment(first) - timedelta(hours=4),
        "until": moment(last) + timedelta(hours=4),
        "now": now,
    }
