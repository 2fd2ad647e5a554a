"""What the pattern page shows: every component in every state, with words of one small cast."""

from datetime import UTC, datetime
from typing import Any, NamedTuple

from django import forms
from django.core.paginator import Paginator
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from merkwerk.ui.charts import Bar
from merkwerk.ui.forms import LookRenderer


class Named(NamedTuple):
    """Somebody or something of which a page needs only the name."""

    name: str


class Entry(NamedTuple):
    """A place to go: in a bar, a switch, a menu or a row of tabs."""

    label: Any
    url: str
    icon: str = ""
    is_current: bool = False
    is_post: bool = False
    signs_out: bool = False


class Inbox(NamedTuple):
    """Where notices wait, and how many are new."""

    url: str
    new: int


class ExampleForm(forms.Form):
    """A form with one field of every kind."""

    default_renderer = LookRenderer

    title = forms.CharField(
        label=_("Title"), max_length=120, help_text=_("As people will read it.")
    )
    mail = forms.EmailField(label=_("Mail address"))
    words = forms.CharField(label=_("Your words"), widget=forms.Textarea, required=False)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("news", _("News")), ("vacancy", _("Vacancy"))]
    )
    may = forms.ChoiceField(
        label=_("May I share this?"),
        choices=[("yes", _("Yes")), ("ask", _("Ask first")), ("no", _("No"))],
        widget=forms.RadioSelect,
    )
    networks = forms.MultipleChoiceField(
        label=_("My networks"),
        choices=[("linkedin", "LinkedIn"), ("bluesky", "Bluesky")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    willing = forms.BooleanField(label=_("I would like to take part"), required=False)
    picture = forms.FileField(label=_("Picture"), required=False)
    colour = forms.CharField(
        label=_("Colour"), widget=forms.TextInput(attrs={"type": "color"}), initial="#005d6e"
    )


NETWORKS = {
    "linkedin": "LinkedIn",
    "x": "X",
    "facebook": "Facebook",
    "threads": "Threads",
    "bluesky": "Bluesky",
    "mastodon": "Mastodon",
    "whatsapp": "WhatsApp",
    "telegram": "Telegram",
    "instagram": "Instagram",
    "email": _("E-mail"),
    "copy": _("Copy"),
    "share_sheet": _("My phone"),
}
TITLES = [
    "Waarom we je oude fiets liever repareren dan vervangen",
    "Zo bouwen we de nieuwe hal",
    "Nieuwe collega's gezocht voor de werkplaats in Zwolle",
    "Een dag mee met Samir op de bakfiets",
]


def everyone() -> list[Entry]:
    """Return the places of the face for everyone."""
    return [
        Entry(_("Discover"), "#discover", "compass", is_current=True),
        Entry(_("Write"), "#write", "pencil-line"),
        Entry(_("My work"), "#work", "sprout"),
    ]


def studio() -> list[Entry]:
    """Return the places of the studio."""
    return [
        Entry(_("Library"), "#library", "library", is_current=True),
        Entry(_("To review"), "#review", "list-checks"),
        Entry(_("People"), "#people", "users"),
        Entry(_("Impact"), "#impact", "chart-column"),
        Entry(_("Settings"), "#settings", "settings"),
    ]


def example_context() -> dict[str, Any]:
    """Return what the pattern page draws from."""
    wrong = ExampleForm({"title": "", "mail": "bo", "words": "Vandaag", "may": ""})
    wrong.is_valid()
    pages = Paginator(range(50), 10)
    return {
        "form": ExampleForm(auto_id="fine_%s"),
        "wrong": wrong,
        "tabs": [
            Entry(_("Published"), "?tab=published", is_current=True),
            Entry(_("Drafts"), "?tab=drafts"),
            Entry(_("Put away"), "?tab=retired"),
        ],
        "page": pages.page(2),
        "first_page": pages.page(1),
        "last_page": pages.page(5),
        "weeks": [Bar(f"{week}", clicks) for week, clicks in enumerate((4, 9, 0, 12, 21, 17), 40)]
        + [Bar("46", 37, is_marked=True)],
        "teams": [("Productie", 24), ("Service", 18), ("Bezorging", 9)],
        "networks": NETWORKS,
        "screens": list(SCREENS),
        "titles": TITLES,
        "icon_names": ["compass", "pencil-line", "sprout", "library", "inbox"],
        "published_at": datetime(2026, 11, 19, 9, 30, tzinfo=UTC),
    }


SCREENS = {
    "everyone": "ui/patterns_screen.html",
    "studio": "ui/patterns_screen.html",
    "plain": "ui/patterns_plain.html",
    "offline": "ui/offline.html",
    **{code: f"{code}.html" for code in ("400", "403", "403_csrf", "404", "500")},
}


def template_of(screen: str) -> str:
    """Return the template of an example screen."""
    return SCREENS[screen]


def screen_context(screen: str) -> dict[str, Any]:
    """Return what an example screen needs. Raises Http404 for a screen there is not."""
    if screen not in SCREENS:
        raise Http404
    in_studio = screen == "studio"
    return {
        **example_context(),
        "face": "studio" if in_studio else "everyone",
        "faces": [
            Entry(_("Everyone"), "everyone", is_current=not in_studio),
            Entry(_("Studio"), "studio", is_current=in_studio),
        ],
        "navigation": studio() if in_studio else everyone(),
        "organisation": Named("Vandermolen Fietsen"),
        **({"membership": Named("Bo de Wit")} if screen in ("everyone", "studio") else {}),
        "inbox": Inbox("#inbox", new=2),
        "account_menu": [
            Entry(_("My preferences"), "#preferences", "settings"),
            Entry(_("Sign out"), "#out", "log-out", is_post=True, signs_out=True),
        ],
        "is_demo": in_studio,
    }
