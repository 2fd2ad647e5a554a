"""What we never build stays unbuilt: pressure, rankings, and figures nobody can stand for.

Recognition may be built one day, opt-in and by team first. Then its words get a line in ALLOWED,
with the reason, and somebody has thought about it.
"""

import ast
import html
import re

from babel.messages.pofile import read_po
from django.urls import reverse

from merkwerk.identity.testing import sign_in
from merkwerk.kit import tenancy
from merkwerk.library import asking
from merkwerk.library.testing import make_published_story, make_suggestion
from tests.witness.house import PACKAGE, ROOT, models, patterns, sources, tree
from tests.witness.test_words import words_of

PRESSURE = {
    "appraisal", "countdown", "goal", "kpi", "leaderboard", "like", "likes", "obligation", "points",
    "quota", "rank", "ranking", "reminder", "reminders", "score", "streak", "target", "targets",
}  # fmt: skip
ALLOWED = {("Link", "target"): "where a link leads"}
# Figures that go round without anybody knowing where from, or that say more than was measured:
# so many times the reach, so many people against a page, steps between everybody on earth.
FOLKLORE = {135, 561, 3.57, 4.57}
FOLKLORE_IN_WORDS = re.compile(r"(?<![\d.,])(?:135|561|3[.,]57|4[.,]57)(?![\d])")


def test_no_table_presses_anybody():
    found = [
        (model.__name__, name)
        for model in models()
        for name in ["", *(field.name for field in model._meta.get_fields())]
        if (words_of(model.__name__) | words_of(name)) & PRESSURE
        and (model.__name__, name) not in ALLOWED
    ]
    assert not found, f"Nobody gets a target, a rank or a score here: {found}"


def test_no_page_asks_for_likes_or_ranks_anybody():
    names = [str(pattern.name or "") for _, pattern in patterns()]
    found = [name for name in names if words_of(name) & PRESSURE]
    assert len(names) > 50
    assert not found, f"No page of ours presses people: {found}"


def test_no_folklore_is_computed_with():
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}: {node.value}"
        for path in sources()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant)
        and type(node.value) in (int, float)
        and node.value in FOLKLORE
    ]
    assert not found, f"Use our own measurements, with their uncertainty: {found}"


def test_no_folklore_is_told():
    with (PACKAGE / "locale" / "nl" / "LC_MESSAGES" / "django.po").open("rb") as file:
        texts = [str(part) for one in read_po(file) for part in (one.id, one.string)]
    texts += [path.read_text() for path in PACKAGE.rglob("guides/*.md")]
    texts.append((ROOT / "README.md").read_text())
    found = [text[:80] for text in texts if FOLKLORE_IN_WORDS.search(text)]
    assert len(texts) > 1000
    assert not found, f"Nobody can stand for these figures: {found}"


def test_writing_begins_with_a_question_and_an_empty_field(client, cast):
    with tenancy.acting_in(cast.lumen.pk):
        story = make_published_story(by=cast.ana, content_type="news")
        make_suggestion(story, "Dit is een voorbeeldzin.")
    sign_in(client, cast.bo)
    page = client.get(reverse("sharing_composer", args=["lumen", story.public_id])).content.decode()
    asked, written = (
        re.search(rf"<{tag}[^>]*id_text[^>]*>(.*?)</{tag}>", page, re.DOTALL)
        for tag in ("label", "textarea")
    )
    assert html.unescape(asked[1]) in asking.ours_for("news", "nl")
    assert written[1] == ""
    assert "Dit is een voorbeeldzin." in page
