"""The pattern page shows every component in every state that its own comment promises."""

import re
from pathlib import Path

import pytest

UI = Path(__file__).parents[1]
SOURCE = (UI / "templates/ui/patterns.html").read_text()
COMPONENTS = sorted(path.stem for path in (UI / "templates/cotton").glob("*.html"))
# One regular expression a state, to be found within one tag of the component.
STATES = {
    "avatar": ["size=.small", "size=.large", "label=", "picture="],
    "button": [
        *(f'kind="{kind}"' for kind in ("primary", "quiet", "accent", "danger")),
        *(f'kind="{kind}" disabled' for kind in ("primary", "quiet", "danger")),
        "c-button disabled",
        "aria-busy",
        "size=.small",
        "href=",
        "wide",
    ],
    "card": ["title=.*lifted", "<c-card>"],
    "chart_bars": ["direction=.columns", "bars=.teams"],
    "chip": [
        "<c-chip>",
        "icon=",
        "href=",
        "current=",
        "pressed=.false",
        "pressed=.true",
        "disabled",
    ],
    "counter_ring": ["used=.100", "used=.285", "used=.312"],
    "dialog": ["example-dialog", "open=.true"],
    "empty": ["button=", "Nobody fits"],
    "field": ["form.title", "short", "class=.writing", "label="],
    "figure_number": [
        *(f"kind=.{kind}" for kind in ("counted", "reported", "estimated", "potential")),
        "early=",
        "uncertainty=",
        "n=",
    ],
    "form_errors": ["form=.wrong"],
    "icon": [":name=", "label="],
    "may_i": ["yes.*open=", "ask.*reason", "no.*reason", 'may="yes" />'],
    "network_icon": ["network="],
    "notice": ["<c-notice title", "good.*closes", "careful", "wrong.*live", "good.*live"],
    "pagination": ["first_page", ":page=.page", "last_page"],
    "progress": ["value=", "Busy"],
    "sign": ["size=.96.*label", "size=.16.*one_colour"],
    "state": [f"kind=.{kind}" for kind in ("good", "wait", "bad", "busy", "quiet")],
    "story_card": ["picture=", "more_url=", "saved=", "shared=", "may=.no", "may=.ask", "person="],
    "table": ["caption="],
    "tabs": ["tabs="],
    "undo": ["put away", "label="],
    "wordmark": ["size=", "one_colour"],
}


def tags_of(name):
    tag = "<c-" + name.replace("_", "-")
    return re.findall(rf"{re.escape(tag)}(?=[\s/>]).*?>", SOURCE, re.DOTALL)


def test_every_component_has_its_states_listed():
    assert sorted(STATES) == COMPONENTS


@pytest.mark.parametrize(
    ("name", "state"), [(name, state) for name in STATES for state in STATES[name]]
)
def test_every_state_is_shown(name, state):
    assert any(re.search(state, tag, re.DOTALL) for tag in tags_of(name)), f"show {name}: {state}"
