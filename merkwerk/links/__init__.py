"""Links: our short addresses, and who came through them.

Nouns: Link (a short address), Visit (one raw row, 30 days), LinkDay and LinkDayReason (what was
counted), Segment (how far a file of visits is loaded). Deeds: *shortening* makes a link, the
*corridor* answers it outside Django, *recording* writes the visit down before the answer,
*loading* brings visits into the tables exactly once, *counting* answers how many.

Must hold: only stored targets are redirected to; no address of a visitor is ever written to disk;
what was answered was written down first, or is told as a number that was not; nothing here imports
Django on the way from the door to the answer.
Must not know: what a share, a story or a team is. A link carries their public ids as plain text.
"""
