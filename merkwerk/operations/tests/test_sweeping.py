"""What is past its retention goes, in every organisation, whatever happens in another."""

from datetime import timedelta

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
    assert "Sweeping failed" in caplog.text


def test_twice_sweeps_nothing_more(cast):
    with clock.at(clock.now() + timedelta(days=500)):
        sweeping.sweep_everything()
        assert sweeping.sweep_everything() == 0
