"""Which addresses we would open, and which are the same."""

import ipaddress
import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from merkwerk.kit import addresses

PRIVATE = [
    "http://127.0.0.1/",
    "http://127.1/",
    "http://0177.0.0.1/",
    "http://0x7f.0.0.1/",
    "http://0x7f000001/",
    "http://2130706433/",
    "http://017700000001/",
    "http://0/",
    "http://0.0.0.0/",
    "http://127.0.0.1./",
    "http://①②⑦.⓪.⓪.①/",
    "http://%31%32%37.0.0.1/",
    "http://127。0。0。1/",
    "http://10.1.2.3/",
    "http://172.16.0.1/",
    "http://192.168.1.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://168.63.129.16/",
    "http://100.64.0.1/",
    "http://192.0.2.1/",
    "http://198.51.100.7/",
    "http://203.0.113.9/",
    "http://198.18.0.1/",
    "http://224.0.0.1/",
    "http://240.0.0.1/",
    "http://255.255.255.255/",
    "http://192.88.99.1/",
    "http://[::1]/",
    "http://[::]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:8.8.8.8]/",
    "http://[::127.0.0.1]/",
    "http://[::ffff:0:127.0.0.1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[64:ff9b:1::a00:1]/",
    "http://[2002:7f00:1::]/",
    "http://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/",
    "http://[fc00::1]/",
    "http://[fd12:3456::1]/",
    "http://[fe80::1]/",
    "http://[fec0::1]/",
    "http://[ff02::1]/",
    "http://[2001:db8::1]/",
    "http://[3fff::1]/",
    "http://[100::1]/",
    "http://[5f00::1]/",
    "http://[4000::1]/",
]
PRIVATE_NAMES = [
    "http://localhost/",
    "http://LOCALHOST./",
    "http://foo.localhost/",
    "http://printer.local/",
    "http://metadata.google.internal/",
    "http://intranet/",
    "http://wiki.corp/",
    "http://router.home.arpa/",
    "http://nas.lan/",
    "http://x.onion/",
    "http://a..nl/",
    "http://a.nl../",
    "http://-a-.nl/",
    "http://a!b.nl/",
    f"http://{'a' * 64}.nl/",
    f"http://{'a.' * 130}nl/",
]
NOT_FOR_US = {
    "": "empty",
    "  \t ": "empty",
    "www.example.nl/news": "not an address",
    "//example.nl/": "not an address",
    "http://": "not an address",
    "http://a b.nl/": "not an address",
    "http://x.nl:99999/": "not an address",
    "http://1.2.3.4.5/": "not an address",
    "http://[fe80::1%25eth0]/": "not an address",
    "http://\ud800.nl/": "not an address",
    "http://x.nl/" + "a" * 9000: "longer than 8000 characters",
    "javascript:alert(1)": "only http and https addresses",
    "data:text/html,x": "only http and https addresses",
    "file:///etc/passwd": "only http and https addresses",
    "ftp://example.nl/": "only http and https addresses",
    "gopher://127.0.0.1:25/": "only http and https addresses",
    "http://ana:geheim@example.nl/": "contains a user name or password",
    "http://ana@example.nl/": "contains a user name or password",
    "http://example.nl:8080/": "only ports 80 and 443",
    "http://example.nl:22/": "only ports 80 and 443",
}


@pytest.mark.parametrize("address", PRIVATE)
def test_no_spelling_of_a_private_ip_address_is_allowed(address):
    judgement = addresses.judge(address)
    assert not judgement.allowed
    assert judgement.reason == "not a public IP address"


@pytest.mark.parametrize("address", PRIVATE_NAMES)
def test_a_name_that_is_not_public_by_its_form_is_refused(address):
    judgement = addresses.judge(address)
    assert not judgement.allowed
    assert addresses.NOT_RESOLVED in judgement.reason


@pytest.mark.parametrize(("address", "reason"), NOT_FOR_US.items())
def test_what_is_no_address_for_us_is_refused_with_its_reason(address, reason):
    judgement = addresses.judge(address)
    assert (judgement.allowed, judgement.reason) == (False, reason)


@pytest.mark.parametrize(
    ("address", "url"),
    [
        ("https://www.example.nl/nieuws?a=1#kop", "https://www.example.nl/nieuws?a=1#kop"),
        ("  HTTPS://Example.NL:443 ", "https://example.nl/"),
        ("http:\\\\example.nl\\a", "http://example.nl/a"),
        ("https://example.nl:80/", "https://example.nl:80/"),
        ("http://example.nl\\@127.0.0.1/", "http://example.nl/@127.0.0.1/"),
        ("https://bücher.example/ü", "https://xn--bcher-kva.example/%C3%BC"),
        ("https://例え.jp./", "https://xn--r8jz45g.jp./"),
        ("https://mijn_site.example.nl/", "https://mijn_site.example.nl/"),
        ("http://1.1.1.1.nl/", "http://1.1.1.1.nl/"),
    ],
)
def test_a_public_name_is_allowed_and_not_looked_up(address, url):
    judgement = addresses.judge(address)
    assert (judgement.url, judgement.allowed, judgement.reason) == (url, True, "not resolved")


