"""Every string is said in Dutch and in English, and can be translated whole."""

import ast
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from tests.witness.house import PACKAGE, ROOT, sources, tree

GETTEXT = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
DUTCH = PACKAGE / "locale" / "nl" / "LC_MESSAGES" / "django.po"
PLACES = re.compile(r"%\((\w+)\)[sd]")


def calls():
    for path in sources():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in GETTEXT and node.args:
                yield path, node


def test_texts_are_whole():
    odd = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path, node in calls()
        if not isinstance(node.args[0], ast.Constant)
    ]
    assert not odd, f"Give gettext a plain string, with named placeholders: {odd}"


def test_placeholders_have_names():
    odd = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path, node in calls()
        if isinstance(node.args[0], ast.Constant) and re.search(r"%[sd]|\{\}", node.args[0].value)
    ]
    assert not odd, f"Name the placeholders: {odd}"


def dutch():
    with DUTCH.open("rb") as file:
        return read_po(file, locale="nl")


def test_everything_is_said_in_dutch():
    missing = [
        message.id if isinstance(message.id, str) else message.id[0]
        for message in dutch()
        if message.id and (message.fuzzy or not all(_forms(message.string)))
    ]
    assert not missing, f"Not said in Dutch: {missing[:20]} ({len(missing)} in all)"


def test_dutch_keeps_the_placeholders():
    odd = []
    for message in dutch():
        if not message.id:
            continue
        ids, strings = _forms(message.id), _forms(message.string)
        wanted = set(PLACES.findall(" ".join(ids)))
        odd += [s for s in strings if s and not set(PLACES.findall(s)) <= wanted]
        if len(ids) == 1 and strings[0] and set(PLACES.findall(strings[0])) != wanted:
            odd.append(strings[0])
    assert not odd


def _forms(text):
    return list(text) if isinstance(text, tuple | list) else [text]


TEMPLATE_TEXT = re.compile(r">\s*([A-Z][a-z]+ [a-z]+[^<>{}]*)<")


@pytest.mark.parametrize(
    "path",
    sorted(path for path in PACKAGE.rglob("templates/**/*.html") if "patterns" not in path.name),
    ids=lambda path: path.name,
)
def test_templates_leave_no_bare_sentence(path: Path):
    text = re.sub(r"\{% comment %\}.*?\{% endcomment %\}", "", path.read_text(), flags=re.S)
    text = re.sub(
        r"\{% blocktrans(?:late)? .*?\{% endblocktrans(?:late)? %\}", "", text, flags=re.S
    )
    bare = TEMPLATE_TEXT.findall(text)
    assert not bare, f"Translate these: {bare}"
