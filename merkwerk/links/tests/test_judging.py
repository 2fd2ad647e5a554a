"""Repeats, crowds and doubt: the outcome depends on the visits, not on how they arrived."""

from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from merkwerk.links import merging, partitioning
from merkwerk.links.records import Reason
from merkwerk.links.testing import visit

NOON = datetime(2027, 2, 3, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=10)


def at(minutes):
    return NOON + timedelta(minutes=minutes)


def merge(installation, visits, now=LATER):
    connection = installation.connection
    partitioning.ensure(connection, {merging.moment(v.at).date() for v in visits})
    with connection.transaction():
        merging.merge(connection, list(visits), now)


def settle(installation, now):
    with installation.connection.transaction():
        merging.settle(installation.connection, now)


def expected(visits, now):
    """Judge by the words of the rules, one visit after the other. Returns totals by link."""
    totals = {}
    by_visitor = {}
    for record in sorted(visits, key=lambda v: v.at):
        if record.reason or not record.visitor:
            place = 1 if record.reason else 0
            totals.setdefault(record.link, [0, 0, 0, 0])[place] += 1
        else:
            by_visitor.setdefault(record.visitor, []).append(record)
    hour, half = 3600 * 10**6, 1800 * 10**6

    def crowded(times, index, most):
        return any(
            times[start + most] - times[start] < hour
            for start in range(max(0, index - most), min(index, len(times) - most - 1) + 1)
        )

    for records in by_visitor.values():
        times = [record.at for record in records]
        last = {}
        for index, record in enumerate(records):
            counts = totals.setdefault(record.link, [0, 0, 0, 0])
            if crowded(times, index, merging.BUSY_VISITS):
                counts[1] += 1
                continue
            previous = last.get(record.link)
            last[record.link] = record.at
            if previous is not None and record.at - previous < half:
                counts[2] += 1
            elif crowded(times, index, merging.SUSPICIOUS_VISITS) and (
                merging.moment(record.at) > now - timedelta(hours=1)
            ):
                counts[3] += 1
            else:
                counts[0] += 1
    return {link: tuple(counts) for link, counts in totals.items()}


class TestRepeats:
    def test_half_an_hour_is_counted_from_the_previous_visit(self, installation):
        link, _ = installation.make_link()
        merge(
            installation, [visit(link, installation.organisation, at(m)) for m in (0, 25, 50, 90)]
        )
        assert installation.totals(link) == (2, 0, 2, 0)

    def test_a_visit_that_arrives_late_takes_its_place(self, installation):
        link, _ = installation.make_link()
        for minutes in (0, 50, 25):
            merge(installation, [visit(link, installation.organisation, at(minutes))])
        assert installation.totals(link) == installation.raw(link) == (1, 0, 2, 0)


class TestCrowds:
    def test_more_than_ten_within_an_hour_is_no_person(self, installation):
        links = [installation.make_link()[0] for _ in range(11)]
        visits = [visit(link, installation.organisation, at(n)) for n, link in enumerate(links)]
        merge(installation, visits[:10])
        assert sum(installation.totals(link)[0] for link in links) == 10
        merge(installation, visits[10:])
        assert [installation.totals(link) for link in links] == [(0, 1, 0, 0)] * 11
        assert installation.reasons(links[0]) == {Reason.TOO_BUSY: 1}

    def test_a_crowd_that_goes_on_stays_one_in_any_order(self, installation):
        link, _ = installation.make_link()
        visits = [visit(link, installation.organisation, at(n / 4)) for n in range(60)]
        late = visits[20::3]
        early = [each for each in visits if each not in late]
        for batch in (early[:25], early[25:], late[:5], late[5:]):
            merge(installation, batch)
        assert installation.totals(link) == installation.raw(link) == (0, 60, 0, 0)
        assert installation.reasons(link) == {Reason.TOO_BUSY: 60}

    def test_ten_in_an_hour_may_be_one(self, installation):
        link, _ = installation.make_link()
        merge(installation, [visit(link, installation.organisation, at(n)) for n in range(10)])
        assert installation.totals(link) == (1, 0, 9, 0)

    def test_many_over_a_day_are_no_crowd(self, installation):
        link, _ = installation.make_link()
        merge(
            installation,
            [visit(link, installation.organisation, at(40 * n)) for n in range(15)],
        )
        assert installation.totals(link) == (15, 0, 0, 0)


class TestDoubt:
    def test_a_busy_visitor_is_in_doubt_for_an_hour_and_then_counts(self, installation):
        links = [installation.make_link()[0] for _ in range(4)]
        visits = [visit(link, installation.organisation, at(n)) for n, link in enumerate(links)]
        merge(installation, visits, now=at(5))
        assert [installation.totals(link) for link in links] == [(0, 0, 0, 1)] * 4
        settle(installation, at(70))
        assert [installation.totals(link) for link in links] == [(1, 0, 0, 0)] * 4

    def test_or_turns_out_to_be_no_person(self, installation):
        links = [installation.make_link()[0] for _ in range(12)]
        visits = [visit(link, installation.organisation, at(n)) for n, link in enumerate(links)]
        merge(installation, visits[:4], now=at(5))
        merge(installation, visits[4:], now=at(12))
        settle(installation, at(90))
        assert [installation.totals(link) for link in links] == [(0, 1, 0, 0)] * 12

    def test_one_click_is_never_in_doubt(self, installation):
        link, _ = installation.make_link()
        merge(installation, [visit(link, installation.organisation, at(0))], now=at(0))
        assert installation.totals(link) == (1, 0, 0, 0)


arrivals = st.lists(
    st.tuples(
        st.integers(0, 2),  # link
        st.sampled_from([0, 1, 1, 1, 2, 3]),  # visitor; 0 asked not to be known
        st.one_of(st.integers(0, 400), st.integers(100, 130)),  # minutes
        st.sampled_from([0, 0, 0, 0, int(Reason.PREVIEW)]),
    ),
    max_size=90,
)


@given(arrived=arrivals, order=st.randoms(use_true_random=False), cuts=st.integers(1, 9))
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_any_stream_in_any_order_is_judged_by_the_rules(installation, arrived, order, cuts):
    links = [installation.make_link()[0] for _ in range(3)]
    visits = [
        # A microsecond each keeps them apart, as a real clock does.
        visit(
            links[link],
            installation.organisation,
            at(minutes) + timedelta(microseconds=index),
            visitor=visitor + 10 * links[0] if visitor and not reason else None,
            reason=reason,
        )
        for index, (link, visitor, minutes, reason) in enumerate(arrived)
    ]
    shuffled = list(visits)
    order.shuffle(shuffled)
    now = at(300)
    for start in range(0, len(shuffled), cuts):
        merge(installation, shuffled[start : start + cuts], now)
    found = {link: installation.totals(link) for link in links}
    assert found == {link: expected(visits, now).get(link, (0, 0, 0, 0)) for link in links}
    assert found == {link: installation.raw(link) for link in links}
    settle(installation, LATER)
    wanted = expected(visits, LATER)
    assert {link: installation.totals(link) for link in links} == {
        link: wanted.get(link, (0, 0, 0, 0)) for link in links
    }
