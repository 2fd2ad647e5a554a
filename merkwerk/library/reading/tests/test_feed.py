"""Reading feeds of every kind, and what they do wrong."""

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from merkwerk.library.reading import feed, problems, read_feed, xml_feed
from merkwerk.library.reading.sanitising import sanitised

URL = "https://www.bakkerij.example/feed"
RSS = """<?xml version="1.0" encoding="{charset}"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:media="http://search.yahoo.com/mrss/">
<channel><title>Bakkerij  Jansen</title><link>https://www.bakkerij.example/</link>
<language>nl-nl</language><item><title>Café &amp;amp; oven; weer aan</title>
<link>/nieuws/oven</link><guid isPermaLink="false">7</guid>
<pubDate>Sat, 21 Nov 2026 09:30:00 +0100</pubDate><dc:creator>Anaïs</dc:creator>
<media:content url="/foto.jpg" medium="image"/>
<description>&lt;p onclick="x()"&gt;Lees &lt;a href="/meer"&gt;meer&lt;/a&gt;&lt;script&gt;
alert(1)&lt;/script&gt;
&lt;img src="http://spion.example/1.gif"&gt;&lt;/p&gt;</description></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="nl"><title>Krant</title>
<link href="https://krant.example/"/><author><name>Redactie</name></author>
<entry><id>urn:1</id><title type="html">&lt;b&gt;Kop&lt;/b&gt;</title><link href="https://krant.example/1"/>
<updated>2026-11-21T09:30:00Z</updated><summary>1 &lt; 2</summary></entry></feed>"""
JSON_FEED = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "Blog",
    "home_page_url": "https://blog.example/",
    "language": "nl-BE",
    "authors": [{"name": "Cleo"}],
    "items": [
        {
            "id": 1,
            "url": "/a",
            "title": "Eén",
            "content_html": '<p>x <a href="b">b</a><iframe src=y></iframe></p>',
            "date_published": "2026-11-21T09:30:00+01:00",
            "image": "/a.png",
        },
        {
            "id": "2",
            "external_url": "https://elders.example/",
            "content_text": "1 < 2",
            "author": {"name": "Bo"},
        },
        "geen item",
    ],
}


def rss(*items: str) -> bytes:
    return (
        "<rss version='2.0'><channel><title>T</title>" + "".join(items) + "</channel></rss>"
    ).encode()


def item(**fields: str) -> str:
    return "<item>" + "".join(f"<{k}>{v}</{k}>" for k, v in fields.items()) + "</item>"


