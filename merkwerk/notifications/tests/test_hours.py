"""Own hours: always inside, never earlier than asked, whatever the clock does."""

from datetime import UTC, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from merkwerk.notifications.hours import Hours, next_monday

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
ZONES = [
    "Europe/Amsterdam",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Pacific/Apia",
    "America/Paramaribo",
    "Africa/Casablanca",
]
times = st.times().map(lambda at: at.replace(microsecond=0, fold=0))
any_hours = st.builds(
    Hours,
    days=st.frozensets(st.integers(0, 6), min_size=1),
    opens=times,
    closes=times,
    zone=st.sampled_from(ZONES).map(ZoneInfo),
)
moments = st.datetimes(
    datetime(2024, 1, 1),  # noqa: DTZ001
    datetime(2030, 12, 31),  # noqa: DTZ001
    timezones=st.just(UTC),
).map(lambda at: at.replace(microsecond=0))
# Near the jumps of the clock, where mistakes live.
jumps = st.tuples(
    st.sampled_from(
        [
            datetime(2026, 3, 29, 1, tzinfo=UTC),
            datetime(2026, 10, 25, 1, tzinfo=UTC),
            datetime(2026, 3, 8, 7, tzinfo=UTC),
            datetime(2026, 11, 1, 6, tzinfo=UTC),
            datetime(2026, 4, 4, 15, tzinfo=UTC),
            datetime(2026, 10, 3, 15, 30, tzinfo=UTC),
        ]
    ),
    st.integers(-180, 180),
).map(lambda jump: jump[0] + timedelta(minutes=jump[1]))


def on_own_clock(hours, moment):
    """Say in plain terms whether the person's own clock shows working time."""
    local = moment.astimezone(hours.zone)
    today, yesterday = local.weekday() in hours.days, (local.weekday() - 1) % 7 in hours.days
    at = local.time()
    if hours.opens < hours.closes:
        return today and hours.opens <= at < hours.closes
    return (today and at >= hours.opens) or (yesterday and at < hours.closes)


class TestAnyHours:
    @settings(deadline=None)
    @given(hours=any_hours, after=moments | jumps)
    def test_the_next_moment_is_inside_and_never_earlier(self, hours, after):
        moment = hours.next_moment(after)
        if moment is None:
            return
        assert moment >= after
        assert hours.contain(moment)
        assert on_own_clock(hours, moment)

    @settings(deadline=None)
    @given(hours=any_hours, after=moments | jumps)
    def test_inside_means_at_once(self, hours, after):
        assert hours.contain(after) == (hours.next_moment(after) == after)

    @settings(deadline=None)
    @given(hours=any_hours, after=moments | jumps)
    def test_what_we_call_inside_the_persons_clock_calls_inside(self, hours, after):
        assert on_own_clock(hours, after) or not hours.contain(after)

    @settings(deadline=None)
    @given(hours=any_hours, after=moments)
    def test_openings_come_in_order_and_are_inside(self, hours, after):
        openings = list(islice(hours.openings(after), 5))
        assert openings == sorted(set(openings))
        assert all(opening >= after and hours.contain(opening) for opening in openings)

    @settings(deadline=None)
    @given(hours=any_hours, after=moments)
    def test_a_week_begins_once(self, hours, after):
        opening = next_monday(hours, after)
        assert opening is not None
        local = opening.astimezone(hours.zone)
        monday = local.replace(hour=0, minute=0, second=0) - timedelta(days=local.weekday())
        earlier = [each for each in hours.openings(monday - timedelta(hours=3)) if each < opening]
        assert all(
            each.astimezone(hours.zone).isocalendar()[:2] != local.isocalendar()[:2]
            for each in earlier
        )
        assert after <= opening <= after + timedelta(days=15)

    @settings(deadline=None)
    @given(hours=any_hours, after=moments | jumps)
    def test_the_next_day_is_another_day(self, hours, after):
        tomorrow = hours.next_day(after)
        assert tomorrow > after
        assert tomorrow.astimezone(hours.zone).date() > after.astimezone(hours.zone).date()


class TestBoHours:
    hours = Hours(frozenset(range(5)), time(9), time(17), AMSTERDAM)

    def at(self, day, hour, minute=0):
        return datetime(2026, 11, day, hour, minute, tzinfo=AMSTERDAM)

    def test_at_once_inside(self):
        assert self.hours.next_moment(self.at(4, 11, 30)) == self.at(4, 11, 30)

    def test_in_the_evening_it_waits_for_the_morning(self):
        assert self.hours.next_moment(self.at(4, 17)) == self.at(5, 9)

    def test_on_friday_evening_it_waits_for_monday(self):
        assert self.hours.next_moment(self.at(6, 18)) == self.at(9, 9)

    def test_the_week_begins_on_monday_at_nine(self):
        assert next_monday(self.hours, self.at(4, 11)) == self.at(9, 9)

    def test_or_on_the_first_day_somebody_works(self):
        part_time = Hours(frozenset([2, 3]), time(9), time(17), AMSTERDAM)
        assert next_monday(part_time, self.at(5, 11)) == self.at(11, 9)
        assert next_monday(part_time, self.at(3, 11)) == self.at(4, 9)

    def test_a_night_shift_runs_into_the_morning(self):
        night = Hours(frozenset([4]), time(22), time(6), AMSTERDAM)
        assert night.contain(self.at(7, 5, 59))
        assert not night.contain(self.at(7, 6))
        assert not night.contain(self.at(6, 5))

    def test_nobody_who_never_works_is_ever_mailed(self):
        never = Hours(frozenset(), time(9), time(17), AMSTERDAM)
        assert never.next_moment(self.at(4, 11)) is None
        assert next_monday(never, self.at(4, 11)) is None

    def test_nine_stays_nine_when_the_clock_jumps(self):
        sunday = Hours(frozenset([6]), time(9), time(17), AMSTERDAM)
        spring = sunday.next_moment(datetime(2026, 3, 29, tzinfo=UTC))
        autumn = sunday.next_moment(datetime(2026, 10, 25, tzinfo=UTC))
        assert (spring, autumn) == (
            datetime(2026, 3, 29, 7, tzinfo=UTC),
            datetime(2026, 10, 25, 8, tzinfo=UTC),
        )

    def test_hours_that_the_clock_skips_do_not_happen_that_day(self):
        skipped = Hours(frozenset(range(7)), time(2, 15), time(2, 45), AMSTERDAM)
        assert skipped.next_moment(datetime(2026, 3, 29, 0, tzinfo=UTC)) == datetime(
            2026, 3, 30, 0, 15, tzinfo=UTC
        )
