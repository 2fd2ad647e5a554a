"""Looking at pages, feeds and addresses from the command line."""

import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from merkwerk.library import inspecting

ROOT = Path(__file__).parents[4]
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
        "canonical": "https://x.nl/?utm_source=a#b",
        "allowed": True,
        "reason": "not resolved",
    }
    assert [one["allowed"] for one in found] == [True, False, False, False, False]
    assert [one["url"] for one in found[2:4]] == ["", "geen adres"]
    assert found[3]["canonical"] is None


@pytest.mark.parametrize(
    ("typed", "canonical"),
    [
        (
            "HTTPS://X.nl:443/a/../b?b=2&a=1&utm_source=x#Kop",
            "https://x.nl/b?b=2&a=1&utm_source=x#Kop",
        ),
        ("http://ana:geheim@x.nl./%7ea", "http://ana:geheim@x.nl./%7ea"),
        ("http://x.nl/" + "a" * 9000, "http://x.nl/" + "a" * 9000),
        ("mailto:ana@x.nl", "mailto:ana@x.nl"),
        ("http://127.1", "http://127.0.0.1/"),
        ("x.nl", None),
        ("", None),
    ],
)
def test_an_address_is_written_as_a_browser_writes_it(inspect, typed, canonical):
    _, (found,) = inspect("url", typed=f"{typed}\n")
    assert (found["url"], found["canonical"]) == (typed, canonical)


@pytest.mark.parametrize("kind", ["page", "feed", "discover"])
def test_each_line_of_a_list_gets_one_line(inspect, files, kind):
    os.mkfifo(files / "pipe")
    names = ["", files / "page.html", " ", files / "pipe", "/dev/zero"]
    code, found = inspect(kind, "-", typed="\n".join(map(str, names)) + "\n")
    assert (code, len(found)) == (0, len(names))
    assert [found[at]["problems"] for at in (0, 2)] == [[inspecting.NO_NAME]] * 2
    assert all("not a regular file" in found[at]["problems"][0] for at in (3, 4))


def test_a_name_of_any_bytes_is_found(monkeypatch, capfdbinary, tmp_path):
    name = os.fsencode(tmp_path) + b"/caf\xe9.html"
    with open(name, "wb") as file:
        file.write(PAGE.encode())
    typed = io.BytesIO(name + b"\r\n" + name + b"x\n")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(typed))
    assert inspecting.main(["page", "-"]) == 0
    first, second = map(json.loads, capfdbinary.readouterr().out.splitlines())
    assert first["title"] == "Café"
    assert "caf\ufffd.htmlx" in second["problems"][0]


def test_no_character_breaks_a_line(files, capfdbinary):
    (files / "odd.html").write_text('<meta name=description content="a\u2028b\x85c\x0cd">', "utf-8")
    inspecting.main(["page", str(files / "odd.html")])
    (line,) = capfdbinary.readouterr().out.decode().splitlines()
    assert json.loads(line)["problems"]


def test_a_base_that_is_no_address_is_said(inspect, files):
    code, (found,) = inspect("page", files / "page.html", "--url", "no-scheme.nl/x")
    assert (code, found["problems"]) == (0, [inspecting.NO_BASE])


@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        ("yes http://x.nl/ | {inspect} url | head -1 >&2; exit ${{PIPESTATUS[1]}}", 141, b'{"url"'),
        ("{inspect} url </dev/null >&-", 1, b"Inspecting stopped: standard output is closed.\n"),
        ("{inspect} url <&-", 1, b"Inspecting stopped: standard input is closed.\n"),
        ("{inspect} page - <&-", 1, b"Inspecting stopped: standard input is closed.\n"),
        ("echo x | {inspect} url >/dev/full", 1, b"Inspecting stopped: No space left on device.\n"),
        ("{inspect} url </dev/null >&- 2>&-", 1, b""),
    ],
)
def test_closed_and_broken_streams_end_it_in_one_sentence(command, code, said):
    inspect = f"{sys.executable} -m merkwerk.library.inspecting"
    done = subprocess.run(
        ["bash", "-c", command.format(inspect=inspect)],
        cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == code
    assert done.stderr.startswith(said)
    assert done.stderr.count(b"\n") <= 1
    assert done.stdout == b""


def test_what_setting_up_says_is_not_on_standard_output(tmp_path):
    shutil.copy(ROOT / "run", tmp_path)
    (tmp_path / "tools").mkdir()
    (tmp_path / "tools" / "setting_up.py").write_text("print('Compiling the texts')")
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    python = tmp_path / ".venv" / "bin" / "python"
    python.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} "$@"\n')
    python.chmod(0o755)
    done = subprocess.run(
        [str(tmp_path / "run"), "inspect", "url"], input=b"http://x.nl\n",
        cwd=tmp_path, capture_output=True, check=False,
    )  # fmt: skip
    assert done.stderr == b"Compiling the texts\n"
    assert json.loads(done.stdout)["canonical"] == "http://x.nl/"


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
    done = subprocess.run(
        [sys.executable, "-c", program, "page", str(files / "page.html")],
        cwd=ROOT, env={"PYTHONPATH": str(ROOT), "LC_ALL": "C"}, capture_output=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["title"] == "Café"
    refused = subprocess.run(
        [sys.executable, "-m", "merkwerk.library.inspecting", "page", "http://127.0.0.1/"],
        cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, capture_output=True, check=False,
    )  # fmt: skip
    assert json.loads(refused.stdout)["problems"][0].startswith("refused_address: We only open")
