"""People's traces have a way out: every table is named by its room, with a retention."""

import pytest

from merkwerk.kit.registers import privacy
from tests.witness.house import models, room_of_model


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
