"""Ana types an address; a worker reads the page, whatever it does."""

import pytest

from merkwerk.kit import addresses, clock, fetch_problems, http, tenancy
from merkwerk.library import (
    approving,
    bringing_in,
    editing,
    errors,
    fetching,
    merging,
    retiring,
    suggesting,
)
from merkwerk.library.models import Reading, SourceEntry, Story
from merkwerk.library.models.reading import STUCK_AFTER
from merkwerk.library.testing import make_proposed_story, make_story
from merkwerk.media.models import Image
from merkwerk.media.testing import picture

PAGE = """<!doctype html><html lang="nl"><head><title>Een dak vol zon · Lumen</title>
<meta property="og:title" content="Een dak vol zon">
<meta property="og:description" content="De school in Noord wekt nu zelf stroom op.">
<meta property="og:image" content="/dak.png"><meta property="og:site_name" content="Lumen nieuws">
<meta name="author" content="Roos de Wit">
<meta property="article:published_time" content="2026-11-02T09:30:00+01:00">
</head><body><p>De school in Noord wekt nu zelf stroom op.</p></body></html>"""


@pytest.fixture
def page(site):
    site.page("/dak.png", picture(800, 450), "image/png")
    return site.page("/nieuws", PAGE)


def begin(cast, address):
    with tenancy.acting_in(cast.lumen.pk):
        return bringing_in.bring_in(address, by=cast.ana).story


def fetched(cast, story):
    fetching.fetch(cast.lumen.pk, story.public_id)
    with tenancy.acting_in(cast.lumen.pk):
        story = Story.objects.select_related("image").get(pk=story.pk)
        return story, story.reading


class TestFetching:
    def test_the_story_is_there_at_once_and_waits(self, cast, page, jobs):
        story = begin(cast, page)
        with tenancy.acting_in(cast.lumen.pk):
            assert story.reading.state == "waiting"
        assert jobs() == [("library.read_page", {"story_id": story.public_id})]

    def test_then_the_page_fills_it_in(self, cast, page):
        story, reading = fetched(cast, begin(cast, page))
        assert story.title == "Een dak vol zon"
        assert story.summary == "De school in Noord wekt nu zelf stroom op."
        assert (story.site, story.author, story.language) == ("Lumen nieuws", "Roos de Wit", "nl")
        assert story.published_elsewhere_at.isoformat() == "2026-11-02T08:30:00+00:00"
        assert story.image.sizes == [320, 640, 1280]
        assert (reading.state, reading.progress) == ("read", 3)

    def test_no_transaction_of_an_organisation_is_open_meanwhile(self, cast, page, monkeypatch):
        seen, get = [], http.get
        monkeypatch.setattr(
            http, "get", lambda *a, **k: seen.append(tenancy.current_id_or_none()) or get(*a, **k)
        )
        fetched(cast, begin(cast, page))
        assert seen == [None, None]

    def test_what_a_person_wrote_meanwhile_stays(self, cast, page):
        story = begin(cast, page)
        with tenancy.acting_in(cast.lumen.pk):
            editing.edit(story, by=cast.ana, revision=1, changes={"title": "Zon op Noord"})
            editing.edit(story, by=cast.ana, revision=2, changes={"summary": ""})
        story, _ = fetched(cast, story)
        assert story.title == "Zon op Noord"
        assert story.summary == ""
        assert story.author == "Roos de Wit"

    def test_twice_is_harmless(self, cast, page, site):
        story, _ = fetched(cast, begin(cast, page))
        again, _ = fetched(cast, story)
        assert (again.revision, again.image_id) == (story.revision, story.image_id)
        assert site.asked == ["/nieuws", "/dak.png"]

    def test_killed_between_fetching_and_saving_loses_nothing(self, cast, page, monkeypatch):
        story = begin(cast, page)
        with monkeypatch.context() as killed:
            killed.setattr(fetching, "_save", lambda *a: (_ for _ in ()).throw(SystemExit(9)))
            with pytest.raises(SystemExit):
                fetching.fetch(cast.lumen.pk, story.public_id)
        with tenancy.acting_in(cast.lumen.pk):
            assert Story.objects.get(pk=story.pk).reading.state == "fetching"
        story, reading = fetched(cast, story)
        assert (story.title, reading.state, reading.attempts) == ("Een dak vol zon", "read", 2)

    def test_killed_while_saving_leaves_nothing_half(self, cast, page, monkeypatch):
        story = begin(cast, page)
        with monkeypatch.context() as killed:
            killed.setattr(Reading, "succeed", lambda self: (_ for _ in ()).throw(SystemExit(9)))
            with pytest.raises(SystemExit):
                fetching.fetch(cast.lumen.pk, story.public_id)
        with tenancy.acting_in(cast.lumen.pk):
            assert Story.objects.get(pk=story.pk).title == ""
        story, _ = fetched(cast, story)
        assert story.title == "Een dak vol zon"

    def test_a_lost_worker_is_replaced(self, cast, page, jobs):
        begin(cast, page)
        assert fetching.ask_for_stuck(cast.lumen.pk) == 0
        clock.travel(clock.now() + STUCK_AFTER * 2)
        assert fetching.ask_for_stuck(cast.lumen.pk) == 1
        assert fetching.ask_for_stuck(cast.lumen.pk) == 0
        assert [name for name, _ in jobs()] == ["library.read_page"] * 2

    def test_a_page_that_kills_every_worker_is_given_up(self, cast, page, monkeypatch):
        story = begin(cast, page)
        monkeypatch.setattr(fetching, "_read", lambda *a: (_ for _ in ()).throw(SystemExit(9)))
        for _ in range(fetching.MOST_ATTEMPTS):
            with pytest.raises(SystemExit):
                fetching.fetch(cast.lumen.pk, story.public_id)
        fetching.fetch(cast.lumen.pk, story.public_id)
        with tenancy.acting_in(cast.lumen.pk):
            reading = Story.objects.get(pk=story.pk).reading
            assert (reading.state, reading.problem) == ("failed", "page_given_up")


