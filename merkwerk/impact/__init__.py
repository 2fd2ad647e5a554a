"""Impact: what a share did, read aloud in honest numbers.

No nouns of its own yet: it reads what ``links`` counts and ``sharing`` knows.

Must hold: every figure carries what it counts, its period, on how much it rests and what we do not
know. Story totals of clicks are always shown, also beside one's own clicks: where two shared a
story, each can work out the other's. The number of sharers and every breakdown are shown only from
8 people. So is what is left when one bar is taken off another or off the total (``grouping``), and
when one month is taken off all story totals (``reporting``); the sharers stand as they were at the
end of yesterday (``freezing``). No person's name stands beside a number for anybody but that
person. Claimed is not confirmed; attributed is not caused. The four kinds of number are never
added up.
"""
