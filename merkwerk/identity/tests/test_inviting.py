"""Dara invites colleagues: one by one, or with a list that is all right or not used at all."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from merkwerk.activity.models import Activity
from merkwerk.identity import errors, inviting
from merkwerk.identity.judging import Row
from merkwerk.identity.models import Invitation, InvitationList
from merkwerk.identity.testing import make_invitation, sign_in
from merkwerk.kit import clock, tenancy


@pytest.fixture
def lumen(cast):
    with tenancy.acting_in(cast.lumen.pk):
        yield cast


@pytest.fixture
def dara(cast, client):
    return sign_in(client, cast.dara)


def page(name, *more):
    return reverse(name, args=["lumen", *more])


def invitations(cast):
    with tenancy.acting_in(cast.lumen.pk):
        return list(Invitation.objects.order_by("email"))


def upload(client, text):
    file = SimpleUploadedFile("lijst.csv", text if isinstance(text, bytes) else text.encode())
    return client.post(page("identity_upload"), {"file": file})


class TestByAddress:
    def test_several_at_once_with_roles_and_a_team(self, cast, dara):
        asked = {
            "addresses": "Fay@lumen.example, gus@lumen.example\n<hugo@lumen.example>",
            "roles": ["curator"],
            "team": "Levering",
            "language": "nl",
        }
        assert dara.post(page("identity_invite"), asked).status_code == 302
        made = invitations(cast)
        assert [one.email for one in made] == [
            f"{name}@lumen.example" for name in ("fay", "gus", "hugo")
        ]
        assert all(one.roles == ["advocate", "curator"] for one in made)
        assert all(one.team_id == cast.team.pk and one.mail_asked_at for one in made)

    def test_a_double_click_invites_once(self, cast, dara):
        asked = {"addresses": "fay@lumen.example", "language": "nl"}
        for _ in range(2):
            assert dara.post(page("identity_invite"), asked).status_code == 302
        assert len(invitations(cast)) == 1

    def test_it_is_remembered_without_an_address(self, lumen):
        inviting.invite([Row(1, "fay@lumen.example")], by=lumen.dara)
        activity = Activity.objects.get(verb="identity.people.invited")
        assert activity.facts == {"number": 1}
        assert activity.by == lumen.dara

    @pytest.mark.parametrize("addresses", ["fay@lumen", "fay@lumen.example, geen adres"])
    def test_what_is_wrong_is_said_and_nobody_invited(self, cast, dara, addresses):
        response = dara.post(page("identity_invite"), {"addresses": addresses, "language": "nl"})
        assert response.status_code == 422
        assert response.context["form"].errors["addresses"]
        assert addresses in response.content.decode()
        assert not invitations(cast)

    def test_who_is_here_or_invited_already_is_passed_over_and_named(self, cast, dara):
        make_invitation(cast.lumen, "gus@lumen.example")
        addresses = "bo@lumen.example, fay@lumen.example, gus@lumen.example"
        asked = {"addresses": addresses, "language": "nl"}
        told = dara.post(page("identity_invite"), asked, follow=True).content.decode()
        assert [one.email for one in invitations(cast)] == [
            "fay@lumen.example",
            "gus@lumen.example",
        ]
        assert "1 collega is uitgenodigd" in told
        assert "2 adressen slaan we over" in told
        assert "bo@lumen.example, gus@lumen.example." in told

    def test_of_many_who_are_here_only_some_are_named(self, cast, dara):
        here = [f"h{number}@lumen.example" for number in range(7)]
        for email in here:
            make_invitation(cast.lumen, email)
        asked = {"addresses": " ".join(["fay@lumen.example", *here]), "language": "nl"}
        told = dara.post(page("identity_invite"), asked, follow=True).content.decode()
        assert "h4@lumen.example en nog 2." in told

    def test_when_everybody_is_here_nobody_is_mailed(self, cast, dara):
        asked = {"addresses": "bo@lumen.example", "language": "nl"}
        told = dara.post(page("identity_invite"), asked, follow=True).content.decode()
        assert "Iedereen doet al mee of is al uitgenodigd" in told
        assert not invitations(cast)

    def test_a_manager_cannot_give_the_role_of_administrator(self, cast, client):
        sign_in(client, cast.cleo)
        asked = {"addresses": "fay@lumen.example", "roles": ["administrator"], "language": "nl"}
        assert client.post(page("identity_invite"), asked).status_code == 422
        assert not invitations(cast)

    def test_an_expired_invitation_makes_room_for_a_new_one(self, cast, dara):
        old = make_invitation(cast.lumen, "fay@lumen.example")
        with tenancy.acting_in(cast.lumen.pk):
            Invitation.objects.filter(pk=old.pk).update(expires_at=clock.now())
        dara.post(page("identity_invite"), {"addresses": "fay@lumen.example", "language": "nl"})
        assert [one.state for one in invitations(cast)].count("open") == 1


class TestByList:
    GOOD = "e-mail;naam;rol;team\nfay@lumen.example;Fay;redacteur;levering\ngus@lumen.example;;;\n"

    def test_it_is_shown_first_and_nobody_is_invited(self, cast, dara):
        response = upload(dara, self.GOOD.encode("latin-1"))
        preview = dara.get(response.url)
        assert preview.status_code == 200
        assert "fay@lumen.example" in preview.content.decode()
        assert not invitations(cast)

    def test_a_yes_invites_everybody_once(self, cast, dara):
        preview = upload(dara, self.GOOD).url
        for _ in range(2):
            assert dara.post(preview).url == page("identity_invitations")
        fay, gus = invitations(cast)
        assert (fay.name, fay.roles, fay.team_id) == (
            "Fay",
            ["advocate", "curator"],
            cast.team.pk,
        )
        assert gus.roles == ["advocate"]

    def test_each_line_says_what_is_wrong_with_it(self, lumen):
        make_invitation(lumen.lumen, "gast@lumen.example")
        lines = [
            "e-mail;naam;rol;team;taal",
            "fay@lumen.example;Fay;;;",
            ";Zonder adres;;;",
            "geen adres;;;;",
            "FAY@lumen.example;Nog eens;;;",
            "bo@lumen.example;;;;",
            "gast@lumen.example;;;;",
            "h@lumen.example;;keizer;;",
            "i@lumen.example;;;Bestaat niet;",
            "j@lumen.example;;;;Frans",
            f"k@lumen.example;{'x' * 121};;;",
        ]
        prepared = inviting.prepare_list("\n".join(lines).encode(), by=lumen.dara)
        judged = inviting.judge_list(prepared, by=lumen.dara)
        found = {
            one.row.number: [problem.code for problem in one.problems]
            for one in judged
            if one.problems
        }
        assert found == {
            3: ["no_address"],
            4: ["bad_address"],
            5: ["double"],
            6: ["member"],
            7: ["invited"],
            8: ["unknown_role"],
            9: ["unknown_team"],
            10: ["unknown_language"],
            11: ["long_name"],
        }
        assert all(problem.sentence for one in judged for problem in one.problems)

    def test_one_wrong_line_and_nobody_is_invited(self, cast, dara):
        preview = upload(dara, self.GOOD + "geen adres;;;\n").url
        assert dara.get(preview).status_code == 200
        assert dara.post(preview).status_code == 422
        assert not invitations(cast)

    def test_what_went_wrong_since_the_preview_counts_too(self, cast, dara):
        preview = upload(dara, self.GOOD).url
        with tenancy.acting_in(cast.lumen.pk):
            cast.team.name = "Bezorging"
            cast.team.save()
        assert dara.post(preview).status_code == 422
        assert not invitations(cast)

    def test_who_is_here_or_invited_already_is_passed_over(self, cast, dara):
        make_invitation(cast.lumen, "gus@lumen.example")
        preview = upload(dara, f"{self.GOOD}bo@lumen.example;Bo;;bestaat niet\n").url
        page = dara.get(preview)
        assert (page.context["wrong"], page.context["good"]) == (0, 1)
        assert page.context["passed_over"] == 2
        assert "bo@lumen" not in dara.get(f"{preview}problems/").content.decode()
        assert dara.post(preview).status_code == 302
        assert [one.email for one in invitations(cast)] == [
            "fay@lumen.example",
            "gus@lumen.example",
        ]

    def test_a_list_of_colleagues_who_are_all_here_invites_nobody(self, cast, dara):
        preview = upload(dara, "e-mail\nbo@lumen.example\nana@lumen.example\n").url
        assert "Iedereen op deze lijst doet al mee" in dara.get(preview).content.decode()
        assert dara.post(preview).status_code == 302
        assert not invitations(cast)

    def test_a_line_with_more_cells_than_headings_is_wrong(self, cast, dara):
        preview = upload(dara, "e-mail,naam\nfay@lumen.example,Dam, Fay van,x\n").url
        judged = list(dara.get(preview).context["page"])
        assert [problem.code for problem in judged[0].problems] == ["surplus"]
        assert dara.post(preview).status_code == 422

    def test_what_to_mend_can_be_downloaded_and_hides_no_formula(self, cast, dara):
        preview = upload(dara, 'e-mail;naam\n"=cmd|calc";+Fay\n').url
        text = dara.get(f"{preview}problems/").content.decode("utf-8-sig")
        assert "'=cmd|calc;'+Fay" in text

    def test_a_spreadsheet_is_refused_with_a_sentence(self, cast, dara):
        response = upload(dara, b"PK\x03\x04")
        assert response.status_code == 422
        assert response.context["form"].errors["file"]

    def test_markup_in_a_file_stays_text(self, cast, dara):
        preview = upload(dara, "e-mail;naam\nfay@lumen.example;<script>alert(1)</script>\n").url
        assert "<script>alert(1)" not in dara.get(preview).content.decode()

    def test_a_manager_is_told_which_role_is_not_theirs_to_give(self, lumen):
        with pytest.raises(errors.NobodyInvited) as refused:
            inviting.invite([Row(1, "fay@lumen.example", roles="beheerder")], by=lumen.cleo)
        assert refused.value.facts["wrong"][0].problems[0].code == "role_not_yours"

    def test_a_whole_company_costs_a_handful_of_questions(
        self, lumen, django_assert_max_num_queries
    ):
        people = "".join(f"p{n}@lumen.example;P{n};;levering\n" for n in range(3000))
        content = f"e-mail;naam;rol;team\n{people}".encode()
        with django_assert_max_num_queries(30):
            prepared = inviting.prepare_list(content, by=lumen.dara)
            assert inviting.import_list(prepared, by=lumen.dara).new == 3000
        assert Invitation.objects.count() == 3000


class TestAgainAndBack:
    def test_again_asks_for_one_mail_and_two_more_weeks(self, cast, dara):
        invitation = make_invitation(cast.lumen)
        with tenancy.acting_in(cast.lumen.pk):
            Invitation.objects.filter(pk=invitation.pk).update(
                mail_asked_at=None, expires_at=clock.now()
            )
        for _ in range(2):
            assert dara.post(page("identity_invite_again", invitation.public_id)).status_code == 302
        (found,) = invitations(cast)
        assert found.state == "open"
        assert found.mail_state == "waiting"
        assert found.token == invitation.token

    def test_taken_back_it_opens_nothing(self, cast, dara, client):
        invitation = make_invitation(cast.lumen)
        for _ in range(2):
            dara.post(page("identity_withdrawal", invitation.public_id))
        assert invitations(cast)[0].state == "withdrawn"


class TestWhoMay:
    PAGES = ("identity_people", "identity_invite", "identity_invitations", "identity_upload")

    @pytest.mark.parametrize("name", PAGES)
    def test_the_studio_of_people_is_for_managers_and_administrators(self, cast, client, name):
        for somebody, status in (("dara", 200), ("cleo", 200), ("ana", 404), ("bo", 404)):
            sign_in(client, getattr(cast, somebody))
            assert client.get(page(name)).status_code == status, somebody

    def test_another_organisations_invitations_and_lists_look_absent(self, cast, client):
        invitation = make_invitation(cast.lumen)
        with tenancy.acting_in(cast.lumen.pk):
            prepared = InvitationList.objects.create(made_by=cast.dara)
        sign_in(client, cast.eli)
        for slug in ("lumen", "elders"):
            for name in ("identity_invite_again", "identity_withdrawal"):
                path = reverse(name, args=[slug, invitation.public_id])
                assert client.post(path).status_code == 404
            path = reverse("identity_list", args=[slug, prepared.public_id])
            assert client.get(path).status_code == 404
            assert client.post(path).status_code == 404
        assert invitations(cast)[0].state == "open"

    def test_somebody_elses_list_is_theirs(self, cast, client):
        with tenancy.acting_in(cast.lumen.pk):
            prepared = InvitationList.objects.create(made_by=cast.dara)
        sign_in(client, cast.cleo)
        assert client.get(page("identity_list", prepared.public_id)).status_code == 404
