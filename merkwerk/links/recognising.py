"""Is it a person? What a request says of itself, and the first reason why it does not count.

Three sources, asked in this order: the request (HEAD, prefetch), the name the visitor gives itself
(previews of networks, searchers, tools, mail scanners, then isbot's list), and the moment (sooner
after the link was made than a person can be). Repeats and crowds are judged when loading, because
processes share nothing. No rule finds a scanner that calls itself an ordinary browser.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from merkwerk.links.records import Device, Fact, Reason

TOO_SOON_SECONDS = 2
MOST_AGENT_CHARACTERS = 1024
OWN_PATTERNS_FROM = 1000
_FLAGS = re.IGNORECASE | re.ASCII

# Who fetches a page to show a card beside a message. Names as the networks document them, where
# they do: https://www.linkedin.com/robots.txt,
# https://developers.facebook.com/docs/sharing/webmasters/web-crawlers,
# https://api.slack.com/robots,
# https://developer.x.com/en/docs/x-for-websites/cards/guides/getting-started
PREVIEWS = (
    "linkedinbot",
    "facebookexternalhit",
    "facebookcatalog",
    "facebot",
    r"meta-external(?:agent|fetcher|ads)",
    "twitterbot",
    "slackbot",
    "slack-imgproxy",
    r"^whatsapp",
    "telegrambot",
    "discordbot",
    "skypeuripreview",
    "teamsbot|^msteams",
    "cardyb|^bluesky",
    r"mastodon/|pleroma|misskey|akkoma|friendica|lemmy/|pixelfed",
    "pinterest(?:bot)?/",
    "redditbot",
    "vkshare",
    "^viber",
    "line-poker",
    "kakaotalk-scrap",
    "iframely|embedly",
    "google-pagerenderer|googlemessages|google-read-aloud",
    "mattermost-bot|rocket\\.chat|synapse",
    "^tumblr/",
    "quora link preview",
    "outbrain|flipboardproxy",
    "xing-contenttabreceiver",
    "signal-?(?:android|ios|desktop)",
)
SEARCHERS = (
    "googlebot|google-inspectiontool|googleother|adsbot-google|mediapartners-google|apis-google",
    "feedfetcher-google|google-extended|google-cloudvertexbot|google-safety",
    "bingbot|bingpreview|adidxbot|msnbot",
    "duckduckbot|duckassistbot",
    "yandex(?:bot|images|mobilebot|accessibilitybot)",
    "baiduspider|sogou|360spider|bytespider|petalbot",
    "applebot",
    "yahoo! slurp",
    "gptbot|chatgpt-user|oai-searchbot",
    "claudebot|claude-(?:web|user|searchbot)|anthropic-ai",
    "perplexity(?:bot|-user)|ccbot|amazonbot|cohere-ai|mistralai-user|diffbot",
    "ahrefsbot|semrushbot|mj12bot|dotbot|seznambot|qwantbot|qwantify|mojeekbot",
    "ia_archiver|archive\\.org_bot",
)
TOOLS = (
    r"^curl/|libcurl",
    r"^wget",
    r"python-(?:requests|urllib|httpx)|^python/|aiohttp|^httpx|urllib3",
    r"go-http-client|^go-resty|fasthttp",
    r"okhttp|apache-httpclient|^java/|jakarta|dalvik/",
    r"node-fetch|^axios|undici|^got |superagent|^node(?:\.js)?\b",
    "libwww-perl|lwp::|www-mechanize|guzzle|^php|^ruby|faraday|typhoeus",
    "headlesschrome|phantomjs|puppeteer|playwright|selenium|cypress|electron-fetch",
    "postmanruntime|insomnia|httpie|^restsharp|powershell|winhttp|^reqwest",
    "uptimerobot|pingdom|statuscake|site24x7|zabbix|nagios|betteruptime|datadog|newrelic",
    r"gtmetrix|\bylt chrome|miniature\.io|turingos",
    "^dart/|cfnetwork/(?!.*mozilla)|^nsurlsession",
)
# Mail and web gateways that follow every address before a person does.
SCANNERS = (
    "barracuda",
    "proofpoint",
    "mimecast",
    "messagelabs|symantec",
    "trend ?micro|trendmicro",
    "fireeye|trellix",
    "ironport|cisco ?(?:talos|umbrella)|opendns",
    "forcepoint|websense",
    "sophos|fortinet|fortiguard|fortigate",
    "checkpoint|check point|zscaler|netskope|paloalto|palo alto|expanse",
    "safelinks|microsoft office|ms-office|microsoft outlook",
    "virustotal|urlscan|phishtank|checkphish|safebrowsing|netcraft",
    "spamassassin|rspamd|mailscanner|clamav|vade ?secure|hornetsecurity|spamtitan",
    "censys|shodan|internet-measurement|nmap|masscan|zgrab|nuclei|nikto|sqlmap",
    "bluecoat|bitdefender|kaspersky|eset ?(?:nod|web)|norton safe",
)
_OWN = (
    (Reason.PREVIEW, PREVIEWS),
    (Reason.SEARCH, SEARCHERS),
    (Reason.SCANNER, SCANNERS),
    (Reason.TOOL, TOOLS),
)
# Apps that open links in a window of their own and may call themselves anything beside a browser.
_IN_APP = re.compile(r"\[LinkedInApp\]|\bFB(?:AN|AV)/|\bInstagram \d", _FLAGS)


class Agent(NamedTuple):
    """What a user agent's name tells: why it is no person (or NONE), by which pattern."""

    reason: Reason
    pattern: int
    device: Device


