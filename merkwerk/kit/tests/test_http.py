"""Fetching: what people and feeds point us at, and every way in which it goes wrong.

Sites are real servers on loopback, reached through the named door. Where a public site is needed,
looking up names is faked, and so is the last step of connecting: nothing leaves the machine.
"""

import contextlib
import gzip
import shutil
import socket
import ssl
import subprocess
import threading
import zlib
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from urllib3.util import connection

from merkwerk.kit import fetch_problems, http, lifelines

PAGE = "<!doctype html><title>Café opent</title>".encode()
Play = Callable[[BaseHTTPRequestHandler], None]


class Site:
    """A site on loopback whose paths are plays: functions that answer a request as they like."""

    def __init__(self) -> None:
        self.plays: dict[str, Play] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.is_over = threading.Event()
        site = self

        class Stage(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
                with contextlib.suppress(OSError):
                    site.plays[self.path.partition("?")[0]](self)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Stage)
        self.server.daemon_threads = True
        self.origin = f"http://127.0.0.1:{self.server.server_port}"

    def page(self, path: str, body: bytes = PAGE, status: int = 200, **headers: str) -> str:
        headers = {"content_type": "text/html", "content_length": str(len(body)), **headers}

        def play(stage: BaseHTTPRequestHandler) -> None:
            stage.send_response(status)
            for name, value in headers.items():
                if value:
                    stage.send_header(name.replace("_", "-"), value)
            stage.end_headers()
            stage.wfile.write(body)

        return self.play(path, play)

    def play(self, path: str, play: Play) -> str:
        self.plays[path] = play
        return self.origin + path

    def get(
        self, path_or_url: str, accept: http.Accept = http.PAGE, **limits: float
    ) -> http.Fetched:
        url = path_or_url if "://" in path_or_url else self.origin + path_or_url
        return http.get(url, accept=accept, named={self.origin}, **limits)  # type: ignore[arg-type]