class TestReadingFeeds:
    @pytest.mark.parametrize("charset", ["utf-8", "windows-1252", "iso-8859-1", "utf-16"])
    def test_rss_in_dutch(self, charset):
        found = read_feed(RSS.format(charset=charset).encode(charset), url=URL)
        assert found.as_json() == {
            "title": "Bakkerij Jansen",
            "link": "https://www.bakkerij.example/",
            "language": "nl-NL",
            "entries": [
                {
                    "id": "7",
                    "title": "Café & oven; weer aan",
                    "link": "https://www.bakkerij.example/nieuws/oven",
                    "published_at": "2026-11-21T09:30:00+01:00",
                    "author": "Anaïs",
                    "summary_html": '<p>Lees <a href="https://www.bakkerij.example/meer" '
                    'rel="noopener noreferrer nofollow">meer</a>\n</p>',
                }
            ],
            "problems": [],
        }
        assert found.entries[0].image == "https://www.bakkerij.example/foto.jpg"

    def test_atom(self):
        found = read_feed(ATOM.encode(), url=URL, content_type="application/atom+xml")
        (entry,) = found.entries
        assert (found.title, found.link, found.problems) == ("Krant", "https://krant.example/", [])
        assert (entry.id, entry.title, entry.author) == ("urn:1", "Kop", "Redactie")
        assert entry.published_at == "2026-11-21T09:30:00+00:00"
        assert entry.summary_html == "1 &lt; 2"

    def test_rdf(self):
        found = read_feed(
            b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
            <channel rdf:about="http://x.nl/"><title>R</title><link>http://x.nl/</link></channel>
            <item rdf:about="http://x.nl/1"><title>Een</title><link>http://x.nl/1</link></item></rdf:RDF>"""
        )
        assert [(entry.id, entry.title) for entry in found.entries] == [("http://x.nl/1", "Een")]

    def test_json_feed(self):
        found = read_feed(json.dumps(JSON_FEED).encode(), url="https://blog.example/feed.json")
        first, second = found.entries
        assert (found.title, found.link, found.language) == (
            "Blog",
            "https://blog.example/",
            "nl-BE",
        )
        assert (first.id, first.title, first.link) == ("1", "Eén", "https://blog.example/a")
        assert (first.author, first.image) == ("Cleo", "https://blog.example/a.png")
        assert first.published_at == "2026-11-21T09:30:00+01:00"
        assert 'href="https://blog.example/b"' in (first.summary_html or "")
        assert "iframe" not in (first.summary_html or "")
        assert (second.link, second.author) == ("https://elders.example/", "Bo")
        assert second.summary_html == "1 &lt; 2"
        assert found.problems == [problems.ILL_FORMED]

    @pytest.mark.parametrize(
        "date",
        ["21 november 2026", "d.d. 21-11-2026", "2026-11-21", "za 21 nov. 2026", "21/11/2026"],
    )
    def test_dates_in_dutch(self, date):
        (entry,) = read_feed(rss(item(title="x", pubDate=date))).entries
        assert entry.published_at == "2026-11-21T00:00:00+00:00"

    def test_a_feed_with_a_wrong_label_is_read_all_the_same(self):
        assert (
            read_feed(ATOM.encode(), content_type="text/html; charset=utf-8").entries[0].title
            == "Kop"
        )
        assert read_feed(ATOM.encode(), content_type="text/plain\r\nx").entries[0].title == "Kop"

    def test_a_feed_whose_path_could_be_a_file_is_not_opened(self, tmp_path):
        (tmp_path / "feed.xml").write_bytes(ATOM.encode())
        assert read_feed(str(tmp_path / "feed.xml").encode()).problems == [problems.NOT_A_FEED]
        assert read_feed(b"http://127.0.0.1/feed").problems == [problems.NOT_A_FEED]

    @pytest.mark.parametrize(
        ("written", "read"),
        [
            ("&#55357;&#56832;", "\U0001f600"),
            ("&#xD83D;&#xDE00;", "\U0001f600"),
            ("&#xD800;", "\ufffd"),
            ("&#xD800;&#55357;&#56832;", "\ufffd\U0001f600"),
            ("&#x110000;", "\ufffd"),
            ("&#99999999;", "\ufffd"),
            (f"&#{'9' * 5000};", "\ufffd"),
            ("&amp;#55357;&amp;#56832;", "\U0001f600"),
            ("&#233;&#x20AC;", "é€"),
        ],
    )
    @pytest.mark.parametrize("charset", ["utf-8", "utf-16"])
    def test_a_wrong_character_takes_nothing_along(self, written, read, charset):
        body = rss(item(title=f"a{written}b"), item(title="nog een")).decode()
        found = read_feed(body.encode(charset))
        assert [entry.title for entry in found.entries] == [f"a{read}b", "nog een"]

    def test_half_a_character_in_a_json_feed(self):
        text = '{"version": "https://jsonfeed.org/version/1", "items": [{"id": "1", '
        text += '"title": "a\\ud83d", "content_html": "<b>\\ud83d\\ude00\\ud83d</b>"}]}'
        (entry,) = read_feed(text.encode()).entries
        assert (entry.title, entry.summary_html) == ("a\ufffd", "<b>\U0001f600\ufffd</b>")

    @pytest.mark.parametrize(
        ("body", "title", "odd"),
        [
            (
                "één twee drié".encode() + b" \xe9",
                "één twee drié \ufffd",
                [problems.BAD_CHARACTERS],
            ),
            ("één".encode("cp1252"), "één", []),
        ],
    )
    def test_a_few_wrong_bytes_do_not_spoil_the_rest(self, body, title, odd):
        found = read_feed(rss(item(title="@")).replace(b"@", body))
        assert found.entries[0].title == title
        assert found.problems == odd

    def test_utf_8_with_another_label_is_utf_8(self):
        body = b'<?xml version="1.0" encoding="iso-8859-1"?>' + rss(item(title="één"))
        found = read_feed(body)
        assert (found.entries[0].title, found.problems) == ("één", [problems.WRONG_CHARSET])

    def test_with_an_address_and_without_a_label_it_is_utf_8(self):
        assert read_feed(rss(item(title="één")), url=URL).entries[0].title == "één"

    @pytest.mark.parametrize(
        ("date", "published"),
        [
            ("Wed, 01 May 2024 10:00:00 +02:00", "2024-05-01T10:00:00+02:00"),
            ("Wed, 01 May 2024 10:00:00 CEST", "2024-05-01T10:00:00+02:00"),
            ("2024-05-01 10:00:00", "2024-05-01T10:00:00+00:00"),
            ("2024-05", None),
            ("0001-01-01", None),
            ("gisteren", None),
        ],
    )
    def test_a_date_is_what_is_written_or_none(self, date, published):
        found = read_feed(rss(item(title="x", pubDate=date)))
        assert found.entries[0].published_at == published
        assert found.problems == ([] if published else [problems.BAD_DATE])

    @pytest.mark.parametrize("kind", ["", ' type="text"'])
    def test_tags_in_a_plain_title_are_words(self, kind):
        body = ATOM.replace(' type="html"', kind).replace("&lt;b&gt;Kop&lt;/b&gt;", "De &lt;b&gt;x")
        assert read_feed(body.encode()).entries[0].title == "De <b>x"
        found = read_feed(json.dumps({**JSON_FEED, "title": "De <b>x</b>"}).encode())
        assert found.title == "De <b>x</b>"

    def test_an_id_of_atom_is_no_link_and_the_author_of_its_source_goes_before_the_feed(self):
        body = ATOM.replace('<link href="https://krant.example/1"/>', "").replace("urn:1", "1")
        body = body.replace(
            "<summary>", "<source><author><name>Bo</name></author></source><summary>"
        )
        (entry,) = read_feed(body.encode(), url=URL).entries
        assert (entry.link, entry.author) == (None, "Bo")
        whole = body.replace("<id>1<", "<id>https://krant.example/?a&amp;b<")
        assert read_feed(whole.encode(), url=URL).entries[0].link == "https://krant.example/?a&b"

    def test_private_parts_of_a_language_are_left_out(self):
        assert read_feed(RSS.replace("nl-nl", "en-US-x-foo").encode()).language == "en-US"


