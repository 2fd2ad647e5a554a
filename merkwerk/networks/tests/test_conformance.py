import json
import shutil
import socket
from pathlib import Path

import pytest

from merkwerk import networks
from merkwerk.networks import conformance
from merkwerk.networks.copy.handover import Copy


@pytest.mark.parametrize("network", networks.all_networks(), ids=lambda network: network.key)
def test_every_kind_answers_every_question(network):
    assert conformance.problems(network) == []


class TestBrokenKind:
    """Each break of a good kind is noticed, and said."""

    @pytest.fixture
    def folder(self, tmp_path):
        good = networks.get("copy").folder
        return Path(shutil.copytree(good, tmp_path / "copy"))

    def kind(self, in_folder, **breaks):
        return type("Broken", (Copy,), {"folder": in_folder, **breaks})()

    def test_an_unbroken_copy_conforms(self, folder):
        assert conformance.problems(self.kind(folder)) == []

    @pytest.mark.parametrize("name", conformance.FILES)
    def test_misses_a_file(self, folder, name):
        (folder / name).unlink()
        assert f"copy: {name} is missing." in conformance.problems(self.kind(folder))

    def test_misses_tests_cases_or_a_page(self, folder):
        shutil.rmtree(folder / "tests")
        shutil.rmtree(folder / "fixtures")
        (folder / "doc.md").write_text("# Kort\n")
        said = " ".join(conformance.problems(self.kind(folder)))
        assert "tests/ has no test" in said
        assert "no recorded case" in said
        assert "a page that helps" in said

    @pytest.mark.parametrize(
        ("icon", "said"),
        [
            ("<svg", "not well-formed"),
            ('<svg viewBox="0 0 16 16"/>', "viewBox 0 0 24 24"),
            ('<svg viewBox="0 0 24 24" fill="currentColor"><script/></svg>', "may only draw"),
            ('<svg viewBox="0 0 24 24" fill="currentColor" onload="x"/>', "may only draw"),
        ],
    )
    def test_has_a_wrong_mark(self, folder, icon, said):
        (folder / "icon.svg").write_text(icon)
        assert said in " ".join(conformance.problems(self.kind(folder)))

    def test_is_called_otherwise_than_its_folder(self, folder):
        assert "call it as the key" in " ".join(
            conformance.problems(self.kind(folder, key="kopie"))
        )

    def test_has_no_label_or_limits(self, folder):
        said = " ".join(conformance.problems(self.kind(folder, label=" ", limits=None)))
        assert "has no label" in said
        assert "must be Limits" in said
        assert "_about_handing_over raised" in said

    def test_answers_otherwise_the_second_time(self, folder):
        answers = iter(range(100))

        def hand_over(self, **given):
            given["title"] = given["text"]
            given["text"] = f"{next(answers)}"
            return Copy().hand_over(**given)

        said = " ".join(conformance.problems(self.kind(folder, hand_over=hand_over)))
        assert "twice gives two answers" in said
        assert "loses words" in said

    def test_opens_a_socket(self, folder):
        def address(self, words, **given):
            return socket.create_connection(("127.0.0.1", 9))

        said = conformance.problems(self.kind(folder, address=address))
        assert "copy: opens a socket; this rack only makes addresses." in said

    def test_opens_something_it_does_not_say(self, folder):
        def address(self, words, **given):
            return "https://example.nl/"

        assert "does not fit nothing" in " ".join(
            conformance.problems(self.kind(folder, address=address))
        )

    def test_answers_otherwise_than_recorded(self, folder):
        cases = json.loads((folder / "fixtures/handing_over.json").read_text(encoding="utf-8"))
        cases[0]["gives"]["count"] = 1
        (folder / "fixtures/handing_over.json").write_text(json.dumps(cases), encoding="utf-8")
        assert "count is 58, not 1" in " ".join(conformance.problems(self.kind(folder)))

    def test_fills_in_words_where_it_may_not(self, folder):
        facebook = networks.get("facebook")
        good = facebook.folder

        def address(self, words, **given):
            return f"{type(facebook).address(self, words, **given)}&quote=Koffie"

        kind = type("Broken", (type(facebook),), {"folder": good, "address": address})()
        assert "may not be filled in" in " ".join(conformance.problems(kind))