class TestAnotherAddress:
    def test_somebody_changes_it_and_reads_again(self, cast, page, site, jobs):
        story, _ = fetched(cast, begin(cast, page))
        other = PAGE.replace("Een dak vol zon", "Een bus op waterstof").replace("Roos", "Jan")
        other = other.replace("2026-11-02", "2026-11-05").replace("dak.png", "bus.png")
        site.page("/bus.png", picture(900, 450), "image/png")
        moved, first = site.page("/bus", other), story.image
        with tenancy.acting_in(cast.lumen.pk):
            assert not bringing_in.is_unread(story)
            changes = {"address": moved, "summary": "Mijn eigen woorden"}
            story = editing.edit(story, by=cast.ana, revision=1, changes=changes)
            assert story.canonical_address == moved
            assert bringing_in.is_unread(story)
            bringing_in.read_again(story)
        story, reading = fetched(cast, story)
        assert (story.title, story.author) == ("Een bus op waterstof", "Jan de Wit")
        assert story.summary == "Mijn eigen woorden"
        assert story.published_elsewhere_at.day == 5
        assert story.image != first
        assert (reading.state, reading.address) == ("read", moved)
        with tenancy.acting_in(cast.lumen.pk):
            assert not bringing_in.is_unread(story)
            assert not Image.objects.filter(pk=first.pk).exists()

    def test_while_its_page_is_being_read(self, cast, page, site, monkeypatch):
        story, get = begin(cast, page), http.get
        other = site.page("/bus", "<html><head><title>Een bus</title></head></html>")

        def slow(*parts, **facts):
            fetched_page = get(*parts, **facts)
            with tenancy.acting_in(cast.lumen.pk):
                editing.edit(story, by=cast.ana, revision=1, changes={"address": other})
            return fetched_page

        with monkeypatch.context() as meanwhile:
            meanwhile.setattr(http, "get", slow)
            story, reading = fetched(cast, story)
        assert (story.title, story.canonical_address, reading.state) == ("", other, "waiting")
        assert fetched(cast, story)[0].title == "Een bus"

    def test_of_a_story_written_by_hand(self, lumen):
        story = make_story(address="")
        assert not bringing_in.is_unread(story)
        story = editing.edit(story, by=lumen.ana, revision=1, changes={"address": "https://a.nl/1"})
        assert bringing_in.is_unread(story)