class TestTellingItemsApart:
    def test_one_title_and_two_texts_without_dates_are_two_items(self):
        found = read_feed(rss(item(title="a", description="x"), item(title="a", description="y")))
        assert len({entry.id for entry in found.entries}) == 2
        dated = [item(title="a", pubDate="2026-11-21", description=text) for text in "xy"]
        assert len(read_feed(rss(*dated)).entries) == 1

    def test_the_id_is_its_own_then_the_link_then_made_of_title_and_date(self):
        found = read_feed(
            rss(
                item(guid="eigen", link="http://x.nl/1"),
                item(title="b", link="http://x.nl/2"),
                item(title="c", pubDate="2026-11-21"),
                item(title="c", pubDate="2026-11-22"),
            )
        )
        ids = [entry.id for entry in found.entries]
        assert ids[:2] == ["eigen", "http://x.nl/2"]
        assert ids[2].startswith("sha256:")
        assert len(set(ids)) == 4

    def test_reading_twice_gives_the_same_ids(self):
        body = rss(item(title="c", pubDate="2026-11-21"))
        assert read_feed(body) == read_feed(body)

    def test_one_id_for_all_items_is_no_id(self):
        found = read_feed(rss(*(item(guid="0", link=f"http://x.nl/{n}") for n in range(3))))
        assert [entry.id for entry in found.entries] == [f"http://x.nl/{n}" for n in range(3)]
        assert found.problems == [problems.SAME_IDS]

    def test_an_item_that_is_named_twice_is_read_once(self):
        found = read_feed(rss(item(guid="1", title="a"), item(guid="1", title="a")))
        assert len(found.entries) == 1
        assert found.problems == [problems.REPEATED]


