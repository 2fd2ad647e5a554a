"""One organisation after another, whatever happens in the first."""

from merkwerk.kit.rounds import go_round


def test_one_that_fails_keeps_no_other_waiting(caplog):
    asked = []

    def deed(organisation_id):
        asked.append(organisation_id)
        if organisation_id == 1:
            raise RuntimeError
        return organisation_id

    assert go_round([1, 2, 3], deed) == 5
    assert asked == [1, 2, 3]
    assert "failed in organisation 1" in caplog.text


def test_what_returns_nothing_counts_nothing():
    assert go_round([1, 2], lambda organisation_id: None) == 0
