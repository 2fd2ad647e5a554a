"""What was odd about a page or a feed, in sentences that pages translate when they show them."""

from django.utils.translation.trans_null import gettext_noop  # the other one needs settings

EMPTY = gettext_noop("There is nothing in it.")
TOO_BIG = gettext_noop("It is bigger than we read; only the beginning was used.")
NOT_A_PAGE = gettext_noop("This is not a web page.")
A_FEED = gettext_noop("This is a feed, not a page.")
NOT_A_FEED = gettext_noop("This is not a feed.")
NO_TITLE = gettext_noop("No title was found.")
NO_ENTRIES = gettext_noop("The feed has no items.")
TOO_MANY_ENTRIES = gettext_noop("The feed has more items than we read; only the first were used.")
ILL_FORMED = gettext_noop("The feed is not written correctly; some items may be missing.")
SAME_IDS = gettext_noop("Some items of the feed share one id; their addresses were used instead.")
REPEATED = gettext_noop("The feed names some items more than once; each was read once.")
WRONG_CHARSET = gettext_noop("The page says another character set than it uses.")
UNSURE_CHARSET = gettext_noop("The character set had to be guessed.")
BAD_JSON_LD = gettext_noop("A part of the page for machines (JSON-LD) is not written correctly.")
BAD_IMAGE = gettext_noop("The picture has an address that we do not open.")
CANONICAL_ELSEWHERE = gettext_noop("The page says that its real address is on another site.")
BAD_DATE = gettext_noop("The date could not be read.")
PART_UNREADABLE = gettext_noop("A part could not be read.")
