"""What every page needs to know about how it should look."""

from django.http import HttpRequest

THEME_COOKIE = "merkwerk_theme"
THEMES = ("dag", "avond")


def look(request: HttpRequest) -> dict[str, object]:
    """Context processor: the theme this browser chose, empty when it follows the system."""
    chosen = request.COOKIES.get(THEME_COOKIE, "")
    return {"theme": chosen if chosen in THEMES else ""}
