"""Impact: what a share did, read aloud in honest numbers.

No nouns of its own yet: it reads what ``links`` counts and ``sharing`` knows.

Must hold: every figure carries what it counts, its period, on how much it rests and what we do not
know. Story totals of clicks are always shown; the number of sharers and every breakdown only from
8 people, also what is left when one is taken off another (``grouping``), and the sharers as they
stood yesterday (``freezing``). No person's name stands beside a number for anybody but that person.
Claimed is not confirmed; attributed is not caused. The four kinds of number are never added up.
"""
