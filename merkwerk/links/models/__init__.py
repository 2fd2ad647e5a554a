from merkwerk.links.models.link import DIMENSIONS, Link
from merkwerk.links.models.segment import Segment
from merkwerk.links.models.tally import LinkDay, LinkDayReason
from merkwerk.links.models.visit import Verdict, Visit

__all__ = ["DIMENSIONS", "Link", "LinkDay", "LinkDayReason", "Segment", "Verdict", "Visit"]
