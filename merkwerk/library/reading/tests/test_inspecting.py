"""Looking at pages, feeds and addresses from the command line."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from merkwerk.library import inspecting

PAGE = "<title>Café</title><link rel=alternate type=application/rss+xml href=feed>"
FEED = "<rss version='2.0'><channel><title>Krant</title><item><title>Eén</title></item></channel>"


@pytest.fixture
def files(tmp_path):
    (tmp_path / "page.html").write_text(PAGE, "utf-8")
    (tmp_path / "feed.xml").write_text(FEED, "utf-8")
    return tmp_path


@pytest.fixture
def inspect(monkeypatch, capfdbinary):
    def run(*arguments: object, typed: str = ""):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed.encode())))
        code = inspecting.main([str(one) for one in arguments])
        lines = capfdbinary.readouterr().out.decode().splitlines()
        return code, [json.loads(line) for line in lines]

    return run


def test_a_page_from_a_file(inspect, files):
    code, (found,) = inspect("page", files / "page.html", "--url", "https://x.nl/a")
    assert code == 0
    assert list(found) == [
        "title", "description", "image", "site", "author", "published_at", "language",
        "canonical_url", "content_type", "problems",
    ]  # fmt: skip
    assert (found["title"], found["canonical_url"]) == ("Café", "https://x.nl/a")
    assert found["description"] is None


def test_a_feed_from_a_file(inspect, files):
    code, (found,) = inspect("feed", files / "feed.xml")
    assert (code, found["title"]) == (0, "Krant")
    assert list(found) == ["title", "link", "language", "entries", "problems"]
    assert list(found["entries"][0]) == [
        "id",
        "title",
        "link",
        "published_at",
        "author",
        "summary_html",
    ]


def test_the_feeds_of_a_page(inspect, files):
    _, (found,) = inspect("discover", files / "page.html", "--url", "https://x.nl/a/")
    assert found["feeds"] == [{"address": "https://x.nl/a/feed", "title": None, "kind": "rss"}]


def test_a_list_of_files_gives_a_line_each_and_misses_none(inspect, files):
    names = [files / "page.html", files / "no such file", files, files / "feed.xml", "\x00"]
    code, found = inspect("page", "-", typed="\n".join(map(str, names)) + "\n")
    assert code == 0
    assert [one["title"] for one in found] == ["Café", None, None, "Krant", None]
    assert all(
        inspecting.UNREADABLE in one["problems"][0] for one in (found[1], found[2], found[4])
    )


@pytest.mark.parametrize("kind", ["page", "feed", "discover"])
def test_a_file_that_cannot_be_read(inspect, files, kind):
    code, (found,) = inspect(kind, files / "no such file")
    assert code == 1
    assert len(found["problems"]) == 1


def test_an_address_that_we_do_not_open(inspect):
    code, (found,) = inspect("page", "http://127.0.0.1:9/")
    assert code == 1
    assert found["problems"][0].startswith("refused_address: ")


def test_addresses_line_by_line(inspect):
    typed = "https://X.nl/?utm_source=a#b\nhttp://127.1/\n\ngeen adres\r\nfile:///etc/passwd"
    code, found = inspect("url", typed=typed)
    assert code == 0
    assert found[0] == {
        "url": "https://X.nl/?utm_source=a#b",
        "canonical": "https://x.nl/",
        "allowed": True,
        "reason": "not resolved",
    }
    assert [one["allowed"] for one in found] == [True, False, False, False, False]
    assert [one["url"] for one in found[2:4]] == ["", "geen adres"]
    assert found[3]["canonical"] is None


def test_a_wrong_call_is_told():
    with pytest.raises(SystemExit) as caught:
        inspecting.main(["picture"])
    assert caught.value.code == 2


def test_it_runs_without_settings_and_without_a_database(files):
    program = (
        "import sys; from merkwerk.library import inspecting; code = inspecting.main(sys.argv[1:]);"
        "assert not {'psycopg', 'django.db', 'trafilatura', 'py3langid'} & set(sys.modules);"
        "sys.exit(code)"
    )
    root = Path(__file__).parents[4]
    done = subprocess.run(
        [sys.executable, "-c", program, "page", str(files / "page.html")],
        cwd=root, env={"PYTHONPATH": str(root), "LC_ALL": "C"}, capture_output=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["title"] == "Café"
    refused = subprocess.run(
        [sys.executable, "-m", "merkwerk.library.inspecting", "page", "http://127.0.0.1/"],
        cwd=root, env={"PYTHONPATH": str(root)}, capture_output=True, check=False,
    )  # fmt: skip
    assert json.loads(refused.stdout)["problems"][0].startswith("refused_address: We only open")