class TestOnePageTwice:
    """Two addresses lead to one page: that shows when it is read."""

    def propose(self, cast, site, path="/kort", **facts):
        address = site.redirect(path, "/nieuws")
        with tenancy.acting_in(cast.lumen.pk):
            story = make_proposed_story(
                address=address, title=facts.pop("title", "Zon in Noord"), **facts
            )
            SourceEntry.objects.create(
                source=story.source, entry_key=path, title=story.title, story=story
            )
            Reading.objects.create(story=story)
        return story

    def read(self, cast, story):
        fetching.fetch(cast.lumen.pk, story.public_id)
        with tenancy.acting_in(cast.lumen.pk):
            return list(Story.objects.order_by("id"))

    def test_an_untouched_proposal_of_a_known_story_goes(self, cast, page, site):
        known = begin(cast, page)
        proposed = self.propose(cast, site, title="Een dak  vol ZON")
        assert self.read(cast, proposed) == [known]
        with tenancy.acting_in(cast.lumen.pk):
            assert SourceEntry.objects.get().story == known

    def test_two_sources_that_say_the_same_are_one(self, cast, page, site):
        first, second = (self.propose(cast, site, path) for path in ("/kort", "/ook"))
        assert self.read(cast, first) == [first, second]
        assert self.read(cast, second) == [first]

    def test_a_wall_before_a_site_makes_nothing_one(self, cast, page, site):
        first = self.propose(cast, site, "/kort")
        second = self.propose(cast, site, "/ook", title="Heel iets anders")
        self.read(cast, first)
        assert self.read(cast, second) == [first, second]

    @pytest.mark.parametrize("title", ["", "Een dak vol zon", "Onze woorden hierover"])
    def test_a_story_of_our_own_at_a_wall_eats_no_proposal(self, cast, page, site, title):
        ours = begin(cast, page)
        with tenancy.acting_in(cast.lumen.pk):
            Story.objects.filter(pk=ours.pk).update(title=title)
        first = self.propose(cast, site, "/kort")
        second = self.propose(cast, site, "/ook", title="Heel iets anders")
        self.read(cast, first)
        assert self.read(cast, second) == [ours, first, second]
        with tenancy.acting_in(cast.lumen.pk):
            assert {merging.twin_of(Story.objects.get(pk=one.pk)) for one in (first, second)} == {
                ours
            }

    def test_what_its_feed_gave_no_title_stays_also_when_read_again(self, cast, page, site):
        ours = begin(cast, page)
        untitled = self.propose(cast, site, title="")
        assert self.read(cast, untitled) == [ours, untitled]
        with tenancy.acting_in(cast.lumen.pk):
            Reading.objects.filter(story=untitled).update(state="waiting")
        assert self.read(cast, untitled) == [ours, untitled]

    @pytest.mark.parametrize(
        "touch",
        [
            lambda story, ana: approving.accept(story, by=ana),
            lambda story, ana: editing.edit(story, by=ana, revision=1, changes={"title": "Mijn"}),
            lambda story, ana: suggesting.ask(story, "Wie was daar?"),
        ],
    )
    def test_what_somebody_touched_stays_and_says_so(self, cast, page, site, touch):
        known = begin(cast, page)
        proposed = self.propose(cast, site)
        with tenancy.acting_in(cast.lumen.pk):
            touch(proposed, cast.ana)
        assert self.read(cast, proposed) == [known, proposed]
        with tenancy.acting_in(cast.lumen.pk):
            proposed.refresh_from_db()
            assert merging.twin_of(proposed) == known
            retiring.retire([known], by=cast.ana)
            assert merging.twin_of(proposed) is None


