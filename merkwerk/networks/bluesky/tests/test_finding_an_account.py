"""Where an account lives: who lies, who is silent, and where no secret may ever be sent."""

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from merkwerk.networks.bluesky import identity
from merkwerk.networks.bluesky.identity import Home, NameUnknown
from merkwerk.networks.connecting import ConnectionRefused, NetworkSilent
from merkwerk.networks.publishing import Answer, App, CallFailed
from tests.peers.stage import Fault, Peer, answer

DID = "did:plc:" + "a" * 24
ANA = "ana.example.org"
SERVICE = {"id": "#atproto_pds", "type": "AtprotoPersonalDataServer"}
SERVICE["serviceEndpoint"] = "https://pds.example.org"
DOCUMENT = {"id": DID, "alsoKnownAs": [f"at://{ANA}"], "service": [SERVICE]}
NESTED = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.just(DID) | st.just("at://x"),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from([*DOCUMENT, *SERVICE]), inner),
)


class Registers(Peer):
    """What turns a name into an identifier, and an identifier into a document."""

    def __init__(self):
        super().__init__()
        self.did, self.document = DID, DOCUMENT

    def routes(self):
        resolve = r"/xrpc/com\.atproto\.identity\.resolveHandle"
        return {
            "resolve": ("GET", resolve, lambda asked: answer({"did": self.did})),
            "document": ("GET", f"/{DID}", lambda asked: answer(self.document)),
        }


@pytest.fixture
def registers(settings):
    with Registers().served() as peer:
        settings.MERKWERK_NAMED_ORIGINS = frozenset({peer.origin})
        yield peer


@pytest.fixture
def app(registers):
    return App(address=registers.origin, directory=registers.origin)


@pytest.mark.parametrize("typed", [ANA, f"@{ANA}", f" {ANA.upper()} ", f"\u202a@{ANA}\u202c"])
def test_a_name_leads_to_its_server(app, typed):
    assert identity.find(app, typed) == Home(DID, ANA, "https://pds.example.org")


@pytest.mark.parametrize(
    "lies",
    [
        {"id": "did:plc:" + "b" * 24},
        {"alsoKnownAs": ["at://eli.example.org"]},
        {"alsoKnownAs": "at://" + ANA},
        {"alsoKnownAs": [None]},
        {"service": []},
        {"service": None},
        {"service": ["x"]},
        {"service": [{**SERVICE, "type": "Other"}]},
        {"service": [{**SERVICE, "id": "#other"}]},
        {"service": [{**SERVICE, "serviceEndpoint": "http://pds.example.org"}]},
        {"service": [{**SERVICE, "serviceEndpoint": "https://a:b@pds.example.org"}]},
        {"service": [{**SERVICE, "serviceEndpoint": "https://pds.example.org/path"}]},
        {"service": [{**SERVICE, "serviceEndpoint": "https://pds.example.org?a"}]},
        {"service": [{**SERVICE, "serviceEndpoint": ["https://pds.example.org"]}]},
        {"service": [{"id": "#atproto_pds", "type": SERVICE["type"]}]},
    ],
)
def test_a_document_that_does_not_confirm_the_name_is_not_believed(registers, app, lies):
    registers.document = DOCUMENT | lies
    with pytest.raises(NameUnknown, match="does not know this name"):
        identity.find(app, ANA)


@pytest.mark.parametrize(
    "did", ["", None, 3, "did:web:localhost", "did:web:10.0.0.1", "did:key:x", "did:plc:a/../b"]
)
def test_an_identifier_that_leads_nowhere_public_is_never_followed(registers, app, did):
    registers.did = did
    with pytest.raises(NameUnknown):
        identity.find(app, ANA)
    assert registers.times("document") == 0


@pytest.mark.parametrize("route", ["resolve", "document"])
@pytest.mark.parametrize("fault", [Fault(status=502), Fault(status=429), Fault(hangs_up=True)])
def test_who_is_silent_is_tried_later(registers, app, monkeypatch, route, fault):
    monkeypatch.setattr(identity, "call", only_of(registers))
    registers.fail(route, fault)
    with pytest.raises(NetworkSilent):
        identity.find(app, ANA)


def test_who_is_not_known_may_say_so_at_home(registers, app, monkeypatch):
    own = Answer(200, {}, f"{DID}\n".encode())
    monkeypatch.setattr(identity, "call", only_of(registers, own))
    registers.fail("resolve", Fault(status=400))
    assert identity.find(app, ANA).did == DID


def test_who_is_not_known_anywhere(registers, app, monkeypatch):
    monkeypatch.setattr(identity, "call", only_of(registers))
    registers.fail("resolve", Fault(status=400))
    with pytest.raises(NameUnknown):
        identity.find(app, ANA)


@given(NESTED)
def test_whatever_a_document_holds_it_is_read_or_refused(found):
    document = found if isinstance(found, dict) else {"service": found, "alsoKnownAs": found}
    assert isinstance(identity._handle_in(document), str)
    assert isinstance(identity._server_in(document), str)


@given(st.text())
def test_whatever_is_typed_is_a_name_or_refused(typed):
    try:
        handle = identity.handle_of(typed)
    except ConnectionRefused:
        return
    assert quote(handle) == handle


def only_of(registers, own=None):
    """Let only the registers be asked; what stands at a name's own site is *own*."""

    def call(method, url, **sent):
        if url.startswith(registers.origin):
            return real(method, url, **sent)
        assert url == f"https://{ANA}/.well-known/atproto-did"
        return own or CallFailed("unreachable", may_have_arrived=False)

    real = identity.call
    return call
