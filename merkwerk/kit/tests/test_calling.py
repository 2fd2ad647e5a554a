"""Calling an interface: what comes back, and of what does not, whether it may have arrived."""

import json
import socket

import pytest

from merkwerk.kit import calling
from merkwerk.kit.calling import Answer, CallFailed
from tests.peers.stage import Answered, Asked, Fault, Peer, answer


class Echo(Peer):
    """Tells what it was sent."""

    def routes(self):
        return {
            "echo": ("POST", "/echo", self._echo),
            "big": ("GET", "/big", lambda asked: Answered(200, b"x" * 2_000_000)),
            "away": ("POST", "/away", lambda asked: Answered(302, b"", {"location": "/echo"})),
            "words": ("GET", "/words", lambda asked: answer(["not", "an", "object"])),
        }

    def _echo(self, asked: Asked) -> Answered:
        told = {"headers": asked.headers, "body": asked.body.decode("latin-1")}
        return answer(told, 201)


@pytest.fixture
def echo(settings):
    with Echo().served() as peer:
        settings.MERKWERK_NAMED_ORIGINS = frozenset({peer.origin})
        yield peer


def failed(*arguments, **sent):
    with pytest.raises(CallFailed) as caught:
        calling.call(*arguments, **sent)
    return caught.value.code, caught.value.may_have_arrived


class TestCalling:
    def test_json_form_and_bytes_arrive_as_what_they_are(self, echo):
        at = f"{echo.origin}/echo"
        sent = calling.call("POST", at, json={"één": 1}, headers={"X-Own": "a"})
        assert (sent.status, sent.is_good) == (201, True)
        told = sent.json()
        assert json.loads(told["body"].encode("latin-1")) == {"één": 1}
        assert told["headers"]["x-own"] == "a"
        assert told["headers"]["user-agent"].startswith("Merkwerk/")
        assert calling.call("POST", at, form={"a": "b c"}).json()["body"] == "a=b+c"
        assert calling.call("POST", at, body=b"\x00\xff").json()["body"] == "\x00\xff"

    def test_files_go_along_with_fields(self, echo):
        part = {"file": ("foto.png", b"\x89PNG", "image/png")}
        told = calling.call("POST", f"{echo.origin}/echo", form={"alt": "Ana"}, parts=part).json()
        assert told["headers"]["content-type"].startswith("multipart/form-data")
        assert 'name="alt"' in told["body"]
        assert "image/png" in told["body"]

    @pytest.mark.parametrize("status", [204, 400, 401, 403, 404, 422, 426, 429, 500, 503])
    def test_every_status_is_an_answer(self, echo, status):
        echo.fail("echo", Fault(status=status, headers={"Retry-After": "7"}))
        told = calling.call("POST", f"{echo.origin}/echo")
        assert (told.status, told.headers["retry-after"]) == (status, "7")

    def test_a_redirect_is_an_answer_and_nothing_is_sent_there(self, echo):
        assert calling.call("POST", f"{echo.origin}/away", json={"token": "x"}).status == 302
        assert echo.times("echo") == 0

    def test_a_body_too_big_ends_there(self, echo):
        assert len(calling.call("GET", f"{echo.origin}/big", max_bytes=1000).body) == 1000

    @pytest.mark.parametrize("body", [b"<html>", b"", b"[1]", b"\xff"])
    def test_what_is_no_object_is_an_empty_one(self, body):
        assert Answer(200, {}, body).json() == {}

    def test_a_body_is_not_told_by_accident(self):
        assert "planted" not in repr(Answer(200, {}, b"planted-token"))


class TestFailing:
    def test_nobody_listens_so_nothing_arrived(self, settings):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            origin = f"http://127.0.0.1:{free.getsockname()[1]}"
        settings.MERKWERK_NAMED_ORIGINS = frozenset({origin})
        assert failed("POST", f"{origin}/x") == ("unreachable", False)

    @pytest.mark.parametrize("after", [True, False])
    def test_the_line_breaks_so_it_may_have_arrived(self, echo, after):
        echo.fail("echo", Fault(hangs_up=True, after=after))
        assert failed("POST", f"{echo.origin}/echo") == ("cut_short", True)

    def test_no_answer_in_time_so_it_may_have_arrived(self, echo):
        echo.fail("echo", Fault(status=200, seconds=1.5))
        assert failed("POST", f"{echo.origin}/echo", deadline_s=0.5) == ("too_slow", True)

    @pytest.mark.parametrize(
        "address",
        [
            "http://127.0.0.1/",
            "http://10.0.0.1/",
            "http://[::1]/",
            "http://169.254.169.254/latest/",
            "http://localhost/",
            "ftp://merkwerk.example/",
            "https://user:word@merkwerk.example/",
            "https://merkwerk.example:8443/",
            "nonsense",
        ],
    )
    def test_a_private_or_strange_address_is_never_called(self, settings, address):
        settings.MERKWERK_NAMED_ORIGINS = frozenset()
        assert failed("POST", address) == ("refused_address", False)

    def test_a_name_that_leads_inside_is_never_called(self, settings, monkeypatch):
        settings.MERKWERK_NAMED_ORIGINS = frozenset()
        inside = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 443))]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: inside)
        assert failed("POST", "https://mastodon.example/api") == ("refused_address", False)

    def test_a_failure_tells_nothing_of_what_was_sent(self, echo):
        echo.fail("echo", Fault(hangs_up=True))
        with pytest.raises(CallFailed) as caught:
            calling.call("POST", f"{echo.origin}/echo", headers={"Authorization": "Bearer planted"})
        assert "planted" not in repr(caught.value)
        assert caught.value.__cause__ is None