class TestBadFeeds:
    @pytest.mark.parametrize(
        ("body", "odd"),
        [
            (b"", [problems.EMPTY]),
            (b"  \n", [problems.EMPTY]),
            (b"<html><p>x</p></html>", [problems.NOT_A_FEED]),
            (b"\x89PNG\r\n", [problems.NOT_A_FEED]),
            (b'{"items": 3}', [problems.NOT_A_FEED]),
            (b'{"items": [', [problems.NOT_A_FEED]),
            (b'{"items": ' + b"[" * 99999, [problems.NOT_A_FEED]),
            (rss(), [problems.NO_ENTRIES]),
            (b'{"items": [], "version": "https://jsonfeed.org/version/1"}', [problems.NO_ENTRIES]),
            (
                b"<rss version='2.0'><channel><item><title>a & b</title></item>",
                [problems.ILL_FORMED],
            ),
        ],
    )
    def test_what_is_wrong_is_said(self, body, odd):
        assert read_feed(body).problems == odd

    def test_an_ill_formed_feed_still_gives_its_items(self):
        found = read_feed(
            b"<rss version='2.0'><channel><item><title>a & b</title></item><item><title>c</title>"
        )
        assert [entry.title for entry in found.entries] == ["a & b", "c"]

    def test_entities_that_grow_without_end(self):
        entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
        bomb = f'<!DOCTYPE r [<!ENTITY e0 "ha">{entities}]>' + rss(item(title="&e11;")).decode()
        found = read_feed(bomb.encode())
        assert len(json.dumps(found.as_json())) < 10_000

    def test_an_entity_that_names_a_file(self):
        body = (
            '<!DOCTYPE r [<!ENTITY f SYSTEM "file:///etc/hostname">]>'
            + rss(item(title="[&f;]")).decode()
        )
        (entry,) = read_feed(body.encode()).entries
        assert entry.title in ("[]", "[&f;]", "[&f]")

    def test_more_items_than_we_read(self):
        found = read_feed(rss(*(item(guid=str(n)) for n in range(feed.MOST_ENTRIES + 5))))
        assert len(found.entries) == feed.MOST_ENTRIES
        assert found.problems == [problems.TOO_MANY_ENTRIES]

    def test_more_marks_than_we_read(self):
        body = b"<rss version='2.0'><channel><item><title>x</title>" + b"<a>" * 200_000
        assert problems.TOO_BIG in read_feed(body).problems

    def test_links_that_are_none_are_left_out(self):
        (entry,) = read_feed(rss(item(title="x", link="javascript:alert(1)"))).entries
        assert entry.link is None


