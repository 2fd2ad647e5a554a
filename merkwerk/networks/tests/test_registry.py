import subprocess
import sys

import pytest

from merkwerk import networks
from merkwerk.networks.base import Opens
from merkwerk.networks.errors import UnknownNetwork


def test_the_rack_begins_with_what_always_works():
    keys = [network.key for network in networks.all_networks()]
    assert keys[0] == "copy"
    assert keys == [
        "copy", "linkedin", "x", "facebook", "threads", "bluesky",
        "mastodon", "whatsapp", "telegram", "email", "share_sheet",
    ]  # fmt: skip


def test_get_gives_the_same_network_and_refuses_strangers():
    assert networks.get("x") is networks.get("x")
    with pytest.raises(UnknownNetwork):
        networks.get("../settings")


def test_offer_keeps_the_order_of_the_rack_and_leaves_strangers_out():
    offered = networks.offer(["email", "hyves", "linkedin", "email"])
    assert [network.key for network in offered] == ["linkedin", "email"]


def test_facts_that_pages_stand_on():
    facts = {network.key: network.capabilities for network in networks.all_networks()}
    assert [key for key, can in facts.items() if not can.may_prefill_text] == ["facebook"]
    assert [key for key, can in facts.items() if can.needs_instance] == ["mastodon"]
    assert [key for key, can in facts.items() if can.takes_image] == ["share_sheet"]
    assert [key for key, can in facts.items() if not can.takes_text] == ["linkedin", "facebook"]
    assert [key for key, can in facts.items() if can.opens is Opens.NOTHING] == ["copy"]
    assert not any(can.can_confirm for can in facts.values())


def test_labels_speak_the_language_of_the_page():
    from django.utils.translation import override

    with override("en"):
        assert str(networks.get("copy").label) == "Copy the text"
        assert str(networks.get("linkedin").label) == "LinkedIn"


def test_a_kind_is_imported_when_it_is_asked_for():
    script = (
        "import sys; from merkwerk import networks;"
        "assert 'merkwerk.networks.x.handover' not in sys.modules;"
        "networks.get('x'); assert 'merkwerk.networks.x.handover' in sys.modules;"
        "assert 'merkwerk.networks.email.handover' not in sys.modules;"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)