@pytest.fixture
def site():
    site = Site()
    thread = threading.Thread(target=site.server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield site
    site.is_over.set()
    site.server.shutdown()
    site.server.server_close()


@pytest.fixture
def internet(monkeypatch, site):
    """Names and the addresses they have in turn; connections to them end at the site."""
    names: dict[str, list[str]] = {}
    connected: list[str] = []
    look_up = socket.getaddrinfo
    connect = connection.create_connection

    def fake_look_up(host, port, *rest, **more):
        if host not in names:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        ip = names[host].pop(0)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port or 0))]

    def fake_connect(address, *rest, **more):
        connected.append(address[0])
        with monkeypatch.context() as real:
            real.setattr(socket, "getaddrinfo", look_up)
            return connect(("127.0.0.1", site.server.server_port), *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", fake_look_up)
    monkeypatch.setattr(connection, "create_connection", fake_connect)
    names["connected"] = connected
    return names


class TestFetching:
    def test_a_page_comes_with_its_type_character_set_and_final_address(self, site):
        site.page("/nieuws", content_type="Text/HTML; Charset='UTF-8'")
        fetched = site.get("/nieuws#kop")
        assert fetched.url == site.origin + "/nieuws"
        assert (fetched.status, fetched.content_type, fetched.charset) == (
            200,
            "text/html",
            "utf-8",
        )
        assert fetched.body == PAGE

    def test_we_say_who_we_are_and_bring_no_cookies(self, site):
        site.page("/a", set_cookie="wie=bo")
        site.get("/a")
        site.get("/a")
        headers = site.asked[1][1]
        assert headers["user-agent"].startswith("Merkwerk")
        assert headers["host"] == site.origin.removeprefix("http://")
        assert "cookie" not in headers

    def test_a_cookie_does_not_travel_over_a_redirect(self, site):
        site.page("/b")
        site.page("/a", status=302, location="/b", set_cookie="wie=bo")
        site.get("/a")
        assert "cookie" not in site.asked[1][1]

    def test_proxies_of_the_environment_are_not_used(self, site, monkeypatch):
        monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
        site.page("/a")
        assert site.get("/a").body == PAGE

    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    def test_redirects_are_followed(self, site, status):
        site.page("/d/nieuw")
        site.page("/oud", status=status, location="d/nieuw")
        assert site.get("/oud").url == site.origin + "/d/nieuw"

    def test_packed_pages_are_unpacked(self, site):
        site.page("/gz", gzip.compress(PAGE), content_encoding="gzip")
        site.page("/zz", zlib.compress(PAGE), content_encoding="deflate")
        assert site.get("/gz").body == site.get("/zz").body == PAGE

    def test_a_fresh_copy_is_not_sent_again(self, site):
        site.page("/feed", b"", status=304, etag='"7"')
        url = site.origin + "/feed"
        fetched = http.get(url, accept=http.FEED, named={url}, etag='"7"', last_modified="gisteren")
        assert (fetched.status, fetched.body) == (304, b"")
        assert site.asked[0][1]["if-none-match"] == '"7"'

    def test_another_encoding_and_an_unknown_character_set_come_as_they_are(self, site):
        body = "<title>Café</title>".encode("windows-1252")
        site.page("/a", body, content_type="text/html; charset=windows-1252")
        site.page("/b", body, content_type="text/html; charset=klingon")
        assert (site.get("/a").body, site.get("/a").charset) == (body, "cp1252")
        assert site.get("/b").charset is None

    def test_the_operators_origins_are_the_default(self, site, settings):
        settings.MERKWERK_NAMED_ORIGINS = frozenset({site.origin + "/with/a/path"})
        url = site.page("/a")
        assert http.get(url, accept=http.PAGE).body == PAGE

    def test_a_public_site_is_fetched_from_the_address_that_was_judged(self, site, internet):
        internet["nieuws.example.nl"] = ["93.184.215.14"]
        site.page("/a")
        fetched = http.get("http://nieuws.example.nl/a", accept=http.PAGE, named=())
        assert fetched.url == "http://nieuws.example.nl/a"
        assert internet["connected"] == ["93.184.215.14"]
        assert site.asked[0][1]["host"] == "nieuws.example.nl"


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl to make a certificate")
class TestSecureConnections:
    @pytest.fixture(autouse=True)
    def secured(self, site, tmp_path, monkeypatch):
        """The site speaks TLS as nieuws.example.nl, with a certificate that is trusted here."""
        key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
        request = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
        name = ["-subj", "/CN=news", "-addext", "subjectAltName=DNS:nieuws.example.nl"]
        files = ["-keyout", str(key), "-out", str(certificate)]
        subprocess.run([*request, *name, *files], check=True, capture_output=True)
        server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server_side.load_cert_chain(certificate, key)
        server_side.sni_callback = lambda _, name, __: self.names.append(name)
        site.server.socket = server_side.wrap_socket(site.server.socket, server_side=True)
        monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(certificate))
        self.names: list[str | None] = []
        site.page("/a")

    def test_the_name_is_checked_though_we_connect_to_the_judged_address(self, internet):
        internet["nieuws.example.nl"] = ["93.184.215.14"]
        fetched = http.get("https://nieuws.example.nl/a", accept=http.PAGE, named=())
        assert fetched.body == PAGE
        assert self.names == ["nieuws.example.nl"]
        assert internet["connected"] == ["93.184.215.14"]

    def test_a_certificate_of_another_name_is_not_trusted(self, internet):
        internet["andere.example.nl"] = ["93.184.215.14"]
        with pytest.raises(fetch_problems.BadCertificate):
            http.get("https://andere.example.nl/a", accept=http.PAGE, named=())


