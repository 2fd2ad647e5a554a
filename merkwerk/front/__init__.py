"""Front: what stands before every room: navigation, the installable app, the first address.

No nouns. Must know where every room's first page is; nobody may know front.
"""
