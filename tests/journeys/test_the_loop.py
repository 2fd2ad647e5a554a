"""From an article to a counted click: a real feed, a real mail server, a real browser.

It passes at any hour of any day: the installation's clock stands at a Tuesday morning.
"""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime, timedelta

import pytest

from tests.journeys.people import Somebody
from tests.journeys.stack import Stack, wait_for

# What each way round brings in: a feed of its own, and the story in it.
FEEDS = {
    True: ("vakblad.xml", "Leerlingen leggen eigen zonnedak aan"),
    False: ("buurtkrant.xml", "Straat deelt één laadplein"),
}
WORDS = "Ik was erbij toen de lampen op zonlicht aangingen."
HUMAN = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/141.0.0.0 Safari/537.36"
)
BOTS = (
    "LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "python-requests/2.32.3",
)
# Why each of the three does not count, in the order above.
WHY = (
    "Een netwerk haalde de pagina op om er een voorbeeld van te tonen.",
    "Er kwam een zoekmachine of een verzamelaar van teksten langs.",
    "Een programma volgde de link, geen browser.",
)


def tuesday_morning() -> datetime:
    """Return the next Tuesday, ten in the morning in Amsterdam, give or take summer time."""
    now = datetime.now(UTC)
    days = (1 - now.weekday()) % 7 or 7
    return (now + timedelta(days=days)).replace(hour=9, minute=0, second=0, microsecond=0)


@pytest.fixture(scope="module", params=[True, False], ids=["scripts", "no-scripts"])
def loop(request: pytest.FixtureRequest, stack: Stack, chromium: object) -> Loop:
    loop = Loop(stack, chromium, scripts=request.param)
    yield loop
    loop.end()


class Loop:
    """Ana, Bo and what they made so far."""

    def __init__(self, stack: Stack, browser: object, *, scripts: bool) -> None:
        self.stack = stack
        self.scripts = scripts
        # Each way goes round in a week of its own, so that no ration of mail is shared.
        self.morning = tuesday_morning() + timedelta(weeks=0 if scripts else 1)
        stack.travel(self.morning)
        self.ana = Somebody(stack, browser, "ana@lumen.example", scripts=scripts)
        self.bo = Somebody(stack, browser, "bo@lumen.example", scripts=scripts)

    @property
    def feed(self) -> str:
        return FEEDS[self.scripts][0]

    @property
    def title(self) -> str:
        return FEEDS[self.scripts][1]

    def end(self) -> None:
        self.ana.leave()
        self.bo.leave()


def test_the_whole_way(loop: Loop) -> None:
    """Ana brings in and publishes, Bo hears, writes, copies and claims; one click is counted."""
    loop.ana.sign_in()
    ana_brings_in_a_page(loop)
    story = ana_adds_a_source_and_accepts(loop)
    published = ana_publishes(loop, story)
    link_in_mail = bo_gets_the_mail(loop, published)
    loop.bo.sign_in()
    link = bo_writes_copies_and_claims(loop, link_in_mail)
    a_visitor_and_three_bots_follow(loop, link)
    bo_sees_one_click(loop)
    ana_sees_one_click(loop, story)
    assert not loop.ana.problems
    assert not loop.bo.problems


def ana_adds_a_source_and_accepts(loop: Loop) -> str:
    ana = loop.ana
    ana.page.goto("/o/lumen/studio/sources/new/")
    ana.page.fill("[name=address]", f"{loop.stack.site}/{loop.feed}")
    ana.page.locator("[name=address]").press("Enter")
    ana.until(loop.title, address="/o/lumen/studio/queue/")
    ana.page.locator("button[name=then][value=edit]").click()
    ana.page.wait_for_url(re.compile(r"/studio/stories/\w+/"))
    return story_in(ana.page.url)


