"""Every channel answers the same questions."""

from pathlib import Path

import pytest

from merkwerk.notifications import channels, kinds
from merkwerk.notifications.channels import conformance, registry
from merkwerk.notifications.kinds import NoticeKind

RACK = Path(channels.__file__).parent


@pytest.mark.parametrize("channel", registry.all_channels(), ids=lambda channel: channel.key)
class TestEveryChannel:
    def test_keeps_its_promises(self, channel):
        assert conformance.complaints_about(channel) == []

    def test_brings_its_papers(self, channel):
        assert (RACK / channel.key / "doc.md").read_text().startswith("# ")
        assert list((RACK / channel.key / "tests").glob("test_*.py"))

    def test_is_found_by_its_key(self, channel):
        assert registry.of_key(channel.key) is channel


class TestKinds:
    def test_every_folder_in_the_rack_is_registered(self):
        folders = {path.parent.name for path in RACK.glob("*/channel.py")}
        assert folders == {channel.key for channel in registry.all_channels()}

    def test_a_kind_without_words_says_so(self):
        with pytest.raises(NotImplementedError):
            NoticeKind().describe(["x"], "nl")

    def test_what_nobody_describes_any_more_is_absent(self):
        assert kinds.letters_for([("notifications.test.forgotten", "x")], "nl") == {}