class Facts(NamedTuple):
    """What one request says of itself."""

    bits: int
    reason: Reason
    pattern: int
    device: Device


def _read_patterns() -> list[tuple[int, re.Pattern[str]]]:
    read = json.loads((Path(__file__).parent / "patterns.json").read_text())
    numbers = read["numbers"]
    return [(numbers[pattern], re.compile(pattern, _FLAGS)) for pattern in read["patterns"]]


_LISTED = _read_patterns()
_ANY_LISTED = re.compile("|".join(f"(?:{pattern.pattern})" for _, pattern in _LISTED), _FLAGS)
_OWN_COMPILED = [
    (reason, OWN_PATTERNS_FROM + 100 * reason + place, re.compile(pattern, _FLAGS))
    for reason, patterns in _OWN
    for place, pattern in enumerate(patterns)
]
_ANY_OWN = re.compile("|".join(f"(?:{pattern.pattern})" for _, _, pattern in _OWN_COMPILED), _FLAGS)
_TABLET = re.compile(r"ipad|tablet|kindle|silk/|android(?!.*\bmobile\b)", _FLAGS)
_PHONE = re.compile(r"iphone|ipod|android|mobile|windows phone|opera mini", _FLAGS)
_DESKTOP = re.compile(r"windows nt|macintosh|x11|cros |linux", _FLAGS)


@lru_cache(maxsize=8192)
def judge_agent(name: str) -> Agent:
    """Judge a user agent by the name it gives itself (a User-Agent header, or "")."""
    name = name[:MOST_AGENT_CHARACTERS].strip()
    if not name:
        return Agent(Reason.NO_AGENT, 0, Device.UNKNOWN)
    reason, pattern = _own(name) or _listed(name) or (Reason.NONE, 0)
    return Agent(reason, pattern, Device.UNKNOWN if reason else device_of(name))


def _own(name: str) -> tuple[Reason, int] | None:
    if not _ANY_OWN.search(name) or _IN_APP.search(name):
        return None
    return next((r, number) for r, number, pattern in _OWN_COMPILED if pattern.search(name))


def _listed(name: str) -> tuple[Reason, int] | None:
    if not _ANY_LISTED.search(name) or _IN_APP.search(name):
        return None
    return Reason.KNOWN_BOT, next(n for n, pattern in _LISTED if pattern.search(name))


def device_of(name: str) -> Device:
    """Return the class of device in a user agent's name."""
    if _TABLET.search(name):
        return Device.TABLET
    if _PHONE.search(name):
        return Device.PHONE
    return Device.DESKTOP if _DESKTOP.search(name) else Device.UNKNOWN


def facts_of(environ: Mapping[str, Any], *, age: float) -> Facts:
    """Return what a WSGI request says of itself; *age* is seconds since the link was made.

    With Global Privacy Control (https://www.w3.org/TR/gpc/) or Do Not Track the device is not kept.
    """
    bits = _bits(environ)
    agent = judge_agent(environ.get("HTTP_USER_AGENT", ""))
    reason = _first_reason(bits, agent.reason, age)
    private = bits & (Fact.GPC | Fact.DNT)
    return Facts(bits, reason, agent.pattern, Device.UNKNOWN if private else agent.device)


def _first_reason(bits: int, of_agent: Reason, age: float) -> Reason:
    if bits & Fact.HEAD:
        return Reason.HEAD
    if bits & Fact.PREFETCH:
        return Reason.PREFETCH
    if of_agent:
        return of_agent
    return Reason.TOO_SOON if age < TOO_SOON_SECONDS else Reason.NONE


def _bits(environ: Mapping[str, Any]) -> int:
    get = environ.get
    bits = 0
    if get("REQUEST_METHOD") == "HEAD":
        bits |= Fact.HEAD
    if is_ahead(environ):
        bits |= Fact.PREFETCH
    if get("HTTP_SEC_GPC") == "1":
        bits |= Fact.GPC
    if get("HTTP_DNT") == "1":
        bits |= Fact.DNT
    if get("HTTP_ACCEPT_LANGUAGE"):
        bits |= Fact.LANGUAGE
    if get("HTTP_SEC_FETCH_SITE"):
        bits |= Fact.FETCH_METADATA
    if get("HTTP_SEC_FETCH_MODE") == "navigate":
        bits |= Fact.NAVIGATION
    return bits


def is_ahead(environ: Mapping[str, Any]) -> bool:
    """Whether the page is fetched before anybody asked for it.

    Sec-Purpose: https://wicg.github.io/nav-speculation/prefetch.html; the others are its
    forerunners.
    """
    get = environ.get
    said = (
        get("HTTP_SEC_PURPOSE")
        or get("HTTP_PURPOSE")
        or get("HTTP_X_PURPOSE")
        or get("HTTP_X_MOZ")
        or ""
    )
    return bool(said) and ("prefetch" in said or "preview" in said or "prerender" in said)
