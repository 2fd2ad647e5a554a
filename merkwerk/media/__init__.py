"""Media: pictures people bring in, made safe and small.

Noun: Image. Deed: keeping (and letting go).

Must hold: nothing is served as it came in: every picture is drawn anew, so that hidden code, places
and cameras are gone; a picture is reached by members of its organisation, or by a signed address.
Must not know: what a picture is for.
"""