class TestRefusing:
    def refused(self, url: str, named: frozenset[str] = frozenset()) -> fetch_problems.FetchProblem:
        with pytest.raises(fetch_problems.FetchProblem) as caught:
            http.get(url, accept=http.PAGE, named=named)
        return caught.value

    @pytest.mark.parametrize("address", ["", "geen adres", "www.example.nl", "http://"])
    def test_what_is_no_address(self, address):
        assert self.refused(address).code == "bad_address"

    @pytest.mark.parametrize(
        "address",
        [
            "http://127.0.0.1/",
            "http://[::ffff:127.0.0.1]/",
            "http://2130706433/",
            "http://localhost/",
            "http://u:p@example.nl/",
            "https://example.nl:8443/",
            "file:///etc/passwd",
        ],
    )
    def test_addresses_that_are_not_public(self, address):
        assert self.refused(address).code == "refused_address"

    def test_open_and_closed_ports_inside_cannot_be_told_apart(self, site, monkeypatch):
        def must_not_connect(*_: object, **__: object) -> None:
            raise AssertionError("connected")

        monkeypatch.setattr(connection, "create_connection", must_not_connect)
        is_open, is_closed = self.refused(site.origin + "/"), self.refused("http://127.0.0.1:9/")
        assert (is_open.code, str(is_open), is_open.facts) == (
            is_closed.code,
            str(is_closed),
            is_closed.facts,
        )
        assert site.asked == []

    @pytest.mark.parametrize("ip", ["127.0.0.1", "10.0.0.8", "169.254.169.254", "100.64.0.1"])
    def test_a_public_name_with_a_private_address(self, site, internet, ip):
        internet["binnen.example.nl"] = [ip]
        assert self.refused("http://binnen.example.nl/").code == "refused_address"
        assert internet["connected"] == []

    def test_a_name_that_changes_its_address_after_it_was_judged(self, site, internet):
        internet["wissel.example.nl"] = ["93.184.215.14", "127.0.0.1", "127.0.0.1"]
        site.page("/a")
        http.get("http://wissel.example.nl/a", accept=http.PAGE, named=())
        assert internet["connected"] == ["93.184.215.14"]
        assert self.refused("http://wissel.example.nl/a").code == "refused_address"
        assert internet["connected"] == ["93.184.215.14"]

    @pytest.mark.parametrize(
        "inside",
        [
            "http://127.0.0.1/",
            "http://169.254.169.254/",
            "//[::1]/",
            "http://localhost/",
            "file:///a",
        ],
    )
    def test_a_redirect_to_a_private_address_from_either_door(self, site, internet, inside):
        internet["buiten.example.nl"] = ["93.184.215.14"]
        site.page("/a", status=302, location=inside)
        assert self.refused("http://buiten.example.nl/a").code == "refused_address"
        with pytest.raises(fetch_problems.RefusedAddress):
            http.get(site.origin + "/a", accept=http.PAGE, named={site.origin})

    def test_a_redirect_to_a_name_with_a_private_address(self, site, internet):
        internet |= {"buiten.example.nl": ["93.184.215.14"], "binnen.example.nl": ["10.0.0.1"]}
        site.page("/a", status=302, location="http://binnen.example.nl/")
        assert self.refused("http://buiten.example.nl/a").code == "refused_address"

    def test_a_redirect_from_a_public_site_to_a_named_origin(self, site, internet):
        internet["buiten.example.nl"] = ["93.184.215.14"]
        site.page("/secret")
        site.page("/a", status=302, location=site.origin + "/secret")
        problem = self.refused("http://buiten.example.nl/a", named=frozenset({site.origin}))
        assert problem.code == "refused_address"
        assert [path for path, _ in site.asked] == ["/a"]

    def test_another_port_of_a_named_host(self, site):
        assert (
            self.refused("http://127.0.0.1:9/", frozenset({site.origin})).code == "refused_address"
        )

    def test_endless_redirects(self, site):
        site.page("/a", status=302, location="/a")
        with pytest.raises(fetch_problems.TooManyRedirects):
            site.get("/a")
        assert len(site.asked) == http.MOST_REDIRECTS + 1

    def test_a_redirect_to_nowhere(self, site):
        site.page("/a", status=302, location="http://a b/")
        with pytest.raises(fetch_problems.BadAddress):
            site.get("/a")

    def test_a_name_that_does_not_exist(self, site, internet):
        assert self.refused("http://bestaat-niet.example.nl/").code == "unreachable"

    def test_a_site_that_does_not_answer(self):
        with socket.create_server(("127.0.0.1", 0)) as nobody:
            origin = f"http://127.0.0.1:{nobody.getsockname()[1]}"
        assert self.refused(origin, frozenset({origin})).code == "unreachable"

    def test_a_secure_connection_that_is_none(self, site):
        origin = site.origin.replace("http:", "https:")
        assert self.refused(origin, frozenset({origin})).code == "tls"


