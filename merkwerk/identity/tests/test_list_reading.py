"""A list of people is read however it was saved. No database."""

import codecs

import pytest

from merkwerk.identity import errors, list_reading

TEXT = "e-mail;naam;rol;team\nbo@l.example;Bo de Wít;;Levering\nzoë@l.example;Zoë;curator;\n"


def emails(content):
    return [row.email for row in list_reading.read(content)]


class TestLetters:
    @pytest.mark.parametrize(
        "content",
        [
            TEXT.encode(),
            codecs.BOM_UTF8 + TEXT.encode(),
            TEXT.encode("latin-1"),
            TEXT.encode("cp1252"),
            TEXT.encode("utf-16"),
            TEXT.replace("\n", "\r\n").encode(),
            TEXT.replace("\n", "\r").encode(),
        ],
        ids=["utf8", "utf8-mark", "latin1", "cp1252", "utf16", "windows-lines", "old-mac-lines"],
    )
    def test_names_come_through(self, content):
        rows = list_reading.read(content)
        assert [(row.name, row.team) for row in rows] == [("Bo de Wít", "Levering"), ("Zoë", "")]

    def test_the_euro_sign_of_windows_comes_through(self):
        rows = list_reading.read("naam,mail\n€uro,a@l.example\n".encode("cp1252"))
        assert rows[0].name == "€uro"


class TestColumns:
    @pytest.mark.parametrize("separator", [",", ";", "\t"])
    def test_the_separator_is_found(self, separator):
        text = f"Naam{separator}E-mailadres\nBo{separator}bo@l.example\n"
        assert emails(text.encode()) == ["bo@l.example"]

    @pytest.mark.parametrize(
        "heading", ["E-MAIL", "Email address", "e-mail_adres", " mail ", "Zakelijk e-mailadres"]
    )
    def test_the_address_is_found_under_many_names(self, heading):
        text = f"afdeling;{heading}\nLevering;bo@l.example\n"
        assert emails(text.encode()) == ["bo@l.example"]

    def test_first_and_last_names_are_put_together(self):
        text = "voornaam;tussenvoegsel;achternaam;e-mail\nBo;de;Wit;bo@l.example\n"
        assert list_reading.read(text.encode())[0].name == "Bo de Wit"

    def test_cells_in_quotes_may_hold_separators_and_lines(self):
        text = 'naam;e-mail\n"Wit; ""Bo"" de\nJong";bo@l.example\nAna;ana@l.example\n'
        rows = list_reading.read(text.encode())
        assert [(row.number, row.name) for row in rows] == [(2, 'Wit; "Bo" de Jong'), (4, "Ana")]

    def test_short_and_empty_lines_do_no_harm(self):
        text = "\n;;\ne-mail;naam\nbo@l.example\n;;;\n\n;Zonder adres\n"
        rows = list_reading.read(text.encode())
        assert [(row.number, row.email) for row in rows] == [(4, "bo@l.example"), (7, "")]


class TestAboveTheHeadings:
    @pytest.mark.parametrize(
        "above",
        [
            "sep=;\n",
            "Personeelslijst 2026\n",
            "Lijst;;\n\n31-10-2026;;\n",
            "sep=;\nLijst, stand 2026\n",
        ],
    )
    def test_a_title_or_a_note_for_excel_is_skipped(self, above):
        rows = list_reading.read(f"{above}naam;e-mail\nBo;bo@l.example\n".encode())
        assert [(row.name, row.email) for row in rows] == [("Bo", "bo@l.example")]

    def test_not_without_end(self):
        with pytest.raises(errors.ListWithoutAddresses):
            list_reading.read(("regel\n" * 11 + "e-mail\nbo@l.example\n").encode())

    def test_cells_past_the_headings_are_noticed_unless_they_are_empty(self):
        text = "e-mail;naam\nbo@l.example;Bo;;\nana@l.example;Ana;;rest\n"
        assert [row.has_surplus for row in list_reading.read(text.encode())] == [False, True]


class TestRefusals:
    @pytest.mark.parametrize(
        ("content", "refusal"),
        [
            (b"", errors.ListIsEmpty),
            (b"e-mail;naam\n", errors.ListIsEmpty),
            (b"PK\x03\x04rest of a workbook", errors.ListIsSpreadsheet),
            (b"\xd0\xcf\x11\xe0old workbook", errors.ListIsSpreadsheet),
            (b"e-mail\x00\x01\x02", errors.ListIsNotText),
            (b"\xff\xfea", errors.ListIsNotText),
            (b"bo@l.example\nana@l.example\n", errors.ListWithoutAddresses),
            (b'naam;e-mail\n"Bo;bo@l.example\n' + b"x;y@l.example\n" * 500, errors.ListIsBroken),
            (b"e-mail\n" + b"a" * 200_000 + b"\n", errors.ListIsBroken),
            (b"e-mail\n" + b"a@l.example\n" * 20_001, errors.ListTooLong),
            (b"e" * 5_000_001, errors.ListTooLarge),
        ],
        ids=lambda value: getattr(value, "__name__", ""),
    )
    def test_each_has_a_sentence(self, content, refusal):
        with pytest.raises(refusal) as refused:
            list_reading.read(content)
        assert str(refused.value)

    def test_twenty_thousand_are_welcome(self):
        content = "e-mail;naam\n" + "".join(f"p{n}@l.example;P {n}\n" for n in range(20_000))
        assert len(list_reading.read(content.encode())) == 20_000


class TestSafeCells:
    @pytest.mark.parametrize("cell", ["=1+1", "+31", "-2", "@SUM(A1)", "\tx", "\rx", "\nx"])
    def test_no_spreadsheet_takes_them_for_a_formula(self, cell):
        assert list_reading.safe_cell(cell) == f"'{cell}"

    def test_others_are_left_as_they_are(self):
        assert list_reading.safe_cell("bo@l.example") == "bo@l.example"
