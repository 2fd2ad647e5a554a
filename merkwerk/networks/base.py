"""What every network in the rack is made of. Plain facts, no tables, no sockets."""

import sys
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from django.utils.safestring import SafeString, mark_safe

from merkwerk.networks.facts import Capabilities, Limits, LinkPlace, Opens, Unit

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

__all__ = ["Capabilities", "Counted", "Handover", "Limits", "LinkPlace", "Network", "Opens"]
__all__ += ["Unit", "Wording"]


@dataclass(frozen=True, slots=True)
class Counted:
    """A text measured as its network measures it; `cut` is what would not fit."""

    count: int
    limit: int | None
    over_by: int = 0
    cut: str = ""
    unit: Unit = Unit.CHARACTERS


@dataclass(frozen=True, slots=True)
class Wording:
    """A text as it goes to its network. `text` + `counted.cut` is all that was written."""

    text: str  # the words that fit
    wire: str  # the words that fit, with the link where it stands in the post
    whole: str  # the same with all the words, fitting or not
    counted: Counted
    facets: tuple[dict[str, Any], ...] = ()  # parts of `wire` that are more than text


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """What the page does next. `text` + `not_carried` is all that was written."""

    opens: Opens
    link: LinkPlace
    clipboard: str  # to be put on the clipboard first; always the whole text
    address: str = ""  # to be opened; empty when nothing is opened
    text: str = ""  # the words that travel along
    not_carried: str = ""  # the words that do not: the person pastes them
    sheet: Mapping[str, str] = field(default_factory=dict)  # for navigator.share


class Network(ABC):
    """One place where people share."""

    key: ClassVar[str]
    label: ClassVar["StrOrPromise"]
    capabilities: ClassVar[Capabilities]
    limits: ClassVar[Limits]

    @staticmethod
    @abstractmethod
    def lay_out(text: str, *, url: str | None, limits: Limits) -> Wording:
        """Return the wording: the kind's own `wording.word`."""

    @abstractmethod
    def address(self, words: str, *, url: str, title: str, instance: str | None) -> str:
        """Return the address that opens with these words; empty when nothing opens."""

    def word(self, text: str, *, url: str | None = None, limits: Limits | None = None) -> Wording:
        """Lay the text out as this network has it; `limits` replaces ours (an instance's)."""
        return self.lay_out(text, url=url, limits=limits or self.limits)

    def count(self, text: str, *, url: str | None = None, limits: Limits | None = None) -> Counted:
        """Measure the text, and the link where it counts, as this network does."""
        return self.word(text, url=url, limits=limits).counted

    def hand_over(
        self,
        *,
        text: str,
        url: str,
        title: str = "",
        instance: str | None = None,
        limits: Limits | None = None,
    ) -> Handover:
        """Say what to open and what to copy first. Changes nothing; safe to call twice.

        Raises `InstanceRefused` where the network needs the person's own server.
        """
        from merkwerk.networks.handing_over import carry

        worded = self.word(text, url=url, limits=limits)
        return carry(worded, by=self, url=url, title=title, instance=instance)

    @property
    def folder(self) -> Path:
        """The kind's own folder."""
        return Path(str(sys.modules[type(self).__module__].__file__)).parent

    @property
    def icon(self) -> SafeString:
        """The kind's mark as SVG, to be set in a page; our own file, hence safe."""
        return mark_safe((self.folder / "icon.svg").read_text(encoding="utf-8").strip())

    @property
    def page(self) -> str:
        """The kind's page for people, in Markdown."""
        return (self.folder / "doc.md").read_text(encoding="utf-8")