class TestOddPages:
    def read(self, cast, address):
        return fetched(cast, begin(cast, address))

    def fails(self, cast, address):
        story, reading = self.read(cast, address)
        assert reading.state == "failed"
        assert reading.problem_sentence
        assert story.address == address
        return reading.problem

    def test_absent(self, cast, site):
        assert self.fails(cast, f"{site.address}/weg") == "http_status"

    def test_nobody_answers(self, cast, settings):
        settings.MERKWERK_NAMED_ORIGINS = frozenset(["http://127.0.0.1:9"])
        assert self.fails(cast, "http://127.0.0.1:9/") == "unreachable"

    def test_too_slow(self, cast, site, monkeypatch):
        import threading

        done = threading.Event()
        site.answers["/slow"] = lambda handler: done.wait(30)
        monkeypatch.setattr(fetching, "DEADLINE_S", 0.2)
        assert self.fails(cast, f"{site.address}/slow") == "too_slow"
        done.set()

    def test_huge(self, cast, site):
        address = site.page("/huge", b"<html>" + b"x" * 5_100_000)
        assert self.fails(cast, address) == "too_big"

    def test_redirects_without_end(self, cast, site):
        address = site.redirect("/round", "/round")
        assert self.fails(cast, address) == "too_many_redirects"

    def test_redirect_to_an_address_inside(self, cast, site):
        address = site.redirect("/in", "http://169.254.169.254/latest")
        assert self.fails(cast, address) == "refused_address"

    @pytest.mark.parametrize("kind", ["application/pdf", "image/png", "application/octet-stream"])
    def test_another_kind_of_file(self, cast, site, kind):
        assert self.fails(cast, site.page("/file", b"%PDF-1.7", kind)) == "wrong_type"

    def test_lies_about_its_kind(self, cast, site):
        assert self.fails(cast, site.page("/lie", b"\x89PNG\r\n\x1a\n" + bytes(99))) == "wrong_type"

    def test_empty(self, cast, site):
        assert self.fails(cast, site.page("/empty", "")) == "empty"

    def test_without_a_title_it_asks_for_one(self, cast, site):
        story, reading = self.read(cast, site.page("/bare", "<html><body></body></html>"))
        assert (story.title, reading.state, reading.problem) == ("", "read", "no_title")
        assert reading.problem_sentence

    def test_not_in_utf_8(self, cast, site):
        body = "<html><head><title>Café de Brêe</title></head></html>".encode("latin-1")
        story, _ = self.read(cast, site.page("/latin", body, "text/html; charset=iso-8859-1"))
        assert story.title == "Café de Brêe"

    def test_lies_about_its_address(self, cast, site):
        body = (
            '<html><head><title>Echt</title><link rel="canonical" href="https://bank.example/">'
            "</head></html>"
        )
        address = site.page("/liar", body)
        story, _ = self.read(cast, address)
        assert story.canonical_address == address

    @pytest.mark.parametrize(
        ("body", "kind"),
        [
            (b"<svg onload='alert(1)'/>", "image/svg+xml"),
            (b"<html>", "image/png"),
            (b"", "image/png"),
        ],
    )
    def test_a_picture_that_is_none_is_left_out(self, cast, site, body, kind):
        site.page("/dak.png", body, kind)
        story, reading = self.read(cast, site.page("/nieuws", PAGE))
        assert (reading.state, story.image) == ("read", None)
        assert story.title == "Een dak vol zon"

    def test_very_long_words_are_cut(self, cast, site):
        body = f"<html><head><title>{'woord ' * 4000}</title></head></html>"
        story, _ = self.read(cast, site.page("/long", body))
        assert len(story.title) <= 300


