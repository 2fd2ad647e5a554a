"""Front: what stands before every room: navigation, the guides, the first address.

No nouns. Deed: ``guiding`` reads the guides that come with the product (``guides/*.md``).

Must hold: a guide exists in Dutch and in English and names only what is on the pages.
Must know where every room's first page is; nobody may know front.
"""