class TestBadAnswers:
    @pytest.mark.parametrize(
        ("status", "words"),
        [(404, "does not exist"), (410, "does not exist"), (403, "let us in"), (500, "error"),
         (429, "too busy"), (304, "error"), (300, "error")],
    )  # fmt: skip
    def test_an_error_of_the_site_is_told_with_its_number(self, site, status, words):
        site.page("/a", status=status)
        with pytest.raises(fetch_problems.BadStatus) as caught:
            site.get("/a")
        assert caught.value.code == "http_status"
        assert caught.value.facts["status"] == status
        assert words in str(caught.value)
        assert str(status) in str(caught.value)

    def test_a_busy_site_says_when_to_come_back(self, site):
        site.page("/a", status=503, retry_after="120")
        with pytest.raises(fetch_problems.Busy) as caught:
            site.get("/a")
        assert caught.value.facts["retry_after_seconds"] == 120

    def test_a_page_that_is_too_big_by_its_own_word(self, site):
        site.page("/a", content_length="6000000")
        with pytest.raises(fetch_problems.TooBig) as caught:
            site.get("/a")
        assert "5 MB" in str(caught.value)

    def test_a_page_that_is_too_big_and_says_nothing(self, site):
        site.page("/a", PAGE + b" " * 300_000, content_length="")
        with pytest.raises(fetch_problems.TooBig):
            site.get("/a", max_bytes=200_000)

    def test_a_page_that_never_ends(self, site):
        def pour(stage: BaseHTTPRequestHandler) -> None:
            stage.send_response(200)
            stage.end_headers()
            while not site.is_over.is_set():
                stage.wfile.write(PAGE * 1000)

        site.play("/a", pour)
        with pytest.raises(fetch_problems.TooBig):
            site.get("/a")

    @pytest.mark.parametrize("layers", [1, 2])
    def test_a_small_page_that_unpacks_to_a_huge_one(self, site, layers):
        body = b"<p>" + b"\0" * 60_000_000
        for _ in range(layers):
            body = gzip.compress(body, 1)
        site.page("/a", body, content_encoding=", ".join(["gzip"] * layers))
        with pytest.raises(fetch_problems.TooBig):
            site.get("/a")

    def test_damaged_packing(self, site):
        site.page("/a", b"no gzip at all", content_encoding="gzip")
        with pytest.raises(fetch_problems.CutShort):
            site.get("/a")

    def test_a_promise_of_more_than_comes(self, site):
        site.page("/a", content_length=str(len(PAGE) + 10))
        with pytest.raises(fetch_problems.CutShort):
            site.get("/a")

    def test_more_than_was_promised_is_left(self, site):
        site.page("/a", PAGE + b"secret", content_length=str(len(PAGE)))
        assert site.get("/a").body == PAGE

    @pytest.mark.parametrize("length", ["-5", "lots", "9" * 40])
    def test_a_length_that_is_none(self, site, length):
        site.page("/a", content_length=length)
        with contextlib.suppress(fetch_problems.FetchProblem):
            assert site.get("/a").body == PAGE

    def test_a_connection_that_breaks(self, site):
        def slam(stage: BaseHTTPRequestHandler) -> None:
            linger = (1).to_bytes(4, "little") + bytes(4)
            stage.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            stage.connection.close()

        site.play("/a", slam)
        with pytest.raises(fetch_problems.Unreachable):
            site.get("/a")

    @pytest.mark.parametrize("answer", [b"", b"\r\n\r\n", b"HTTP/9.9 hm\r\n\r\n", b"\xff" * 70000])
    def test_an_answer_that_is_not_http(self, site, answer):
        def babble(stage: BaseHTTPRequestHandler) -> None:
            stage.wfile.write(answer)

        site.play("/a", babble)
        with pytest.raises(fetch_problems.FetchProblem) as caught:
            site.get("/a")
        assert caught.value.code == "unreachable"

    @pytest.mark.parametrize("body", [b"", b" \r\n\t "])
    def test_an_empty_page(self, site, body):
        site.page("/a", body)
        with pytest.raises(fetch_problems.Empty):
            site.get("/a")

    @pytest.mark.parametrize(
        ("accept", "label", "body"),
        [
            (http.PAGE, "application/pdf", b"%PDF-1.7 <a>"),
            (http.PAGE, "text/html", b"%PDF-1.7 <a>"),
            (http.PAGE, "text/html", b"\x89PNG\r\n\x1a\n<a>"),
            (http.PAGE, "", b"PK\x03\x04<a>"),
            (http.PAGE, "text/html", b'{"a": 1}'),
            (http.PAGE, "application/json", b"<p>x</p>"),
            (http.PAGE, "text/html", bytes(range(32)) * 30 + b"<p>"),
            (http.FEED, "image/png", b"<rss>"),
            (http.FEED, "application/rss+xml", b"<html><p>no feed</p></html>"),
            (http.FEED, "application/rss+xml", b"\x89PNG\r\n\x1a\n<rss>"),
            (http.IMAGE, "text/html", b"\x89PNG\r\n\x1a\n"),
            (http.IMAGE, "image/png", b"<html>no picture</html>"),
            (http.IMAGE, "image/svg+xml", b"<svg></svg>"),
        ],
    )
    def test_another_kind_than_we_asked_for(self, site, accept, label, body):
        site.page("/a", body, content_type=label)
        with pytest.raises(fetch_problems.WrongType):
            site.get("/a", accept)

    @pytest.mark.parametrize(
        ("accept", "label", "body"),
        [
            (http.PAGE, "", b"<p>x</p>"),
            (http.PAGE, "text/html", "<p>é</p>".encode("utf-16")),
            (http.PAGE, "text/html", "<p>é</p>".encode("utf-16-le")),
            (http.FEED, "text/plain", b"\xef\xbb\xbf<?xml version='1.0'?><rss>"),
            (http.FEED, "application/json", b'\n{"version": "https://jsonfeed.org/version/1.1"}'),
            (http.FEED, "text/html", b"<feed xmlns='http://www.w3.org/2005/Atom'/>"),
            (http.PAGE_OR_FEED, "text/html", b"<p>x</p>"),
            (http.PAGE_OR_FEED, "application/feed+json", b"{}"),
            (http.IMAGE, "image/webp", b"RIFF\0\0\0\0WEBPVP8 "),
            (http.IMAGE, "", b"\xff\xd8\xff\xe0"),
        ],
    )
    def test_what_is_accepted(self, site, accept, label, body):
        site.page("/a", body, content_type=label)
        assert site.get("/a", accept).body == body


