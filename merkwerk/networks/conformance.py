"""The questions that every kind in the rack must answer. Run over the registry by a test."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock
from xml.etree import ElementTree

import regex

from merkwerk.networks.base import Capabilities, Handover, Limits, Network, Opens

FILES = ("handover.py", "wording.py", "limits.py", "doc.md", "icon.svg")
SAMPLE: dict[str, Any] = {
    "text": "Koffie & thee, #1 +1?\nJa, één 👍🏽",
    "url": "https://go.example.nl/a1?x=1&y=2",
    "title": "Een titel & meer",
    "instance": "mastodon.nl",
}
_BEGINNINGS = {
    Opens.WEB_PAGE: "https://",
    Opens.APP: "mailto:",
    Opens.SHARE_SHEET: "",
    Opens.NOTHING: "",
}


def problems(network: Network) -> list[str]:
    """Return what is missing or wrong with a kind, a sentence each; empty when it conforms."""
    found: list[str] = []
    for question in QUESTIONS:
        try:
            with _no_sockets():
                found += question(network)
        except _SocketOpened:
            found.append(f"{network.key}: opens a socket; this rack only makes addresses.")
        except Exception as error:  # whatever a broken kind does, it is told and the rest is asked
            found.append(f"{network.key}: {question.__name__} raised {error!r}.")
    return found


def recorded(network: Network) -> list[dict[str, Any]]:
    """Return the recorded cases of a kind, from its `fixtures/*.json`."""
    files = sorted((network.folder / "fixtures").glob("*.json"))
    return [case for file in files for case in json.loads(file.read_text(encoding="utf-8"))]


def _about_files(network: Network) -> Iterator[str]:
    for name in FILES:
        if not (network.folder / name).is_file():
            yield f"{network.key}: {name} is missing."
    if network.key != network.folder.name:
        yield f"{network.key}: the folder is called {network.folder.name}; call it as the key."
    if not any((network.folder / "tests").glob("test_*.py")):
        yield f"{network.key}: tests/ has no test."
    if (network.folder / "doc.md").is_file():
        page = network.page
        if not page.startswith("# ") or len(page.split()) < 40:
            yield f"{network.key}: doc.md needs a heading and a page that helps a person."


def _about_the_mark(network: Network) -> Iterator[str]:
    if not (network.folder / "icon.svg").is_file():
        return
    icon = str(network.icon)
    try:
        drawing = ElementTree.fromstring(icon)  # noqa: S314 our own file
    except ElementTree.ParseError as error:
        yield f"{network.key}: icon.svg is not well-formed: {error}."
        return
    if drawing.get("viewBox") != "0 0 24 24" or "currentColor" not in icon:
        yield f"{network.key}: icon.svg needs viewBox 0 0 24 24 and currentColor."
    if regex.search(r"<(script|style|image|use)|\s(on\w+|style|href)=", icon):
        yield f"{network.key}: icon.svg may only draw: no script, style or reference."


def _about_facts(network: Network) -> Iterator[str]:
    if not str(network.label).strip():
        yield f"{network.key}: has no label."
    if not isinstance(network.limits, Limits):
        yield f"{network.key}: limits must be Limits."
    if not isinstance(network.capabilities, Capabilities):
        yield f"{network.key}: capabilities must be Capabilities."
        return
    can = network.capabilities
    if not (can.takes_url or can.takes_text):
        yield f"{network.key}: takes neither text nor link; what is shared then?"
    if can.takes_url and not can.takes_text and not can.needs_url:
        yield f"{network.key}: takes a link alone, so it needs one: needs_url."


def _about_handing_over(network: Network) -> Iterator[str]:
    first, second = network.hand_over(**SAMPLE), network.hand_over(**SAMPLE)
    if first != second:
        yield f"{network.key}: handing over twice gives two answers."
    if not first.address.startswith(_BEGINNINGS[first.opens]) or (
        bool(first.address) != bool(_BEGINNINGS[first.opens])
    ):
        yield f"{network.key}: the address {first.address!r} does not fit {first.opens}."
    if not network.capabilities.may_prefill_text and (first.text or "Koffie" in first.address):
        yield f"{network.key}: words may not be filled in, yet they travel along."
    for text in (SAMPLE["text"], "Woorden 👩‍👩‍👧 " * 2000):
        yield from _about_loss(network, text)


def _about_loss(network: Network, text: str) -> Iterator[str]:
    handover: Handover = network.hand_over(**SAMPLE | {"text": text})
    worded = network.word(text, url=SAMPLE["url"])
    if handover.text + handover.not_carried != text or text not in handover.clipboard:
        yield f"{network.key}: handing over loses words without saying so."
    if worded.text + worded.counted.cut != text:
        yield f"{network.key}: wording loses words without saying so."
    if bool(worded.counted.over_by) != bool(worded.counted.cut):
        yield f"{network.key}: what is over the limit and what is cut do not agree."
    if len(handover.address) > network.limits.address:
        yield f"{network.key}: the address is longer than its own limit."


def _about_recorded_cases(network: Network) -> Iterator[str]:
    cases = recorded(network)
    if not cases:
        yield f"{network.key}: fixtures/ has no recorded case."
    for case in cases:
        handover = network.hand_over(**case["given"])
        told = network.count(case["given"]["text"], url=case["given"]["url"])
        for name, expected in case["gives"].items():
            actual = getattr(handover if hasattr(handover, name) else told, name)
            if actual != expected:
                yield f"{network.key}: {case['name']}: {name} is {actual!r}, not {expected!r}."


class _SocketOpened(Exception):
    """Raised instead of opening a socket."""


@contextmanager
def _no_sockets() -> Iterator[None]:
    with (
        mock.patch.object(socket, "socket", side_effect=_SocketOpened),
        mock.patch.object(socket, "getaddrinfo", side_effect=_SocketOpened),
    ):
        yield


QUESTIONS = (
    _about_files,
    _about_the_mark,
    _about_facts,
    _about_handing_over,
    _about_recorded_cases,
)
