"""How this installation is known, and what a call proves: read by another hand."""

import base64
import hashlib
import json
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.hashes import SHA256

from merkwerk.networks.bluesky import client, proofs
from merkwerk.networks.bluesky.proofs import Prover, read_key
from merkwerk.networks.publishing import Answer, App

ADDRESS = "https://merkwerk.example/bluesky.json"
BACK = "https://merkwerk.example/back/"


def unpacked(part):
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def read(token, jwk):
    """Return the header and claims of a token, after verifying it without any JOSE library."""
    head, body, signature = token.split(".")
    x, y = (int.from_bytes(unpacked(jwk[name])) for name in "xy")
    raw = unpacked(signature)
    pair = utils.encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    public = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
    public.verify(pair, f"{head}.{body}".encode(), ec.ECDSA(SHA256()))
    return json.loads(unpacked(head)), json.loads(unpacked(body))


def test_a_proof_is_for_one_call_with_one_token():
    url = "https://pds.example/xrpc/a.b?c=d#e"
    prover = Prover(read_key(proofs.new_key()))
    token = prover.proof("POST", url, token="toegang", nonce="n1")
    header, _ = [json.loads(unpacked(part)) for part in token.split(".")[:2]]
    _, claims = read(token, header["jwk"])
    assert (header["typ"], header["alg"]) == ("dpop+jwt", "ES256")
    assert set(header["jwk"]) == {"kty", "crv", "x", "y"}
    assert (claims["htm"], claims["htu"]) == ("POST", "https://pds.example/xrpc/a.b")
    assert unpacked(claims["ath"]) == hashlib.sha256(b"toegang").digest()
    assert claims["nonce"] == "n1"
    other = prover.proof("POST", url)
    assert json.loads(unpacked(other.split(".")[1]))["jti"] != claims["jti"]


@pytest.mark.parametrize("key", [None, {}, "x", {"kty": "EC"}, {"kty": "oct", "k": "AAAA"}, 3])
def test_what_is_no_private_key_is_none(key):
    assert read_key(key) is None


def test_a_public_key_cannot_prove():
    public = {name: value for name, value in proofs.new_key().items() if name != "d"}
    assert read_key(public) is None


def test_a_public_client_says_so():
    about = client.client_metadata(ADDRESS, redirect=BACK)
    assert about["client_id"] == ADDRESS
    assert about["token_endpoint_auth_method"] == "none"
    assert about["client_uri"] == "https://merkwerk.example"
    assert "jwks" not in about


def test_a_confidential_client_shows_only_the_public_half_and_signs_with_the_other():
    key = client.new_client_key()
    about = client.client_metadata(ADDRESS, redirect=BACK, key=key)
    (public,) = about["jwks"]["keys"]
    assert json.loads(key)["d"] not in json.dumps(about)
    app = App(client_id=ADDRESS, client_secret=key)
    fields = client.proof_of_client(app, own_id=ADDRESS, issuer="https://as.example")
    header, claims = read(fields["client_assertion"], public)
    assert header["kid"] == public["kid"]
    assert (claims["iss"], claims["sub"], claims["aud"]) == (ADDRESS, ADDRESS, "https://as.example")
    assert 0 < claims["exp"] - claims["iat"] <= 60
    assert "d" in json.loads(key)


@pytest.mark.parametrize("key", ["geheim", "{}", "[1]", '{"kty": "EC", "d": "geheim"}'])
def test_a_key_that_is_none_is_not_told(key):
    with pytest.raises(ValueError, match="not a private P-256 JWK") as error:
        client.client_metadata(ADDRESS, redirect=BACK, key=key)
    assert "geheim" not in str(error.value)
    assert error.value.__cause__ is None


def test_under_development_the_identifier_says_it_all():
    asked = urlsplit(client.client_id(App(), "http://127.0.0.1:8000/back/"))
    assert (asked.scheme, asked.netloc, asked.path) == ("http", "localhost", "")
    assert parse_qs(asked.query) == {
        "redirect_uri": ["http://127.0.0.1:8000/back/"],
        "scope": ["atproto transition:generic"],
    }


@pytest.mark.parametrize(
    ("answer", "asks"),
    [
        (Answer(400, {}, b'{"error": "use_dpop_nonce"}'), True),
        (Answer(401, {"www-authenticate": 'DPoP error="use_dpop_nonce"'}), True),
        (Answer(401, {}, b'{"error": "invalid_token"}'), False),
        (Answer(200, {}, b'{"error": "use_dpop_nonce"}'), False),
    ],
)
def test_a_server_asks_for_its_nonce(answer, asks):
    assert proofs.asks_for_nonce(answer) is asks
