"""What the tests of this room's pages ask: addresses, and what stands in an answer."""

import re

from django.urls import reverse

from merkwerk.kit import tenancy


def page(name, cast, *ids):
    """Return an address of Lumen."""
    return reverse(name, args=[cast.lumen.slug, *ids])


def in_lumen(cast):
    """Stand in Lumen, as its pages do."""
    return tenancy.acting_in(cast.lumen.pk)


def new_page(client, cast):
    """Open the page for something new; return the name it has."""
    html = client.get(page("sharing_drafts", cast)).content.decode()
    return {"page": re.search(r'name="page" value="([^"]+)"', html)[1]}


def revision_in(answer):
    """Return the revision that a page goes on from."""
    return re.search(r'name="revision" value="(\d+)"', answer.content.decode())[1]


def field(answer, name):
    """Return the part of a page in which a field stands, with its label and what is wrong."""
    after = answer.content.decode().split(f'id="{name}_place"')[1]
    return re.split(r'<(?:div|fieldset) class="field[ "]', after)[0]
