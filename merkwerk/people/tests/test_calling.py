"""We write to Bo, not to "Bo de Wit"."""

import pytest

from merkwerk.people.calling import first_name


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("Bo de Wit", "Bo"),
        ("  Bo   de Wit ", "Bo"),
        ("Bo", "Bo"),
        ("Jan-Willem van Dam", "Jan-Willem"),
        ("Zoë Ångström", "Zoë"),
        ("", ""),
    ],
)
def test_somebody_is_called_by_their_first_name(name, called):
    assert first_name(name) == called


@pytest.mark.parametrize(
    "name", ["J. de Vries", "J.P. de Vries", "J de Vries", "Dr. Dam", "Mevrouw Dam", "Wit, Bo de"]
)
def test_or_by_all_of_it_when_the_first_word_is_no_name(name):
    assert first_name(name) == name
