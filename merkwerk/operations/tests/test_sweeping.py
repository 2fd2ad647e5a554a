"""What is past its retention goes, in every organisation, whatever happens in another."""

from datetime import timedelta

from merkwerk.activity.models import Activity
from merkwerk.activity.testing import make_activity
from merkwerk.kit import clock, tenancy
from merkwerk.kit.registers import Privacy, privacy
from merkwerk.operations import sweeping


def test_every_room_sweeps_in_every_organisation(cast, monkeypatch):
    seen = []
    probe = Privacy("probe", {}, sweep=lambda: seen.append(tenancy.current_id()) or 2)
    monkeypatch.setitem(privacy, "probe", probe)
    assert sweeping.sweep_everything() >= 4
    assert set(seen) == {cast.lumen.pk, cast.other.pk}


def test_one_that_fails_does_not_keep_the_others(cast, monkeypatch, caplog):
    def fails_in_lumen():
        if tenancy.current_id() == cast.lumen.pk:
            raise RuntimeError
        return 1

    monkeypatch.setitem(privacy, "probe", Privacy("probe", {}, sweep=fails_in_lumen))
    assert sweeping.sweep_everything() >= 1
    assert f"failed in organisation {cast.lumen.pk}" in caplog.text


def test_a_room_that_fails_undoes_and_stops_no_other(cast, monkeypatch):
    def fails():
        raise RuntimeError

    long_ago = clock.now() - timedelta(days=5000)
    with tenancy.acting_in(cast.lumen.pk), clock.at(long_ago):
        make_activity(cast.bo)
    monkeypatch.setitem(privacy, "probe", Privacy("probe", {}, sweep=fails))
    sweeping.sweep_everything()
    with tenancy.acting_in(cast.lumen.pk):
        assert not Activity.objects.exists()


def test_twice_sweeps_nothing_more(cast):
    with clock.at(clock.now() + timedelta(days=500)):
        sweeping.sweep_everything()
        assert sweeping.sweep_everything() == 0
