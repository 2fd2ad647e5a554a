import pytest

from merkwerk.networks.finding_links import find_links, top_level_domains


def links(text, **options):
    return [text[start:end] for start, end in find_links(text, **options)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Zie https://example.nl/pad.", ["https://example.nl/pad"]),
        ("(https://example.nl/a_(b))", ["https://example.nl/a_(b)"]),
        ("HTTPS://EXAMPLE.NL/a?b=c&d", ["HTTPS://EXAMPLE.NL/a?b=c&d"]),
        ("http://example.nl:8000/a#b", ["http://example.nl:8000/a#b"]),
        ("merkwerk.nl en merkwerk.co.uk", ["merkwerk.nl", "merkwerk.co.uk"]),
        (
            "http://xn--mnchen-3ya.de/ http://münchen.de",
            ["http://xn--mnchen-3ya.de/", "http://münchen.de"],
        ),
        ("https://пример.рф/путь", ["https://пример.рф/путь"]),
        ("見てhttps://example.jpだよ", ["https://example.jp"]),
        ("見てexample.jpだよ", ["example.jp"]),
        ("https://a.nl,https://b.nl", ["https://a.nl", "https://b.nl"]),
        ("bo@example.nl", []),
        ("#example.nl @example.nl $example.nl", []),
        ("http://localhost:8000/", []),
        ("https://example.geendomein/", []),
        ("https://onder_streep.nl https://ook_hier.example.nl", ["https://ook_hier.example.nl"]),
        ("-example.nl .example.nl /example.nl", []),
        ("e.g. enz. 3.14", []),
        ("example.nl+x example.com@b", []),
        ("", []),
    ],
)
def test_finds(text, found):
    assert links(text) == found


def test_finds_only_addresses_with_a_protocol_when_asked():
    assert links("merkwerk.nl http://merkwerk.nl", bare=False) == ["http://merkwerk.nl"]


def test_an_address_over_4096_characters_is_none():
    assert links("https://a.nl/" + "a" * 4083) != []
    assert links("https://a.nl/" + "a" * 4084) == []


def test_knows_the_top_level_domains_of_our_countries():
    assert {"nl", "be", "com", "org", "frl", "amsterdam", "рф"} <= top_level_domains()