class TestSanitising:
    @pytest.mark.parametrize(
        ("written", "kept"),
        [
            ("<b>vet</b> <i>x</i>", "<b>vet</b> <i>x</i>"),
            ("<script>alert(1)</script>x", "x"),
            ("<img src=x onerror=alert(1)>x", "x"),
            ('<a href="javascript:alert(1)">x</a>', "x"),
            ('<a href=" JaVa\tScript:alert(1)">x</a>', "x"),
            ('<a href="data:text/html,x">x</a>', "x"),
            ("<a><b>x</b></a>", "<b>x</b>"),
            ('<p lang="nl" title="t">x</p>', "<p>x</p>"),
            ("<h1>a</h1><h5>b</h5><h6>c</h6>", "<h1>a</h1><h5>b</h5><h6>c</h6>"),
            ("<div>een</div><div>twee</div>", "een  twee"),
            ("<table><tr><td>een</td><td>twee</td></tr></table>", "een  twee"),
            ("half \ud83d <b>teken</b>", "half \ufffd <b>teken</b>"),
            ('<p style="color:red" class=a id=b>x</p>', "<p>x</p>"),
            ("<iframe src=//x>rest", "rest"),
            ("<object data=x>rest", "rest"),
            ("<svg><script>alert(1)</script></svg>x", "x"),
            ("<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>", ""),
            ("<ifr<iframe>ame src=x>", ""),
            ("<!-- weg -->x", "x"),
            ("<p>open", "<p>open</p>"),
            ("1 < 2 & 3", "1 &lt; 2 &amp; 3"),
        ],
    )
    def test_only_harmless_html_stays(self, written, kept):
        assert sanitised(written) == kept

    def test_links_are_made_absolute_or_left_out(self):
        assert 'href="https://x.nl/b"' in sanitised('<a href="b">x</a>', "https://x.nl/a")
        assert "href" not in sanitised('<a href="b">x</a>')
        assert 'href="mailto:bo@x.nl"' in sanitised('<a href="mailto:bo@x.nl">x</a>')

    @settings(deadline=None)
    @given(
        st.lists(
            st.sampled_from(
                [
                    "<",
                    ">",
                    "<a href=",
                    "'",
                    '"',
                    "javascript:",
                    "<script>",
                    "</script>",
                    "<svg>",
                    "<math>",
                    "<style>",
                    "<!--",
                    "-->",
                    "<p>",
                    "on",
                    "onclick=",
                    "x",
                    "&lt;",
                    "<iframe",
                    "/",
                    " ",
                    "<noscript>",
                    "<title>",
                    "<template>",
                    "http://x",
                    "<plaintext>",
                    "&#x3c;",
                    "<table>",
                ]
            ),
            max_size=30,
        )
    )
    def test_nothing_harmful_comes_through_and_twice_is_once(self, pieces):
        once = sanitised("".join(pieces), "https://x.nl/")
        assert not re.search(r"<(?:script|svg|math|style|iframe|template)|<[^>]+\son\w*=", once)
        assert not re.search(r'<a[^>]+href="(?!https?://|mailto:)', once)
        assert sanitised(once, "https://x.nl/") == once


_PIECES = st.sampled_from(
    [
        "<",
        ">",
        "&",
        "&amp;",
        "]]>",
        "<![CDATA[",
        "<?xml version='1.0' encoding='utf-16'?>",
        "<!DOCTYPE x [",
        "<!ENTITY a 'b'>",
        "]>",
        "&a;",
        "<rss version='2.0'>",
        "<channel>",
        "<item>",
        "</item>",
        "<title>",
        "</title>",
        "<link>",
        "http://[",
        "//x",
        "<guid>",
        "<pubDate>",
        "1 jan 2026",
        "99",
        "<description>",
        "<feed xmlns='http://www.w3.org/2005/Atom'>",
        "<entry>",
        "<content type='xhtml'>",
        "<div>",
        "xml:base='",
        "'",
        "<georss:point>",
        "<media:content url='x'>",
        "<itunes:duration>",
        "é",
        "\x00",
        "\ud800",
        "{",
        "}",
        '"items":',
        "[",
        "]",
        '"id":',
        "1",
        '"x"',
        ",",
        '"version":',
        "<author>",
        "a@b.nl (x)",
        "<dc:date>",
    ]
)
_SOUP = st.lists(_PIECES, max_size=50).map("".join)
_BYTES = st.one_of(
    st.binary(max_size=400), _SOUP.map(lambda text: text.encode("utf-8", "surrogatepass"))
)


@pytest.mark.filterwarnings("default")
@settings(deadline=None, max_examples=300)
@given(
    _BYTES,
    st.one_of(st.none(), st.just(URL), st.text(max_size=20)),
    st.one_of(st.none(), st.text(max_size=20)),
)
def test_no_bytes_stop_the_reading_of_a_feed(body, url, content_type):
    found = read_feed(body, url=url, content_type=content_type)
    assert json.dumps(found.as_json()).encode()
    assert all(entry.id for entry in found.entries)


def test_a_reader_that_fails_is_told_as_no_feed(monkeypatch):
    monkeypatch.setattr(xml_feed, "read", None)
    assert read_feed(ATOM.encode()).problems == [problems.NOT_A_FEED]
