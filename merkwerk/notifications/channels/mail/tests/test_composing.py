"""What a mail looks like: a note from a colleague, readable anywhere, and nothing slips into it."""

import re
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from django.utils import translation

from merkwerk.kit import clock
from merkwerk.notifications.channels.base import Errand, House, Told
from merkwerk.notifications.channels.mail import composing, headers, wording
from merkwerk.notifications.kinds import Letter, NoticeKind

GOLDENS = Path(__file__).parent / "goldens"
STORY = Letter(
    title="Bo bouwt een brug van 12 meter – en hij staat",
    detail="Omdat leerlingen dan zien wat wij maken & hoe.",
    image_url="/media/brug.webp",
    action_label="Bekijk het verhaal",
    action_path="/o/lumen/stories/brug/",
)
STORY_EN = Letter(
    title="Bo builds a bridge of 12 metres",
    detail="So that pupils see what we make.",
    action_label="See the story",
    action_path="/o/lumen/stories/bridge/",
)


def errand(*letters, language="nl", **facts):
    with translation.override(language):
        told = Told(
            house=House("orgpublic", "lumen", facts.pop("organisation", "Lumen")),
            language=language,
            letters=letters or (STORY,),
            opening=str(NoticeKind.opening) % {"organisation": "Lumen"},
            why=str(NoticeKind.why) % {"organisation": "Lumen"},
        )
    words = {"name": "Bo", "address": "bo@lumen.example", **facts}
    return Errand(1, "mailpublic", "memberpublic", told=told, **words)


@pytest.fixture(autouse=True)
def _fixed(settings):
    settings.MERKWERK_ADDRESS = "https://werk.lumen.example"
    settings.DEFAULT_FROM_EMAIL = "Merkwerk <post@werk.lumen.example>"
    settings.SECRET_KEY = "for goldens only"
    clock.travel(datetime(2026, 11, 4, 10, tzinfo=UTC))


def parsed(this):
    return message_from_bytes(composing.compose(this).content, policy=policy.default)


def bodies(this):
    message = parsed(this)
    return (
        message.get_body(("plain",)).get_content().replace("\r\n", "\n"),
        message.get_body(("html",)).get_content().replace("\r\n", "\n"),
    )


def others(number):
    return [
        Letter(title=f"Verhaal {n}", action_path=f"/o/lumen/stories/{n}/") for n in range(number)
    ]


class TestGoldens:
    """Compare with the files in ``goldens``; delete one to have it written anew, and read it."""

    @pytest.mark.parametrize(
        ("name", "this"),
        [
            ("one.nl", lambda: errand()),
            ("one.en", lambda: errand(STORY_EN, language="en")),
            ("many.nl", lambda: errand(STORY, *others(7))),
        ],
    )
    def test_mail_reads_as_it_did(self, name, this):
        text, html = bodies(this())
        for kind, words in (("txt", text), ("html", html)):
            golden = GOLDENS / f"{name}.{kind}"
            if not golden.exists():
                golden.write_text(words)
                pytest.fail(f"{golden.name} was written; read it and run again.")
            assert words == golden.read_text()