def ana_brings_in_a_page(loop: Loop) -> None:
    """It stays a draft; what goes round comes from a feed."""
    ana = loop.ana
    ana.page.goto("/o/lumen/studio/stories/new/")
    ana.page.fill("[name=address]", f"{loop.stack.site}/artikel.html?scripts={loop.scripts}")
    ana.page.locator("[name=address]").press("Enter")
    ana.page.wait_for_url(re.compile(r"/studio/stories/\w+/"))
    ana.until("Vakblad Installatie", address=ana.page.url)
    assert ana.page.input_value("[name=title]") == "Leerlingen leggen eigen zonnedak aan"


def story_in(address: str) -> str:
    found = re.search(r"/stories/(\w+)/", address)
    assert found, address
    return found.group(1)


def ana_publishes(loop: Loop, story: str) -> float:
    ana = loop.ana
    ana.page.fill("[name=why_it_matters]", "Zo zien buren wat ons werk doet.")
    ana.page.locator("[name=may_share][value=yes]").check()
    began = time.monotonic()
    with ana.page.expect_navigation():
        ana.page.locator("button[name=when][value=now]").click()
    ana.page.goto(f"/o/lumen/stories/{story}/")
    assert ana.says(loop.title)
    return began


def bo_gets_the_mail(loop: Loop, published: float) -> str:
    mail = loop.stack.postbox.wait("bo@lumen.example", loop.title)
    arrived = next(at for at, one in loop.stack.postbox.mails if one is mail)
    print(f"From publishing to SMTP: {arrived - published:.1f} s")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    body = mail.get_body(("plain",))
    assert body is not None
    found = re.search(r"https?://\S+/o/lumen/\S+", body.get_content())
    assert found, body.get_content()
    return found.group(0)


def bo_writes_copies_and_claims(loop: Loop, link_in_mail: str) -> str:
    bo = loop.bo
    bo.page.goto(link_in_mail)
    if "/share/" not in bo.page.url:
        bo.press("Deel in je eigen woorden")
    bo.page.fill("[name=text]", WORDS)
    bo.page.locator("[name=network][value=copy]").check(force=True)
    bo.press("Nu delen")
    bo.page.wait_for_url("**/shares/**")
    words = bo.page.locator("#words").input_value()
    assert WORDS in words
    if loop.scripts:
        bo.page.locator("[data-copies]").first.click()
        wait_for(
            lambda: WORDS in bo.page.evaluate("navigator.clipboard.readText()"), "the clipboard"
        )
    bo.press("Ja, ik heb het gedeeld")
    bo.until("Mooi.")
    found = re.search(r"https?://\S+/l/\w+", words)
    assert found, words
    return found.group(0)


def a_visitor_and_three_bots_follow(loop: Loop, link: str) -> None:
    # Later the same morning: who comes within two seconds of making a link is not counted.
    loop.stack.travel(loop.morning + timedelta(minutes=30))
    assert loop.stack.follow(link, HUMAN) == 302
    for agent in BOTS:
        assert loop.stack.follow(link, agent) == 302


def bo_sees_one_click(loop: Loop) -> None:
    bo = loop.bo
    bo.page.goto("/o/lumen/work/")
    bo.page.locator("a[href*='/links/']").first.click()
    bo.page.wait_for_url("**/links/**")
    bo.until("Er is één keer doorgeklikt op deze link.", address=bo.page.url)
    rows = bo.page.inner_text("body")
    assert re.search(r"programma’s, voorvertoningen en robots\s+3\b", rows), rows
    assert_it_says_why(bo)


def ana_sees_one_click(loop: Loop, story: str) -> None:
    ana = loop.ana
    ana.until("Er is één keer doorgeklikt", address=f"/o/lumen/studio/impact/stories/{story}/")
    rows = ana.page.inner_text("body")
    assert re.search(r"programma’s, voorvertoningen en robots\s+3\b", rows), rows
    assert_it_says_why(ana)
    assert "minder dan 8 mensen" in rows
    assert "Bo" not in ana.page.inner_text("main")


def assert_it_says_why(somebody: Somebody) -> None:
    """Each of the three bots is there with its own reason, once, and nothing else is."""
    reasons = somebody.page.locator("main section li").all_inner_texts()
    said = sorted(re.sub(r"\s+", " ", reason).strip() for reason in reasons)
    assert said == sorted(f"{why} 1" for why in WHY), reasons
