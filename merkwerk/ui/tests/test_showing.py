"""Pages are drawn as promised: every component, both faces, strict rules for scripts and styles."""

import json
import re
from copy import deepcopy
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from merkwerk.ui import patterns, shelf

UI = Path(__file__).parents[1]
COMPONENTS = sorted(path.stem for path in (UI / "templates/cotton").glob("*.html"))
SCREENS = list(patterns.SCREENS)
pytestmark = pytest.mark.urls("merkwerk.ui.tests.addresses")


@pytest.fixture
def client():
    """Give somebody at the very machine: elsewhere there is no pattern page."""
    return Client(headers={"host": "localhost"})


@pytest.fixture(autouse=True)
def _only_the_look(settings):
    """Open the pattern page, and leave out what upper rooms add to every page."""
    settings.MERKWERK_PATTERNS = True
    templates = deepcopy(settings.TEMPLATES)
    processors = templates[0]["OPTIONS"]["context_processors"]
    own = [path for path in processors if not re.match(r"merkwerk\.(?!ui\.)", path)]
    templates[0]["OPTIONS"]["context_processors"] = own
    settings.TEMPLATES = templates


def page(client, name, *args, **asked):
    answer = client.get(reverse(name, args=args), asked, headers={"accept-language": "nl"})
    assert answer.status_code == 200
    return answer.content.decode()


def every_page(client):
    yield page(client, "ui_patterns")
    yield page(client, "ui_offline")
    yield from (page(client, "ui_screens", screen) for screen in SCREENS)


@pytest.mark.parametrize("name", COMPONENTS)
def test_every_component_is_on_the_pattern_page_and_explains_itself(name):
    source = (UI / "templates/ui/patterns.html").read_text()
    inside = "".join(path.read_text() for path in (UI / "templates").rglob("*.html"))
    tag = "<c-" + name.replace("_", "-")
    assert re.search(re.escape(tag) + r"[\s/>]", source), f"show {tag} on the pattern page"
    head = (UI / f"templates/cotton/{name}.html").read_text()
    assert head.startswith("{% comment %}\n")
    assert "Example:" in head.partition("{% endcomment %}")[0]
    assert tag in inside


def test_the_pattern_page_is_closed_outside_development(client, settings):
    settings.MERKWERK_PATTERNS = False
    assert client.get(reverse("ui_patterns")).status_code == 404
    assert client.get(reverse("ui_screens", args=["studio"])).status_code == 404


@pytest.mark.parametrize("name", ["merkwerk.example", "localhost"])
def test_elsewhere_there_is_no_pattern_page(client, settings, name):
    settings.ALLOWED_HOSTS = ["*"]
    asked = {"host": name} if name != "localhost" else {"x-forwarded-for": "192.0.2.7"}
    assert client.get(reverse("ui_patterns"), headers=asked).status_code == 404
    assert client.get(reverse("ui_screens", args=["studio"]), headers=asked).status_code == 404


def test_there_is_no_screen_by_another_name(client):
    assert client.get(reverse("ui_screens", args=["nothing"])).status_code == 404


def test_no_page_writes_a_script_or_a_style_inline(client):
    for html in every_page(client):
        assert not re.search(r"<[^>]+\sstyle=", html)
        assert "<style" not in html
        assert not re.search(r"<[^>]+\son[a-z]+=", html)
        assert "hx-on" not in html
        assert "javascript:" not in html
        for script in re.findall(r"<script[^>]*>[^<]*", html):
            assert re.fullmatch(r'<script[^>]*\ssrc="[^"]+"[^>]*>', script)


def test_htmx_neither_writes_styles_nor_runs_text_nor_keeps_pages(client):
    found = re.search(r"name=\"htmx-config\" content='([^']+)'", page(client, "ui_offline"))
    told = json.loads(found.group(1))
    assert told["includeIndicatorStyles"] is False
    assert told["allowEval"] is False
    assert told["historyCacheSize"] == 0


def test_every_picture_has_words_and_every_id_is_used_once(client):
    for html in every_page(client):
        for picture in re.findall(r"<img[^>]*>", html):
            assert " alt=" in picture
        ids = re.findall(r'\sid="([^"]+)"', html)
        assert sorted(ids) == sorted(set(ids))


def test_pages_say_their_language(client):
    assert '<html lang="nl"' in page(client, "ui_offline")
    assert "Je bent offline" in page(client, "ui_offline")
    answer = client.get(reverse("ui_offline"), headers={"accept-language": "en"})
    assert b'<html lang="en"' in answer.content


def test_the_bar_tells_in_which_face_one_is(client):
    everyone = page(client, "ui_screens", "everyone")
    studio = page(client, "ui_screens", "studio")
    assert 'data-face="everyone"' in everyone
    assert 'data-face="studio"' in studio
    assert "demo-line" in studio
    assert 'href="#discover" aria-current="page"' in everyone
    assert 'href="#library" aria-current="page"' in studio


def test_a_phone_shows_three_places_at_most_and_folds_the_rest(client):
    studio = page(client, "ui_screens", "studio").partition('class="bar bar-bottom"')[2]
    shown, _, folded = studio.partition("<details")
    assert shown.count("bar-entry") == 2
    assert folded.count('class="fold-entry"') == 3


def test_error_pages_draw_without_anything_to_go_on():
    for code in ("400", "403", "404", "500"):
        html = render_to_string(f"{code}.html")
        assert "<h1" in html
        assert 'href="/"' in html


def test_a_chosen_theme_is_kept_and_given_back(client):
    answer = client.post(reverse("ui_theme"), {"theme": "avond", "next": "/-/offline"})
    assert answer.url == "/-/offline"
    assert 'data-theme="avond"' in page(client, "ui_offline")
    client.post(reverse("ui_theme"), {"theme": ""})
    assert "data-theme=" not in page(client, "ui_offline")


def test_a_theme_leads_nowhere_else_and_nothing_strange_is_kept(client):
    answer = client.post(reverse("ui_theme"), {"theme": '"><b>', "next": "https://evil.example/"})
    assert answer.url == "/"
    client.cookies["merkwerk_theme"] = '"><b>'
    assert "data-theme=" not in page(client, "ui_offline")
    assert client.get(reverse("ui_theme")).status_code == 405


def test_the_app_can_be_installed(client):
    answer = client.get(reverse("ui_manifest"))
    told = json.loads(answer.content)
    assert answer["Content-Type"] == "application/manifest+json"
    assert told["display"] == "standalone"
    for icon in told["icons"]:
        path = icon["src"].partition("static/")[2]
        assert (UI / "static" / path).is_file()


def test_the_sign_is_found_by_its_old_name_too(client):
    answer = client.get("/favicon.ico")
    assert (UI / "static" / answer.url.partition("static/")[2]).is_file()


def test_the_worker_keeps_the_look_and_no_page_of_anybody(client):
    answer = client.get(reverse("ui_worker"))
    script = answer.content.decode()
    kept = re.findall(r'^\s+"([^"]+)",$', script, re.MULTILINE)
    assert len(kept) == len(shelf.KEPT)
    assert all(path.startswith("/static/") for path in kept)
    assert f'"{reverse("ui_offline")}"' in script.replace("\\u002D", "-")
    assert "cache.put" not in script
    assert answer["Content-Type"].startswith("text/javascript")


@pytest.mark.parametrize("path", shelf.KEPT)
def test_what_the_worker_keeps_exists(path):
    assert (UI / "static" / path).is_file()
