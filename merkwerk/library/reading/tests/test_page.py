"""Reading pages: Dutch ones, odd ones, lying ones."""

import json
import random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from merkwerk.library.reading import problems, read_page

HOME = ZoneInfo("Europe/Amsterdam")
URL = "https://www.bakkerij-jansen.example/nieuws/oven"
DUTCH = """<!doctype html><html lang="nl-NL"><head><meta charset="utf-8">
<title>Café-oven  weer
aan – Bakkerij Jansen</title>
<meta property="og:site_name" content="Bakkerij Jansen">
<meta name="description" content="Na drie weken brandt de oven weer; het brood is “bijna” gaar.">
<link rel="canonical" href="/nieuws/oven?utm_source=x#top">
<meta property="og:image" content="../foto/oven 1.jpg">
<meta name="author" content="Anaïs de Vries">
</head><body><h1>Oven</h1><p class="datum">Zaterdag 21 november 2026, 10:15 uur</p></body></html>"""


def page(head: str = "", body: str = "", **known):
    known = {"url": URL, "zone": HOME, **known}
    return read_page(f"<html><head>{head}</head><body>{body}</body></html>".encode(), **known)


def json_ld(value: str) -> str:
    return f'<script type="application/ld+json">{value}</script>'


class TestReadingAPage:
    def test_a_dutch_page_says_what_it_is(self):
        assert read_page(DUTCH.encode(), url=URL, zone=HOME).as_json() == {
            "title": "Café-oven weer aan",
            "description": "Na drie weken brandt de oven weer; het brood is “bijna” gaar.",
            "image": "https://www.bakkerij-jansen.example/foto/oven%201.jpg",
            "site": "Bakkerij Jansen",
            "author": "Anaïs de Vries",
            "published_at": "2026-11-21T10:15:00+01:00",
            "language": "nl-NL",
            "canonical_url": "https://www.bakkerij-jansen.example/nieuws/oven?utm_source=x",
            "content_type": "text/html",
            "problems": [],
        }

    def test_open_graph_goes_before_the_rest(self):
        found = page(
            """<title>t</title><meta name="twitter:title" content="tw"><meta property="og:title"
            content="og"><meta name="description" content="d"><meta property="og:description"
            content="ogd"><meta property="article:published_time" content="2026-11-21T09:30:00Z">"""
            + json_ld('{"@type": "NewsArticle", "headline": "ld", "datePublished": "2020-01-01"}')
        )
        assert (found.title, found.description) == ("og", "ogd")
        assert found.published_at == "2026-11-21T09:30:00+00:00"

    def test_twitter_cards(self):
        found = page(
            '<meta name="twitter:title" content="A"><meta name="twitter:description" content="B">'
            '<meta name="twitter:image" content="/c.png">'
        )
        assert (found.title, found.description) == ("A", "B")
        assert found.image == "https://www.bakkerij-jansen.example/c.png"

    def test_json_ld_with_references_and_people(self):
        found = page(
            json_ld(
                """{"@context": "https://schema.org", "@graph": [
            {"@type": "WebSite", "@id": "#s", "name": "De Krant"},
            {"@type": "Person", "@id": "#p", "name": "Bo Bakker"},
            {"@type": ["NewsArticle"], "headline": "Kop", "description": "Inleiding",
             "author": [{"@id": "#p"}, {"@type": "Person", "name": "Cleo"}], "inLanguage": "nl",
             "image": {"@type": "ImageObject", "url": "/foto.jpg"}, "datePublished": "2026-11-21",
             "mainEntityOfPage": {"@id": "https://www.bakkerij-jansen.example/echt"}}]}"""
            )
        )
        assert (found.title, found.description, found.site) == ("Kop", "Inleiding", "De Krant")
        assert (found.author, found.language, found.kind) == (
            "Bo Bakker, Cleo",
            "nl",
            "NewsArticle",
        )
        assert found.canonical_url == "https://www.bakkerij-jansen.example/echt"
        assert found.published_at == "2026-11-21T00:00:00+01:00"

    @pytest.mark.parametrize(
        "written",
        [
            '<!-- {"@type": "Article", "headline": "Kop"} -->',
            '/*<![CDATA[*/ {"@type": "Article", "headline": "Kop"} /*]]>*/',
            '//<![CDATA[\n{"@type": "Article", "headline": "Kop"}\n//]]>',
            '{"@type": "Article", "headline": "Kop",};',
            '{"@type": "Article", // soort\n "headline": "Kop", // kop\n}',
            '{"@type": "Article", "headline": "K\nop"}',
            '{"a": 1}\n{"@type": "Article", "headline": "Kop"}',
            '[[{"@type": "Article", "headline": {"@value": "Kop"}}]]',
        ],
    )
    def test_json_ld_that_is_nearly_right(self, written):
        found = page(json_ld(written))
        assert (found.title or "").replace(" ", "") == "Kop"
        assert problems.BAD_JSON_LD not in found.problems

    @pytest.mark.parametrize("written", ["{", "{'a': 1}", "[" * 9000, '{"a":' * 9000, "hallo"])
    def test_json_ld_that_is_wrong_is_told_and_the_rest_is_read(self, written):
        found = page("<title>Toch</title>" + json_ld(written))
        assert found.title == "Toch"
        assert found.problems == [problems.BAD_JSON_LD]

    def test_json_ld_that_goes_round_in_circles(self):
        circle = '[{"@id": "a", "@type": "Article", "headline": "Kop", "author": {"@id": "a"}}]'
        assert page(json_ld(circle)).title == "Kop"

    def test_microdata(self):
        found = page(
            body="""<article itemscope itemtype="https://schema.org/BlogPosting">
            <h1 itemprop="headline">Kop</h1> <img itemprop="image" src="/a.jpg">
            <span itemprop="author" itemscope itemtype="https://schema.org/Person">door <b
            itemprop="name">Bo</b></span>
            <time itemprop="datePublished" datetime="2026-11-21">toen</time>
            </article>"""
        )
        assert (found.title, found.author) == ("Kop", "Bo")
        assert found.image == "https://www.bakkerij-jansen.example/a.jpg"
        assert found.published_at == "2026-11-21T00:00:00+01:00"

    def test_rdfa(self):
        found = page(
            body="""<div vocab="https://schema.org/" typeof="NewsArticle">
            <h2 property="headline">Kop</h2>
            <p property="description">Wat er was</p><span property="author" typeof="Person">
            <i property="name">Bo</i></span></div>"""
        )
        assert (found.title, found.description, found.author) == ("Kop", "Wat er was", "Bo")

    def test_dublin_core(self):
        found = page(
            '<meta name="DC.title" content="Kop"><meta name="DCTERMS.issued" content="3-2-2026">'
            '<meta name="DC.creator" content="Bo"><meta name="dc.language" content="nl">'
        )
        assert (found.title, found.author, found.language) == ("Kop", "Bo", "nl")
        assert found.published_at == "2026-02-03T00:00:00+01:00"

    def test_a_list_of_articles_is_not_its_first_article(self):
        articles = "".join(
            f'<p itemscope itemtype="http://schema.org/Article"><b itemprop="headline">{n}</b></p>'
            for n in ("Een", "Twee")
        )
        assert page("<title>Nieuws</title>", articles).title == "Nieuws"

    def test_the_date_of_an_event_is_not_the_date_of_the_page(self):
        found = page(
            "<title>x</title>", '<time itemprop="startDate" datetime="2027-01-01">1 jan</time>'
        )
        assert found.published_at is None

    def test_a_date_with_a_label_in_running_text(self):
        body = "<p>Besluit van het bestuur d.d. 3-2-2026 over de oven.</p>"
        assert page("<title>x</title>", body).published_at == "2026-02-03T00:00:00+01:00"

    def test_a_page_without_any_marks_is_read_from_its_text(self):
        body = (
            "<nav><a href=/>Home</a></nav><article><h1>De oven brandt</h1><p>Na drie weken wachten "
            "op een onderdeel brandt de grote oven van de bakkerij eindelijk weer, en dat is te "
            "ruiken in de hele straat. De eerste broden zijn bijna klaar.</p><p>Wie vroeg komt, "
            "krijgt een warm krentenbroodje van de bakker zelf, zolang er deeg is.</p></article>"
        )
        found = page(body=body)
        assert found.title == "De oven brandt"
        assert (found.description or "").startswith("Na drie weken wachten")
        assert found.language == "nl"
        assert found.site == "bakkerij-jansen.example"

    def test_without_an_address_relative_ones_are_unknown(self):
        found = page('<title>x</title><meta property="og:image" content="/a.jpg">', url=None)
        assert (found.image, found.canonical_url, found.site) == (None, None, None)
        assert found.problems == []

    def test_base_moves_relative_addresses(self):
        found = page('<base href="//cdn.example.nl/x/"><meta property="og:image" content="a.jpg">')
        assert found.image == "https://cdn.example.nl/x/a.jpg"

    @pytest.mark.parametrize(
        ("head", "site", "title"),
        [
            ('<meta property="og:title" content="Kop - Krant">', "Krant", "Kop - Krant"),
            ("<title>Kop - Krant</title>", "Krant", "Kop"),
            ("<title>Kop - Rubriek</title>", "Krant", "Kop - Rubriek"),
            ("<title>Kop - bakkerij-jansen.example</title>", "", "Kop - bakkerij-jansen.example"),
            ("<title>Een<br>Twee <b>drie</b></title>", "", "Een Twee drie"),
            ("<title>The &lt;blink&gt; tag</title>", "", "The <blink> tag"),
            ('<meta property="og:title" content="De &lt;br&gt; van HTML">', "", "De <br> van HTML"),
            ('<meta property="og:title" content="Een&lt;br&gt;Twee">', "", "Een Twee"),
        ],
    )
    def test_a_title_is_taken_as_it_is_meant(self, head, site, title):
        named = f'<meta property="og:site_name" content="{site}">' if site else ""
        assert page(head + named).title == title

    def test_words_in_different_blocks_stay_apart(self):
        assert (
            page(body="<h1>Een<br>Twee<span>d</span><div>drie</div></h1>").title == "Een Tweed drie"
        )
        found = page(
            json_ld('{"@type": "Event", "name": "x", "description": "<p>a</p><ul><li>b<li>c</ul>"}')
        )
        assert found.description == "a b c"

    @pytest.mark.parametrize(
        ("head", "body", "author"),
        [
            (
                json_ld('{"@type": "Article", "headline": "Kop", "author": {"name": "Bo"}}')
                + '<meta property="article:author" content="Cleo"><meta name=author content="x">',
                "<a rel=author href=/x>Alles van Bo</a>",
                "Bo",
            ),
            ('<meta property="article:author" content="Cleo"><meta name=author content="admin">',
             "", "Cleo"),
            ('<meta property="article:author" content="https://s.nl/cleo">'
             '<meta name=author content="Cleo"><meta name="parsely-author" content="C">',
             "", "Cleo"),
            ('<meta name=author content="Bo"><meta name=author content="Cleo">', "", "Bo, Cleo"),
            ("", "<p><a rel=author href=/b>Bo</a>, <a rel=author href=/c>Cleo</a></p>"
             "<aside><a rel=author href=/d>Dara</a></aside>", "Bo, Cleo"),
            (
                "<title>Kop</title>" + json_ld('{"@type": "Article", "headline": "De hele kop"}'),
                '<div itemscope itemtype="https://schema.org/Article"><b itemprop=headline>'
                "Ook gelezen</b> <i itemprop=author>Dara</i></div>",
                None,
            ),
            (
                '<meta property="og:title" content="De hele kop">'
                + json_ld('[{"@type": "Article", "headline": "Een andere kop", "author": "Dara"},'
                          '{"@type": "Article", "headline": "De hele kop!", "author": "Bo"}]'),
                "", "Bo",
            ),
            (
                json_ld('{"@type": "Article", "headline": "Kop", "author":'
                        '{"@type": "Person", "givenName": "Bo", "familyName": "Bakker"}}'),
                "", "Bo Bakker",
            ),
        ],
    )  # fmt: skip
    def test_the_author_is_who_the_first_source_names(self, head, body, author):
        assert page(head, body).author == author

    def test_papers(self):
        found = page(
            '<meta name="citation_title" content="Kop"><meta name="citation_author" content="Bo">'
            '<meta name="citation_author" content="Cleo">'
            '<meta name="citation_publication_date" content="2026/11/21">'
        )
        assert (found.title, found.author) == ("Kop", "Bo, Cleo")
        assert found.published_at == "2026-11-21T00:00:00+01:00"

    @pytest.mark.parametrize(
        ("metas", "image"),
        [
            (["image=http://x.nl/1", "image=https://x.nl/2", "image:secure_url=https://x.nl/2s"],
             "http://x.nl/1"),
            (["image=http://x.nl/1", "image:secure_url=https://x.nl/1s", "image=https://x.nl/2"],
             "https://x.nl/1s"),
            (["image:secure_url=https://x.nl/s"], "https://x.nl/s"),
            (["image:url=https://x.nl/u"], "https://x.nl/u"),
            (["image=javascript:x", "image=https://x.nl/2"], "https://x.nl/2"),
        ],
    )  # fmt: skip
    def test_the_first_picture_counts_with_its_own_secure_address(self, metas, image):
        pairs = (one.split("=", 1) for one in metas)
        head = "".join(f'<meta property="og:{name}" content="{value}">' for name, value in pairs)
        assert page(head).image == image

    @pytest.mark.parametrize(
        ("head", "body", "published", "odd"),
        [
            ("", "<time datetime=2020-01-01>x</time><time pubdate datetime=2026-11-21>y</time>",
             "2026-11-21T00:00:00+01:00", []),
            ('<meta name="last-modified" content="2026-11-21">', "", None, []),
            ('<meta name="date" content="2026-11">', "", None, [problems.BAD_DATE]),
            ('<meta name="date" content="2026">', "", None, [problems.BAD_DATE]),
            ('<meta name="date" content="0001-01-01">', "", None, [problems.BAD_DATE]),
        ],
    )  # fmt: skip
    def test_no_date_is_invented(self, head, body, published, odd):
        found = page("<title>x</title>" + head, body)
        assert (found.published_at, found.problems) == (published, odd)


