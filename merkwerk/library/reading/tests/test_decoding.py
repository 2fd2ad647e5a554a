"""Character sets: what counts as saying one, and who is believed."""

import pytest

from merkwerk.library.reading import problems
from merkwerk.library.reading.decoding import decode

WORDS = "<title>Café “één” – €5 naïef</title>"


@pytest.mark.parametrize(
    ("before", "charset", "odd"),
    [
        ("<!-- <meta charset=koi8-r> -->", "utf-8", []),
        ('<script>"<meta charset=koi8-r>"</script>', "utf-8", []),
        ('<meta name=description content="charset=koi8-r">', "utf-8", []),
        ("<meta data-charset=koi8-r charset=utf-8>", "utf-8", []),
        ("<!-- <meta charset=koi8-r> --><meta charset=windows-1252>", "cp1252", []),
        ("<meta http-equiv=content-type content='text/html; charset=latin1'>", "cp1252", []),
        (f"<!--{'x' * 5000}--><meta charset=windows-1252>", "cp1252", []),
        ("<meta charset=iso-8859-1>", "utf-8", [problems.WRONG_CHARSET]),
        ("<meta charset=utf-7>", "utf-8", []),
        ("", "utf-16-be", []),
        ("<meta charset=utf-8>", "utf-16-be", []),
        ("<meta charset=utf-8>", "utf-16-le", []),
    ],
)
def test_only_what_says_a_character_set_is_believed(before, charset, odd):
    assert decode((before + WORDS).encode(charset)) == (before + WORDS, odd)


@pytest.mark.parametrize(
    ("label", "odd"), [("utf-8", problems.BAD_CHARACTERS), (None, problems.UNSURE_CHARSET)]
)
def test_utf_8_with_a_few_wrong_bytes_stays_utf_8(label, odd):
    assert decode(WORDS.encode() + b"\xe9 \xe9 \xe9", label) == (
        WORDS + "\ufffd \ufffd \ufffd",
        [odd],
    )


def test_other_sets_with_a_wrong_byte_stay_what_they_are():
    body = "<title>日本語の題名</title>".encode("shift_jis")
    assert decode(body + b"\x80\xff", "shift_jis")[0].startswith("<title>日本語の題名</title>")


def test_a_character_that_was_cut_at_the_end_is_left_out():
    assert decode("éé".encode()[:-1], "utf-8") == ("é", [])


def test_what_the_page_says_is_tried_when_the_sender_is_wrong():
    body = ("<meta charset=koi8-r>" + "<title>Привет</title>").encode("koi8-r")
    text, odd = decode(body, "utf-8")
    assert text.endswith("Привет</title>")
    assert odd == [problems.WRONG_CHARSET]
