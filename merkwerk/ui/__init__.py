"""The look: themes, page frames, components and behaviours that every room's pages are made of.

Nouns: none. Pages: patterns, the choice of theme, the manifest, the worker, the offline page.
Above: every room with pages. Below: `kit`.
"""
