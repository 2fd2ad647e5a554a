"""A feed as its own format gave it, cleaned, before its entries are told apart."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class RawEntry:
    """One item as it came; ``id`` may be empty or shared."""

    id: str = ""
    title: str | None = None
    link: str | None = None
    published_at: str | None = None
    author: str | None = None
    summary_html: str | None = None
    image: str | None = None

    def rest(self) -> tuple[str | None, ...]:
        """All but the id, in the order of the fields."""
        return self.title, self.link, self.published_at, self.author, self.summary_html, self.image


@dataclass(slots=True)
class RawFeed:
    """A feed as it came."""

    title: str | None = None
    link: str | None = None
    language: str | None = None
    entries: list[RawEntry] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
