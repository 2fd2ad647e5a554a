"""People's traces have a way out: every table is named by its room, with a retention."""

import pytest

from merkwerk.kit.registers import departures, privacy
from tests.witness.house import models, room_of_model

# Rooms in which nothing has to happen in the very moment somebody leaves.
NOTHING_AT_ONCE = {
    "activity": "what happened stays the organisation's memory; it is unnamed after 30 days",
    "library": "stories are the organisation's; nothing in them opens to who has left",
    "links": "links stand in public under posts, and go on",
    "media": "pictures are shown to colleagues alone, and go after 30 days",
}


def test_every_room_answers_when_somebody_leaves_or_says_why_not():
    assert privacy.keys() == departures.keys() | NOTHING_AT_ONCE.keys()
    assert not departures.keys() & NOTHING_AT_ONCE.keys()


@pytest.mark.parametrize("model", models(), ids=lambda model: model.__name__)
def test_every_table_is_named_with_its_retention(model):
    room = room_of_model(model)
    assert room in privacy, f"{room} has no privacy.py that registers itself."
    assert str(privacy[room].tables.get(model.__name__, "")).strip(), (
        f"{room}/privacy.py does not say how long {model.__name__} is kept."
    )


def test_no_room_names_a_table_that_is_not_there():
    known = {(room_of_model(model), model.__name__) for model in models()}
    named = {(room, name) for room, entry in privacy.items() for name in entry.tables}
    assert not named - known, f"Take these out of privacy.py: {named - known}"
