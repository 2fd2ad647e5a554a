"""Kit: what every room stands on.

Time, public ids, tenancy, safe HTTP, refusals, and the registers through which lower rooms hear of
things they may not import. No nouns, no pages.

Must hold: nothing here imports a room.
"""