class TestBeingTooSlow:
    def drip(self, site: Site, before: bytes, *, is_fetched: threading.Event) -> str:
        def play(stage: BaseHTTPRequestHandler) -> None:
            stage.wfile.write(before)
            try:
                while not site.is_over.wait(0.01):
                    stage.wfile.write(b"x")
            except OSError:
                is_fetched.set()

        return site.play("/slow", play)

    @pytest.mark.parametrize(
        "before",
        [
            b"",
            b"HTTP/1.1 200 OK\r\nX-Drip: ",
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>",
        ],
        ids=["silent", "headers", "body"],
    )
    def test_a_site_that_drips_is_cut_off_at_the_deadline(self, site, before):
        is_cut = threading.Event()
        self.drip(site, before, is_fetched=is_cut)
        with pytest.raises(fetch_problems.TooSlow):
            site.get("/slow", deadline_s=0.2)
        assert is_cut.wait(10), "the connection lived on"

    def test_the_deadline_spans_redirects(self, site):
        is_cut = threading.Event()
        self.drip(site, b"", is_fetched=is_cut)
        site.page("/a", status=302, location="/slow")
        with pytest.raises(fetch_problems.TooSlow):
            site.get("/a", deadline_s=0.2)
        assert is_cut.wait(10)

    def test_a_name_that_takes_for_ever_to_look_up(self, monkeypatch):
        is_over = threading.Event()

        def hang(*_: object, **__: object) -> list[object]:
            is_over.wait(30)
            return []

        monkeypatch.setattr(socket, "getaddrinfo", hang)
        try:
            with pytest.raises(fetch_problems.TooSlow):
                http.get("http://traag.example.nl/", accept=http.PAGE, named=(), deadline_s=0.1)
        finally:
            is_over.set()

    def test_a_connection_made_after_the_deadline_is_refused(self):
        lifeline = lifelines.Lifeline()
        ours, theirs = socket.socketpair()
        with ours, theirs:
            lifeline.hold(ours)
            lifeline.cut()
            assert theirs.recv(1) == b""
            with pytest.raises(lifelines.OutOfTime):
                lifeline.hold(theirs)

    def test_work_returns_or_raises_as_if_done_here(self):
        assert lifelines.within(5, lambda: 7) == 7
        with pytest.raises(ZeroDivisionError):
            lifelines.within(5, lambda: 1 // 0)


def test_every_problem_has_a_code_and_a_sentence_of_its_own():
    kinds = {kind for kind in vars(fetch_problems).values() if isinstance(kind, type)}
    problems = [kind for kind in kinds if issubclass(kind, fetch_problems.FetchProblem)]
    for kind in problems:
        sentence = str(kind(status=500, megabytes="5"))
        assert sentence.endswith(".")
        assert "%" not in sentence
    assert len({kind.code for kind in problems}) >= 11


def test_without_an_installed_package_we_still_introduce_ourselves(monkeypatch):
    def nothing(_: str) -> str:
        raise http.PackageNotFoundError

    monkeypatch.setattr(http, "version", nothing)
    http.user_agent.cache_clear()
    assert http.user_agent().startswith("Merkwerk (")
    http.user_agent.cache_clear()