class TestHeaders:
    def test_all_that_a_good_mail_needs(self):
        message = parsed(errand())
        assert message["From"] == "Lumen via Merkwerk <post@werk.lumen.example>"
        assert message["To"] == "Bo <bo@lumen.example>"
        assert message["Subject"] == STORY.title
        assert message["Date"].datetime.replace(microsecond=0) >= datetime(
            2026, 11, 4, 10, tzinfo=UTC
        )
        assert message["Message-ID"] == "<mailpublic@werk.lumen.example>"
        assert message["Auto-Submitted"] == "auto-generated"
        assert message["Content-Language"] == "nl"
        assert message["MIME-Version"] == "1.0"
        assert message.get_content_type() == "multipart/alternative"

    def test_one_click_stops_it(self):
        message = parsed(errand())
        assert re.fullmatch(
            r"<https://werk\.lumen\.example/o/lumen/telling/stop/memberpublic:[\w-]+/>",
            message["List-Unsubscribe"],
        )
        assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"

    @pytest.mark.parametrize(
        "poison",
        [
            "Hallo\r\nBcc: eli@elders.example",
            "Hallo\nBcc: eli@elders.example",
            "Hallo\r\n\r\n<h1>body</h1>",
            "Hallo\x00\x0b\x0c\u2028Bcc: eli@elders.example",
            "=?utf-8?q?Hallo=0ABcc:_eli?=",
            '"Bo" <eli@elders.example>, Bo',
        ],
    )
    def test_no_text_can_add_another(self, poison):
        wicked = Letter(title=poison, action_path="/x/")
        message = parsed(errand(wicked, name=poison, organisation=poison))
        assert message["Bcc"] is None
        assert len(message.keys()) == len(set(message.keys())) == len(parsed(errand()).keys())
        assert [each.addr_spec for each in message["To"].addresses] == ["bo@lumen.example"]
        assert [each.addr_spec for each in message["From"].addresses] == ["post@werk.lumen.example"]
        assert len(message["From"].addresses) == 1

    def test_long_and_foreign_words_come_through_whole(self):
        title = "Één heel lang verhaal over ‘vakmanschap’ 🛠 " * 6
        message = parsed(errand(Letter(title=title, action_path="/x/"), name="Zoë Ångström-Łuk"))
        assert message["Subject"] == " ".join(title.split())
        assert message["To"].addresses[0].display_name == "Zoë Ångström-Łuk"
        raw = composing.compose(errand(Letter(title=title, action_path="/x/"))).content
        assert max(len(line) for line in raw.split(b"\r\n")) <= 998
        assert b"\n" not in raw.replace(b"\r\n", b"")

    @pytest.mark.parametrize(
        "address",
        ["", "bo", "bo@", "bo @x.nl", "bo@x.nl\r\nDATA", "bo@x.nl>", "a,b@x.nl", "bö@x.nl"],
    )
    def test_an_address_no_server_would_take_is_refused(self, address):
        with pytest.raises(headers.UnusableAddress):
            composing.compose(errand(address=address))

    def test_a_foreign_host_name_is_written_in_ascii(self):
        assert headers.usable("bo@bücher.example") == "bo@xn--bcher-kva.example"


class TestBody:
    def test_every_text_is_only_text(self):
        wicked = Letter(title="<script>x</script>", detail="[[why]] & <b>", action_path="/x/")
        _, html = bodies(errand(wicked, name="<img src=x>"))
        assert "<script>" not in html
        assert "<img src=x>" not in html
        assert "[[why]] &amp; &lt;b&gt;" in html

    def test_it_asks_nothing_of_other_servers(self):
        _, html = bodies(errand(STORY, *others(3)))
        hosts = set(re.findall(r"""(?:src|href)=["']?\w+://([^/"'>]+)""", html))
        assert hosts == {"werk.lumen.example"}
        assert "@import" not in html
        assert "fonts." not in html

    def test_it_follows_a_dark_screen_and_needs_no_pictures(self):
        _, html = bodies(errand())
        assert "prefers-color-scheme: dark" in html
        assert 'name="color-scheme" content="light dark"' in html
        assert all('alt=""' in picture for picture in re.findall(r"<img[^>]*>", html))

    def test_one_button(self):
        _, html = bodies(errand(STORY, *others(3)))
        assert html.count("background:#00585f") == 2, "the cell of the one button and its link"

    def test_the_rest_is_counted_not_cut_off(self):
        text, html = bodies(errand(STORY, *others(7)))
        for words in (text, html):
            assert "en nog 3 in je inbox" in words
            assert "Verhaal 3" in words
            assert "Verhaal 4" not in words

    def test_it_is_no_larger_than_mail_programs_show(self):
        _, html = bodies(errand(STORY, *others(7)))
        assert len(html.encode()) < 100_000


class TestTwoSteps:
    def test_the_frame_is_made_once_for_all_who_are_told_the_same(self):
        composing.frame_of.cache_clear()
        for number in range(50):
            composing.compose(errand(name=f"Mens {number}", address=f"m{number}@lumen.example"))
        assert composing.frame_of.cache_info().misses == 1

    def test_and_says_to_each_what_is_theirs(self):
        for name in ("Bo", "Ana"):
            text, html = bodies(errand(name=name))
            assert text.startswith(f"Hoi {name},")
            assert f"Hoi {name}," in html

    @pytest.mark.parametrize(("language", "greeting"), [("nl", "Hoi Bo,"), ("en", "Hi Bo,")])
    def test_it_greets_by_the_first_name_and_is_addressed_in_full(self, language, greeting):
        this = errand(language=language, name="Bo de Wit")
        text, html = bodies(this)
        assert text.startswith(greeting)
        assert greeting in html
        assert parsed(this)["To"].addresses[0].display_name == "Bo de Wit"

    def test_the_template_is_compiled_once(self):
        assert wording.skeleton() is wording.skeleton()

    def test_djangos_own_mail_says_the_same(self):
        message = composing.as_message(errand())
        text, html = bodies(errand())
        assert (message.body, message.alternatives[0].content) == (text, html)
        written = message.message()
        assert written["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert written["Message-ID"] == "<mailpublic@werk.lumen.example>"