@pytest.mark.parametrize(
    "address", ["http://8.8.8.8/", "http://134744072/", "http://[2606:4700::1]/"]
)
def test_a_public_ip_address_is_allowed_however_it_is_spelled(address):
    assert addresses.judge(address).allowed


def test_a_relative_address_is_judged_against_its_page():
    base = "https://example.nl/nieuws/index.html"
    assert addresses.judge("../foto.jpg", base).url == "https://example.nl/foto.jpg"
    assert addresses.judge("//cdn.example.nl/a", base).url == "https://cdn.example.nl/a"
    assert not addresses.judge("//127.0.0.1/a", base).allowed
    assert not addresses.judge("foto.jpg", "geen adres").allowed


@pytest.mark.parametrize(
    ("address", "canonical"),
    [
        ("HTTPS://WWW.Example.nl:443/A/../B#x", "https://www.example.nl/B"),
        ("https://example.nl./a", "https://example.nl/a"),
        ("https://ana:x@example.nl/a", "https://example.nl/a"),
        ("https://example.nl/?utm_source=x&fbclid=1&id=7&GCLID=2", "https://example.nl/?id=7"),
        ("https://example.nl/a?utm_source=x", "https://example.nl/a"),
        ("https://example.nl/a?", "https://example.nl/a"),
        ("https://example.nl/?b=2&a=2&a=1", "https://example.nl/?a=2&a=1&b=2"),
        ("https://example.nl/%7Eana/caf%c3%a9%2f", "https://example.nl/~ana/caf%C3%A9%2F"),
        ("https://example.nl/a/%%32e%2e/b", "https://example.nl/b"),
    ],
)
def test_the_form_for_comparing(address, canonical):
    assert addresses.canonical(address) == canonical
    assert addresses.judge(address).canonical == canonical


def test_pages_that_differ_stay_apart():
    differing = [
        "http://e.nl/a",
        "https://e.nl/a",
        "https://e.nl/a/",
        "https://e.nl/A",
        "https://e.nl/a?p=1",
    ]
    assert len({addresses.canonical(address) for address in differing}) == len(differing)


def test_origin_names_the_port():
    assert addresses.origin("http://Example.nl/a") == "http://example.nl:80"
    assert addresses.origin("https://example.nl:8443/") == "https://example.nl:8443"
    assert addresses.origin("mailto:a@b.nl") == addresses.origin("") == ""


_SCHEMES = st.sampled_from(
    ["http://", "https://", "HTTP:\\\\", "http:/", "ftp://", "//", "", "javascript:"]
)
_HOSTS = st.one_of(
    st.ip_addresses().map(lambda ip: f"[{ip}]" if ip.version == 6 else str(ip)),
    st.integers(0, 2**32 - 1).map(str),
    st.integers(0, 2**32 - 1).map(hex),
    st.ip_addresses(v=4).map(lambda ip: f"[::ffff:{ip}]"),
    st.ip_addresses(v=4).map(
        lambda ip: ".".join(oct(part).replace("0o", "0") for part in ip.packed)
    ),
    st.text(max_size=20),
    st.from_regex(r"[a-z0-9]{1,9}(\.[a-z]{2,5}){0,2}\.?", fullmatch=True),
)
_RESTS = st.text(alphabet=st.sampled_from("/?#&=%.@:\\ab2eE5utm_~;+ é\t"), max_size=30)
_ADDRESSES = st.one_of(st.text(), st.builds("".join, st.tuples(_SCHEMES, _HOSTS, _RESTS)))


@given(_ADDRESSES, st.one_of(st.none(), _ADDRESSES))
def test_judging_never_fails_and_says_why(address, base):
    judgement = addresses.judge(address, base)
    assert judgement.reason
    assert json.dumps([judgement.url, judgement.canonical])


@given(_ADDRESSES)
@example("http://x.nl/%%32e%%32e/%2525")
def test_the_form_for_comparing_is_stable(address):
    once = addresses.canonical(address)
    assert addresses.canonical(once) == once


@given(st.one_of(_ADDRESSES, st.builds("".join, st.tuples(_SCHEMES, _HOSTS))))
def test_an_allowed_address_never_has_a_private_ip_address(address):
    judgement = addresses.judge(address)
    if not judgement.allowed:
        return
    assert judgement.url.startswith(("http://", "https://"))
    try:
        ip = ipaddress.ip_address(addresses.host(judgement.url).strip("[]"))
    except ValueError:
        return
    assert ip.is_global
    assert not ip.is_multicast
    assert getattr(ip, "ipv4_mapped", None) is None


@given(st.ip_addresses())
def test_public_means_global_to_the_standard_library_too(ip):
    assert not addresses.is_public_ip(str(ip)) or ip.is_global