class TestOddPages:
    def test_random_bytes_say_nothing(self):
        found = read_page(random.Random(7).randbytes(200_000), url=URL)
        assert (found.description, found.language, found.title) == (None, None, None)
        assert found.problems == [problems.NOT_A_PAGE, problems.NO_TITLE]

    def test_a_private_address_is_not_taken_over_except_beside_the_page_itself(self):
        head = """<title>x</title><link rel="canonical" href="http://127.0.0.1/x">
            <meta property="og:image" content="http://127.0.0.1/x.png">"""
        found = page(head)
        assert (found.canonical_url, found.image) == (None, None)
        assert found.problems == [problems.BAD_IMAGE, problems.CANONICAL_REFUSED]
        beside = page(head, url="http://127.0.0.1/a")
        assert beside.canonical_url == "http://127.0.0.1/x"
        assert beside.image == "http://127.0.0.1/x.png"
        assert beside.problems == []

    @pytest.mark.parametrize(
        "image", ["javascript:alert(1)", "data:image/png;base64,AAAA", "file:///a", "http://a b/"]
    )
    def test_a_picture_that_is_no_picture_address_is_dropped(self, image):
        found = page(f'<title>x</title><meta property="og:image" content="{image}">')
        assert found.image is None
        assert found.problems == [problems.BAD_IMAGE]

    @pytest.mark.parametrize("address", ["javascript:alert(1)", "mailto:a@b.nl", "https://", ""])
    def test_a_canonical_address_that_is_none(self, address):
        assert page(f'<title>x</title><link rel="canonical" href="{address}">').canonical_url == URL

    def test_a_page_that_says_it_is_elsewhere(self):
        found = page('<title>x</title><link rel="canonical" href="https://kwaad.example/">')
        assert found.problems == [problems.CANONICAL_ELSEWHERE]

    @pytest.mark.parametrize(
        ("written", "shown"),
        [
            ("Jan &amp;amp; Piet", "Jan & Piet"),
            ("  A\t\n\u00a0 B\u200b ", "A B"),
            ("&lt;b&gt;Vet&lt;/b&gt; nieuws", "Vet nieuws"),
            ("\u202eomgekeerd\u202c", "omgekeerd"),
            ("1 &lt; 2", "1 < 2"),
            ("x" * 900, "x" * 499 + "…"),
        ],
    )
    def test_titles_are_made_fit_to_show(self, written, shown):
        assert page(f"<title>{written}</title>").title == shown

    @pytest.mark.parametrize(
        ("body", "charset", "odd"),
        [
            ("<title>Café</title>".encode(), None, []),
            ("<title>Café</title>".encode(), "utf-8", []),
            ("<title>Café</title>".encode("utf-8-sig"), "windows-1252", []),
            ("<title>Café</title>".encode("utf-16"), None, []),
            ("<title>Café</title>".encode("utf-16-le"), None, []),
            ("<title>Café</title>".encode("cp1252"), "windows-1252", []),
            ("<title>Café</title>".encode("cp1252"), "iso-8859-1", []),
            ('<meta charset="windows-1252"><title>Café</title>'.encode("cp1252"), None, []),
            (
                '<?xml version="1.0" encoding="latin1"?><title>Café</title>'.encode("cp1252"),
                None,
                [],
            ),
            ("<title>Café</title>".encode("cp1252"), None, [problems.UNSURE_CHARSET]),
            ("<title>Café</title>".encode("cp1252"), "utf-8", [problems.WRONG_CHARSET]),
            (
                '<meta charset="utf-8"><title>Café</title>'.encode("cp1252"),
                None,
                [problems.WRONG_CHARSET],
            ),
            ('<meta charset="utf-16"><title>Café</title>'.encode(), None, []),
            ("<title>Café</title>".encode(), "rot13", []),
            ("<title>Café</title>".encode(), "klingon", []),
        ],
    )
    def test_the_character_set_is_found_whoever_lies(self, body, charset, odd):
        found = read_page(body, charset=charset)
        assert found.title == "Café"
        assert found.problems == odd

    @pytest.mark.parametrize(
        ("body", "odd"),
        [
            (b"", [problems.EMPTY]),
            (b" \n", [problems.EMPTY]),
            (b"%PDF-1.4", [problems.NOT_A_PAGE, problems.NO_TITLE]),
            (b"<rss><channel><title>x</title></channel></rss>", [problems.A_FEED]),
            (b'{"a": 1}', [problems.NOT_A_PAGE, problems.NO_TITLE]),
            (b"<p>x</p>", [problems.NO_TITLE]),
            (b"\x00" * 50, [problems.NOT_A_PAGE, problems.NO_TITLE]),
        ],
    )
    def test_what_is_not_a_page_is_said(self, body, odd):
        assert read_page(body).problems == odd

    def test_a_huge_page_is_read_from_its_beginning(self):
        found = read_page(b"<title>Groot</title>" + b"<p>x" * 1_500_000)
        assert found.title == "Groot"
        assert found.problems == [problems.TOO_BIG]

    def test_a_part_that_fails_does_not_take_the_page_along(self, monkeypatch):
        from merkwerk.library.reading import microdata

        monkeypatch.setattr(microdata, "read", None)
        found = page("<title>Toch</title>")
        assert (found.title, found.problems) == ("Toch", [problems.PART_UNREADABLE])