class TestBringingIn:
    @pytest.mark.parametrize("typed", ["", "  ", "geen adres", "javascript:alert(1)", "https://"])
    def test_no_address(self, lumen, typed):
        with pytest.raises(fetch_problems.FetchProblem):
            bringing_in.bring_in(typed, by=lumen.ana)
        assert not Story.objects.exists()

    @pytest.mark.parametrize(
        "typed",
        ["http://127.0.0.1/", "http://localhost:8000/", "http://10.0.0.1", "http://[::1]/",
         "http://169.254.169.254/latest", "https://intranet/", "http://0x7f.1/"],
    )  # fmt: skip
    def test_an_address_inside_somebodys_network(self, lumen, typed):
        with pytest.raises(fetch_problems.RefusedAddress):
            bringing_in.bring_in(typed, by=lumen.ana)

    @pytest.mark.parametrize(
        "typed",
        ["onzin", "onzin.", "intranet/nieuws", "12", "ana@lumen.example", "ftp://x.example/"],
    )
    def test_a_word_is_no_address(self, lumen, typed):
        with pytest.raises(fetch_problems.BadAddress):
            bringing_in.bring_in(typed, by=lumen.ana)

    def test_too_long_an_address(self, lumen):
        with pytest.raises(errors.AddressTooLong):
            bringing_in.bring_in("https://lumen.example/" + "a" * 20_000, by=lumen.ana)

    @pytest.mark.parametrize("typed", ["lumen.example/nieuws", "www.lumen.example?p=1"])
    def test_https_may_be_left_out(self, lumen, typed):
        story = bringing_in.bring_in(typed, by=lumen.ana).story
        assert addresses.canonical(story.address) == addresses.canonical(f"https://{typed}")

    def test_the_same_page_is_the_same_story(self, lumen, jobs):
        one = bringing_in.bring_in("https://lumen.example/nieuws", by=lumen.ana)
        same = bringing_in.bring_in(
            "https://LUMEN.example/nieuws?utm_source=mail#top", by=lumen.cleo
        )
        assert one.story == same.story
        assert (one.is_new, same.is_new) == (True, False)
        assert len(jobs()) == 1

    def test_writing_by_hand_twice_makes_one(self, lumen):
        one = bringing_in.write_by_hand(by=lumen.ana, public_id="abcdefghjkmnpq")
        assert bringing_in.write_by_hand(by=lumen.ana, public_id="abcdefghjkmnpq") == one

    def test_reading_again_after_a_failure(self, cast, site, jobs):
        story = begin(cast, f"{site.address}/later")
        fetched(cast, story)
        site.page("/later", PAGE)
        with tenancy.acting_in(cast.lumen.pk):
            bringing_in.read_again(story)
            bringing_in.read_again(story)
        assert len(jobs()) == 2
        story, reading = fetched(cast, story)
        assert (story.title, reading.state) == ("Een dak vol zon", "read")


class TestTheWorker:
    def test_every_job_that_is_handed_on_has_a_task(self, cast, page, jobs):
        from procrastinate.contrib.django import app

        from merkwerk.library import handing_on
        from merkwerk.library.testing import make_source

        story = begin(cast, page)
        with tenancy.acting_in(cast.lumen.pk):
            source = make_source()
            handing_on.look_for_feed(source)
            handing_on.check_source(source)
            handing_on.tell_about_story(story)
        names = [name for name, _ in jobs()]
        assert len(names) == 4
        assert set(names) <= set(app.tasks)

    def test_and_the_task_does_it(self, cast, page, jobs):
        from procrastinate.contrib.django import app

        story = begin(cast, page)
        [(name, arguments)] = jobs()
        app.tasks[name].func(organisation_id=cast.lumen.pk, **arguments)
        with tenancy.acting_in(cast.lumen.pk):
            assert Story.objects.get(pk=story.pk).title == "Een dak vol zon"
