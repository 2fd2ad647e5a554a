"""Small questions templates ask about how something looks."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlencode

from django import template
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import pgettext
from lucide.templatetags.lucide import lucide

from merkwerk.kit import clock
from merkwerk.ui.charts import Bar, Chart, charted

register = template.Library()

TEMPLATES = Path(__file__).resolve().parents[1] / "templates"

STATES = {
    "good": "circle-check",
    "wait": "clock",
    "bad": "circle-alert",
    "busy": "loader",
    "quiet": "circle-dashed",
}
NOTICES = {"info": "info", "good": "circle-check", "careful": "triangle-alert", "wrong": "circle-x"}
NETWORKS = {"email": "mail", "copy": "copy", "share_sheet": "share-2"}
MARKS = frozenset(path.stem for path in (TEMPLATES / "ui/networks").glob("*.html"))
KINDS = {
    "potential": "users-round",
    "estimated": "chart-no-axes-gantt",
    "reported": "message-square-quote",
    "counted": "mouse-pointer-click",
}
NEAR_SHARE = 0.9


@register.simple_tag
def icon(name: str, size: int | str = 20, label: str = "", css: str = "") -> SafeString:
    """Draw a lucide icon inline, `size` in pixels; silent unless it has a label."""
    return _drawn(str(name), int(size), str(label), str(css))


@lru_cache(maxsize=2048)
def _drawn(name: str, size: int, label: str, css: str) -> SafeString:
    # A page of the feed has a hundred icons, and lucide copies a tree of nodes for each.
    told = {"role": "img", "aria_label": label} if label else {"aria_hidden": "true"}
    if css:
        told["class"] = css
    return SafeString(lucide(name, size=size, stroke_width="1.75", **told))


@register.filter
def initials(name: str) -> str:
    """Return the first letters of the first and the last word of a name, at most two."""
    words = [word for word in str(name).split() if word[0].isalnum()]
    return "".join(word[0] for word in [*words[:1], *words[1:][-1:]]).upper()


@register.filter(expects_localtime=True)
def short_day(moment: date | None) -> str:
    """Write a day as it stands in a row: "21 nov", with its year when that is not this year."""
    if moment is None:
        return ""
    is_this_year = moment.year == clock.today(timezone.get_current_timezone()).year
    # Translators: as Django writes dates; "b" is a month in lower case.
    pattern = pgettext("short day", "j M") if is_this_year else pgettext("short day", "j M Y")
    return date_format(moment, pattern)


@register.filter
def state_icon(kind: str) -> str:
    """Return the icon that goes with a kind of state."""
    return STATES.get(kind, STATES["quiet"])


@register.filter
def notice_icon(kind: str) -> str:
    """Return the icon that goes with a kind of notice."""
    return NOTICES.get(kind, NOTICES["info"])


@register.filter
def figure_icon(kind: str) -> str:
    """Return the icon of one of the four kinds of number."""
    return KINDS.get(kind, KINDS["counted"])


@register.filter
def network_icon(network: str) -> str:
    """Return the icon for ways to share that are no network; `send` for an unknown one."""
    return NETWORKS.get(str(network), "send")


@register.filter
def network_mark(network: str) -> str:
    """Return the template with the network's own mark, or nothing when it has none."""
    return f"ui/networks/{network}.html" if str(network) in MARKS else ""


@register.filter
def message_kind(tags: str) -> str:
    """Turn the level of a Django message into a kind of notice."""
    words = str(tags).split()
    for level, kind in (("error", "wrong"), ("warning", "careful"), ("success", "good")):
        if level in words:
            return kind
    return "info"


@register.simple_tag
def chart_of(bars: Iterable[Bar | tuple[str, float]]) -> Chart:
    """Lay out bars for a chart drawn by the server."""
    return charted(bars)


@register.filter
def unlocalized(number: float) -> str:
    """Write a number for a machine: a point, never a comma."""
    return f"{number:g}"


@register.simple_tag
def share_of(value: float | str | None, limit: float | str | None) -> int:
    """Return `value` as a percentage of `limit`, 0 to 100, whole."""
    whole = float(limit or 0)
    return round(min(max(float(value or 0) / whole, 0), 1) * 100) if whole else 0


@register.simple_tag
def counter_state(value: int | str | None, limit: int | str | None) -> str:
    """Say whether a text is well within its limit (`fine`), `near` it or `over` it."""
    used, whole = int(value or 0), int(limit or 0)
    if used > whole:
        return "over"
    return "near" if used >= whole * NEAR_SHARE else "fine"


@register.simple_tag
def difference(larger: int | str | None, smaller: int | str | None) -> int:
    """Return how much one number is more than another."""
    return int(larger or 0) - int(smaller or 0)


@register.simple_tag(takes_context=True)
def page_address(context: template.Context, number: int) -> str:
    """Return the address of another page of the same list, with its filters kept."""
    request = context.get("request")
    asked = request.GET.copy() if request else QueryDict(mutable=True)
    asked["page"] = str(number)
    return "?" + urlencode(list(asked.lists()), doseq=True)