_PIECES = st.sampled_from(
    [
        "<",
        ">",
        "</",
        '"',
        "'",
        "=",
        " ",
        "\n",
        "&",
        "&amp;",
        "&#x0;",
        "\x00",
        "<!--",
        "-->",
        "<![CDATA[",
        "<html",
        "<head>",
        "<title>",
        "<meta ",
        "property=",
        "content=",
        "og:title",
        "og:image",
        "charset=",
        "<base href=",
        "http://[",
        "//x.nl",
        "javascript:",
        '<script type="application/ld+json">',
        "{",
        "}",
        "[",
        "]",
        '"@type"',
        ":",
        '"Article"',
        '"@id"',
        '"headline"',
        "</script>",
        "itemscope ",
        "itemprop=a ",
        "itemref=a ",
        "id=a ",
        "typeof=a ",
        "vocab=http://x/ ",
        "<time datetime=",
        "2026-11-21",
        "1-2-2026",
        "d.d. ",
        "é",
        "\ud800",
        "😀",
        "\u202e",
        "<svg>",
        "<p>",
        "<h1>",
        "<rss>",
        "utf-16",
        "een",
    ]
)
_SOUP = st.lists(_PIECES, max_size=60).map("".join)
_BYTES = st.one_of(
    st.binary(max_size=400), _SOUP.map(lambda text: text.encode("utf-8", "surrogatepass"))
)


@settings(deadline=None, max_examples=300)
@given(
    _BYTES,
    st.one_of(st.none(), st.just(URL), st.text(max_size=20)),
    st.one_of(st.none(), st.text(max_size=9)),
)
def test_no_bytes_stop_the_reading_of_a_page(body, url, charset):
    found = read_page(body, url=url, charset=charset)
    assert json.dumps(found.as_json()).encode()
    assert problems.PART_UNREADABLE not in found.problems
    assert found.image is None or found.image.startswith(("http://", "https://"))
