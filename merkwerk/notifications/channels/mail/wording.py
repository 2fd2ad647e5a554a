"""The words of a mail: a note from a colleague. One story, one button, why, and how to get less."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from urllib.parse import urljoin

import mjml
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext, ngettext

from merkwerk.notifications.channels.base import Told
from merkwerk.notifications.kinds import Letter

MOST_OTHERS = 4
_MARK = re.compile(r"\[\[(\w+)\]\]")


@dataclass(frozen=True)
class Entry:
    """One story as it stands in a mail: plain texts and whole addresses."""

    title: str
    detail: str
    picture: str
    label: str
    address: str


@dataclass(frozen=True)
class Facts:
    """Everything a mail says, as plain text, in the language that is active."""

    language: str
    greeting: str
    opening: str
    first: Entry
    others_head: str
    others: tuple[Entry, ...]
    more: str
    inbox: str
    why: str
    less: str
    choose_label: str
    choose: str
    stop_label: str
    stop: str


def facts_of(told: Told, *, site: str, name: str, stop: str) -> Facts:
    """Return what a mail says. *name* and *stop* may be marks that are filled in later."""
    first, *others = (_entry(letter, site) for letter in told.letters)
    left = max(0, len(others) - MOST_OTHERS)
    return Facts(
        language=told.language,
        greeting=gettext("Hi %(name)s,") % {"name": name},
        opening=told.opening,
        first=first,
        others_head=gettext("Also new:") if others else "",
        others=tuple(others[:MOST_OTHERS]),
        more=_more(left),
        inbox=site + reverse("notifications_inbox", args=[told.house.slug]),
        why=told.why,
        less=gettext("You decide how often you hear from us."),
        choose_label=gettext("Choose how often"),
        choose=site + reverse("notifications_preferences", args=[told.house.slug]),
        stop_label=gettext("No more mail"),
        stop=stop,
    )


def _entry(letter: Letter, site: str) -> Entry:
    return Entry(
        title=letter.title,
        detail=letter.detail,
        picture=urljoin(site, letter.image_url) if letter.image_url else "",
        label=letter.action_label or gettext("Open it"),
        address=site + letter.action_path,
    )


def _more(left: int) -> str:
    if not left:
        return ""
    sentence = ngettext(
        "and %(number)d more in your inbox", "and %(number)d more in your inbox", left
    )
    return sentence % {"number": left}


def text_of(facts: Facts) -> str:
    """Return the mail as plain text."""
    first = facts.first
    story = [first.title, first.detail, f"{first.label}: {first.address}"]
    blocks = [
        facts.greeting,
        facts.opening,
        "\n".join(line for line in story if line),
        _others_text(facts),
        "-- ",
        facts.why,
        f"{facts.less}\n{facts.choose_label}: {facts.choose}\n{facts.stop_label}: {facts.stop}",
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _others_text(facts: Facts) -> str:
    lines = [f"- {other.title}\n  {other.address}" for other in facts.others]
    more = [f"{facts.more}: {facts.inbox}"] if facts.more else []
    return "\n".join([facts.others_head, *lines, *more]) if lines else ""


def html_of(facts: Facts) -> str:
    """Return the mail as HTML: the compiled template with every text escaped."""
    first = facts.first
    choose, stop = _anchor(facts.choose, facts.choose_label), _anchor(facts.stop, facts.stop_label)
    return _fill(
        {
            "language": escape(facts.language),
            "subject": escape(first.title),
            "preview": escape(first.detail or facts.opening),
            "greeting": escape(facts.greeting),
            "opening": escape(facts.opening),
            "picture": _picture(first),
            "title": escape(first.title),
            "detail": escape(first.detail),
            "action_address": escape(first.address),
            "action_label": escape(first.label),
            "others": _others_html(facts),
            "why": escape(facts.why),
            "less": f"{escape(facts.less)}<br>{choose} &middot; {stop}",
        }
    )


def _fill(values: Mapping[str, str]) -> str:
    # One pass, so that a text which looks like a mark stays a text.
    return _MARK.sub(lambda found: str(values[found[1]]), skeleton())


@cache
def skeleton() -> str:
    """Return the compiled template; compiled once per process."""
    source = resources.files(__package__).joinpath("note.mjml").read_text(encoding="utf-8")
    return str(mjml.mjml2html(source))


def _picture(first: Entry) -> str:
    if not first.picture:
        return ""
    return (
        '<tr><td style="padding:10px 24px 0"><img src="' + escape(first.picture) + '" alt="" '
        'width="552" style="display:block;width:100%;height:auto;border-radius:10px"></td></tr>'
    )


def _others_html(facts: Facts) -> str:
    if not facts.others:
        return ""
    rows = "".join(f"<li>{_anchor(each.address, each.title)}</li>" for each in facts.others)
    more = f"<p>{_anchor(facts.inbox, facts.more)}</p>" if facts.more else ""
    return f"<p>{escape(facts.others_head)}</p><ul>{rows}</ul>{more}"


def _anchor(address: str, label: str) -> str:
    return f'<a href="{escape(address)}">{escape(label)}</a>'
