"""The desk: an article from its first word to its withdrawal, and nobody else's way in."""

from __future__ import annotations

import datetime as dt
import html
import re

import msgspec
import pytest

from press_samples import BODY, published
from review_client import PASSWORD, Browser
from tocsin.library.calendar import Calendar
from tocsin.library.editing import begun
from tocsin.library.importing.imported import Imported
from tocsin.model.article import Kind, State, TopicKind
from tocsin.model.errors import UsageError
from tocsin.model.marking import Marking, Tlp
from tocsin.press.imported_once import kept_once
from tocsin.press.publishing import keep, publish_at, publish_due


@pytest.fixture
def editor(press):
    return Browser(press).log_in()


def begin(editor, headline="A long campaign", tlp="TLP:CLEAR"):
    made = editor.post("/desk/articles", {"headline": headline, "kind": "article", "tlp": tlp}, on="/desk")
    assert made.status_code == 303, made.text
    return made.headers["location"]


def article(press, at):
    return press.store.articles.get(at.rsplit("/", 1)[1])


def form(press, at, **fields):
    """What the form of an article says, with other words in some fields."""
    now = article(press, at)
    return {
        "version": now.version, "headline": now.headline, "slug": now.slug, "tlp": str(now.marking.tlp),
        "summary": now.summary, "body": now.body, **fields,
    }  # fmt: skip


def move(editor, press, at, to, **more):
    return editor.post(f"{at}/move", {"version": article(press, at).version, "to": to, **more}, on=at)


def test_an_article_goes_from_its_first_word_to_its_readers_on_the_next_weekday(press, clock, editor):
    at = begin(editor)
    kept = editor.post(at, form(press, at, summary="In short.", body=BODY, topics="country: Albania\nactor: Void", sources="Report | A publisher | https://example.org/r", authors="ada", severity="3"))  # fmt: skip
    assert kept.headers["location"] == f"{at}?kept=yes"
    now = article(press, at)
    assert (now.version, now.severity, now.authors) == (2, 3, ("ada",))
    assert [(one.kind, one.slug) for one in now.topics] == [
        (TopicKind.COUNTRY, "albania"),
        (TopicKind.ACTOR, "void"),
    ]
    assert now.sources[0].publisher == "A publisher"
    move(editor, press, at, "review")
    move(editor, press, at, "scheduled")
    assert article(press, at).due == press.settings.calendar.next_issue(clock.now)
    reader = Browser(press)
    assert reader.get(f"/articles/{now.slug}").status_code == 404
    clock.move(hours=18)
    publish_due(press)
    assert reader.get(f"/articles/{now.slug}").status_code == 200
    assert "A long campaign" in reader.get("/").text


def test_the_calendar_shows_each_day_of_a_month_where_nothing_is_yet_and_the_reviews_to_come(press, editor):
    press.settings = msgspec.structs.replace(
        press.settings, calendar=Calendar(holidays=frozenset({dt.date(2026, 3, 5)}))
    )
    published(press, "On Tuesday")
    for headline, due in (("On Wednesday", ""), ("On Saturday", "2026-03-07T09:00")):
        at = begin(editor, headline)
        move(editor, press, at, "review")
        move(editor, press, at, "scheduled", due=due)
    days = cells(editor, "2026-03")
    assert days[2] == "Monday 2 March Nothing appeared"
    assert days[3] == "Tuesday 3 March 12:00 Analysis On Tuesday"
    assert days[4].startswith("Wednesday 4 March 06:00 Analysis, scheduled On Wednesday Move")
    assert days[4].endswith("06:00 Daily Review")
    assert days[5] == "Thursday 5 March Holiday"
    assert days[6] == "Friday 6 March 06:00 Daily Review 15:00 Weekly Review Nothing for Friday"
    assert "09:00 Analysis, scheduled On Saturday" in days[7]
    assert days[8] == "Sunday 8 March"
    assert [editor.get(f"/desk/calendar?month={one}").status_code for one in ("2026-02", "1066-10", "x")] == [
        200,
        404,
        404,
    ]


def test_what_is_scheduled_is_moved_in_the_calendar_to_another_day(press, editor):
    at = begin(editor)
    move(editor, press, at, "review")
    assert "A long campaign" in editor.get("/desk/calendar").text.split("waiting for a day")[1]
    for due in ("2026-03-06T06:00", "2026-04-01T17:00"):
        moved = move(editor, press, at, "scheduled", due=due, back="calendar")
        assert moved.headers["location"] == f"/desk/calendar?month={due[:7]}"
        assert article(press, at).due.isoformat() == f"{due}:00+00:00"
    assert "A long campaign" not in cells(editor, "2026-03")[6]
    elsewhere = move(editor, press, at, "review", back="//evil.example")
    assert elsewhere.headers["location"] == at


def cells(editor, month):
    """What the calendar says of each day, by its number in the month."""
    found = re.findall(r'<td class="within[^>]*>(.*?)</td>', editor.get(f"/desk/calendar?month={month}").text, re.DOTALL)  # fmt: skip
    return dict(enumerate((" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in found), 1))


def test_the_queue_says_who_has_what_since_when_and_what_it_lacks(press, clock, editor):
    at = begin(editor)
    page = words(editor.get("/desk").text)
    assert (
        "A long campaign Analysis ada ada 3 March 2026, 12:00 no text, no summary, no author and no topic"
        in page
    )
    editor.post(at, form(press, at, body=BODY, summary="s", authors="ada", topics="country: Albania"))
    clock.move(hours=1)
    move(editor, press, at, "review")
    other = Browser(press).log_in("ben")
    assert "In review 1 Article" in words(other.get("/desk").text)
    assert "ada ada 3 March 2026, 13:00 nothing" in words(other.get("/desk").text)
    move(other, press, at, "scheduled", due="2026-03-04T06:00")
    assert "Written by ada. Approved by ben." in words(other.get(at).text)
    clock.move(days=1)
    late = Browser(press).log_in("ben").get("/desk").text
    assert "Overdue 1" in words(late)
    assert "see whether it runs" in late


def test_what_feeds_bring_does_not_hide_the_desk_s_own_drafts(press, clock, editor):
    begin(editor, "Our own")
    clock.move(minutes=1)
    for number in range(70):
        keep(press, begun(Kind.IMPORTED, f"Theirs {number}", Marking(Tlp.CLEAR), clock.now), "schedule", "x")
    page = words(editor.get("/desk").text)
    assert "Our own" in page
    assert "Imported 8+" in page


def test_with_four_eyes_nobody_approves_their_own_last_words_nor_changes_what_is_approved(press, editor):
    press.settings = msgspec.structs.replace(press.settings, four_eyes=True)
    at, other = begin(editor), Browser(press).log_in("ben")
    move(editor, press, at, "review")
    assert "another editor approves it" in editor.get(at).text
    assert "Publish now" not in editor.get(at).text
    assert "Publish now" in other.get(at).text
    for to in ("published", "scheduled"):
        refused = move(editor, press, at, to)
        assert refused.status_code == 400
        assert "was last written by you" in refused.text
    with pytest.raises(UsageError, match="last written by you"):
        publish_at(press, article(press, at), "ada", None)
    move(other, press, at, "scheduled", due="2026-03-04T06:00")
    assert article(press, at).state is State.SCHEDULED
    late = editor.post(at, form(press, at, body="Other words."))
    assert late.status_code == 422
    assert "is approved as it is" in late.text
    move(editor, press, at, "review")
    editor.post(at, form(press, at, body="Other words."))
    assert move(editor, press, at, "published").status_code == 400
    assert move(other, press, at, "published").status_code == 303


def words(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page).split()).replace(" ,", ",")


def test_a_correction_is_seen_before_it_is_made(press, editor):
    at = f"/desk/articles/{published(press).id}"
    sent = form(press, at, correction="It was four.")
    assert "Corrected: It was four." in editor.post(f"{at}/preview?part=pane&tier=visitor", sent, on=at).text
    tried = editor.post(f"{at}/preview?tier=visitor", sent, on=at).text
    assert "It was four." in tried.split('id="corrections"')[1]
    assert article(press, at).corrections == ()


def test_any_two_versions_are_set_beside_each_other(press, editor):
    at = begin(editor)
    for body in ("One.", "Two.", "Three."):
        editor.post(at, form(press, at, body=body))
    page = editor.get(f"{at}/versions?number=4&against=2").text
    assert "how it differs from version 2" in page
    assert "<del>One." in page
    assert "<ins>Three." in page
    assert "Two." not in page
    assert "<del>" not in editor.get(f"{at}/versions?number=4&against=0").text


def test_a_time_is_of_the_publication_s_zone_and_one_that_is_past_is_refused(press, editor):
    at = begin(editor)
    move(editor, press, at, "review")
    refused = move(editor, press, at, "scheduled", due="2026-03-02T06:00")
    assert refused.status_code == 400
    assert "to come" in refused.text
    assert "<p>due</p>" not in refused.text
    assert f'<a href="{at}">Back to the article</a>' in refused.text
    assert '<a href="/desk">Back to the desk</a>' in editor.get("/desk/none").text
    assert move(editor, press, at, "scheduled", due="soon").status_code == 400
    move(editor, press, at, "scheduled", due="2026-03-05T17:30")
    assert article(press, at).due.isoformat() == "2026-03-05T17:30:00+00:00"


def test_what_cannot_be_kept_is_shown_again_with_every_word(press, editor):
    at = begin(editor)
    for fields, told in (
        ({"topics": "planet: Mars"}, "is no topic"),
        ({"sources": "Evil | javascript://example.org/%0aalert(1)"}, "is no address of the web"),
        ({"slug": "../desk"}, "is no part of an address"),
        ({"headline": " "}, "says nothing"),
        ({"version": 7}, "was changed meanwhile"),
        ({"tlp": "TLP:PINK"}, "is no marking"),
        ({"body": "Hours of work.[^2]", "sources": "One"}, "is no source: there are 1"),
        ({"authors": "a\0da"}, "holds a NUL"),
    ):
        answer = editor.post(at, form(press, at, **{"body": "Hours of work."} | fields))
        assert answer.status_code == 422
        assert told in answer.text
        assert "Hours of work." in answer.text
    assert article(press, at).version == 1


def test_what_is_a_line_stays_one_and_steers_no_screen(press, editor):
    said = "Line  one\r\nBcc: x@y.example \x1b[31m\x01\x85end"
    one = "Line one Bcc: x@y.example \ufffd[31m\ufffd end"
    at = begin(editor, said)
    assert article(press, at).headline == one
    editor.post(at, form(press, at, headline=said, summary=said, sources="A\x1bB", topics="actor: A\x1bB"))
    now = article(press, at)
    assert (now.version, now.headline, now.summary) == (2, one, one)
    assert (now.sources[0].title, now.topics[0].name) == ("A\ufffdB", "A\ufffdB")
    editor.post(
        "/desk/authors", {"slug": "eve", "name": said, "expertise": f"{said}, , mail"}, on="/desk/authors"
    )
    eve = press.store.articles.author("eve")
    assert (eve.name, eve.expertise) == (one, (one, "mail"))
    empty = editor.post("/desk/articles", {"headline": " ", "kind": "flash", "tlp": "TLP:CLEAR"}, on="/desk")
    assert empty.status_code == 400


def test_no_marking_is_assumed(press, editor):
    answer = editor.post("/desk/articles", {"headline": "x", "kind": "article", "tlp": ""}, on="/desk")
    assert answer.status_code == 400
    assert press.store.articles.count() == 0


def test_the_preview_shows_as_each_tier_gets_it(press, editor):
    at = begin(editor)
    editor.post(at, form(press, at, body=BODY))
    for tier, whole in (("visitor", False), ("registered", False), ("all-access", True)):
        page = editor.get(f"{at}/preview?tier={tier}")
        assert ("quicksilver" in page.text) is whole
        tried = editor.post(
            f"{at}/preview?part=pane&tier={tier}", form(press, at, body=f"Tried.\n\n{BODY}"), on=at
        )
        assert "Tried." in tried.text
        assert ("quicksilver" in tried.text) is whole
    assert "Send me a link" in editor.get(f"{at}/preview?tier=visitor").text
    assert "3 of 3 left" in editor.get(f"{at}/preview?tier=registered").text
    assert editor.get(f"{at}/preview?tier=owner").status_code == 404
    assert article(press, at).body == BODY, "a preview keeps nothing"


def test_from_a_preview_without_javascript_what_was_written_comes_back_into_the_form(press, editor):
    at = begin(editor)
    for body, tlp in (('One "word" & <b>\n\nmore', "TLP:CLEAR"), ("Secret", "TLP:RED")):
        shown = editor.post(f"{at}/preview?tier=visitor", form(press, at, body=body, tlp=tlp), on=at).text
        bar = shown.split('role="note"')[1].split("</div>")[0]
        sent = {
            html.unescape(name): html.unescape(value)
            for name, value in re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', bar)
        }
        again = editor.request("POST", f"{at}/preview?tier=form", data=sent).text
        assert html.unescape(re.search(r'<textarea id="body"[^>]*>([^<]*)</textarea>', again)[1]) == body
        assert article(press, at).body == "", "nothing was kept"


def test_the_preview_of_what_a_visitor_may_not_know_says_so(press, editor):
    at = begin(editor, tlp="TLP:AMBER")
    editor.post(at, form(press, at, body=BODY))
    assert "is not told that there is this article" in editor.get(f"{at}/preview?tier=visitor").text
    for tier in ("all-access", "community"):
        assert "is not told that there is this article" in editor.get(f"{at}/preview?tier={tier}").text
    assert "quicksilver" in editor.get(f"{at}/preview?tier=member").text
    assert "<option selected>member</option>" in editor.get(at).text


def test_what_is_out_is_corrected_with_a_reason_and_withdrawn_with_one(press, editor):
    at = f"/desk/articles/{published(press).id}"
    assert editor.post(at, form(press, at, body="Other.")).status_code == 422
    assert (
        editor.post(at, form(press, at, body="Other.", slug="elsewhere", correction="x")).status_code == 422
    )
    editor.post(at, form(press, at, body="Other.", correction="It was otherwise."))
    assert article(press, at).state is State.CORRECTED
    assert article(press, at).corrections[0].text == "It was otherwise."
    version = article(press, at).version
    assert editor.post(f"{at}/withdraw", {"version": version, "why": " "}, on=at).status_code == 400
    assert editor.post(f"{at}/withdraw", {"version": version, "why": "Wrong."}, on=at).status_code == 303
    assert article(press, at).state is State.WITHDRAWN
    listed = editor.get(f"{at}/versions?number={version}").text
    assert "<ins>Other." in listed
    assert "<del>First paragraph." in listed
    assert editor.get(f"{at}/versions?number=99").status_code == 404


def test_of_two_who_move_an_article_at_once_the_later_is_told(press, editor):
    at = begin(editor)
    assert editor.post(f"{at}/move", {"version": 1, "to": "review"}, on=at).status_code == 303
    late = editor.post(f"{at}/move", {"version": 1, "to": "review"}, on=at)
    assert late.status_code == 400
    assert "was changed meanwhile" in late.text


def test_an_imported_article_is_read_at_the_desk_with_its_source_and_marking_and_as_theirs(
    press, clock, editor
):
    theirs = Imported("Theirs", "Of **quicksilver**.\n\n# Then <i>\n", "https://paper.example/1", "A paper")
    one = kept_once(press, theirs, Marking(Tlp.AMBER), "ada", whole=True)
    page = editor.get(f"/desk/articles/{one.id}").text
    assert 'href="https://paper.example/1" rel="noopener noreferrer nofollow">Theirs</a>, A paper' in page
    assert "Of <strong>quicksilver</strong>." in page
    assert "&lt;i&gt;" in page
    assert "TLP:AMBER" in page
    for ours in ("Preview what is kept", "Still lacks", "<textarea"):
        assert ours not in page
    desk = editor.get("/desk").text
    assert "TLP:AMBER" in desk
    assert "Show more of each" not in desk


def test_an_imported_article_is_never_published_as_ours(press, clock, editor):
    one = begun(Kind.IMPORTED, "Theirs", Marking(Tlp.CLEAR), clock.now)
    keep(press, one, "ada", "article imported")
    at = f"/desk/articles/{one.id}"
    assert "never published as ours" in editor.get(at).text
    assert editor.post(at, form(press, at, body="Ours now."), on="/desk").status_code == 422
    move(editor, press, at, "review")
    assert move(editor, press, at, "published").status_code in {400, 403}
    assert not article(press, at).state.is_out


PLACES = (
    "/desk",
    "/desk/calendar",
    "/desk/articles/{id}",
    "/desk/articles/{id}/preview",
    "/desk/articles/{id}/versions",
    "/desk/articles/{id}/correction",
)
DEEDS = (
    "/desk/articles",
    "/desk/articles/{id}",
    "/desk/articles/{id}/move",
    "/desk/articles/{id}/withdraw",
    "/desk/articles/{id}/correction",
    "/desk/articles/{id}/correction/drop",
    "/desk/articles/{id}/preview",
)


@pytest.mark.parametrize("who", ["visitor", "reader"])
def test_a_draft_is_for_the_desk_alone(press, clock, who):
    draft = begun(Kind.ARTICLE, "Unheard of", Marking(Tlp.CLEAR), clock.now)
    keep(press, draft, "ada", "article begun")
    browser = Browser(press)
    if who == "reader":
        browser.enter()
    for place in PLACES:
        answer = browser.get(place.replace("{id}", draft.id))
        assert (answer.status_code, answer.headers.get("location")) == (303, "/desk/log-in"), place
    for deed in DEEDS:
        answer = browser.post(
            deed.replace("{id}", draft.id), {"version": 1, "to": "review", "why": "x"}, on="/account"
        )
        assert (answer.status_code, answer.headers.get("location")) == (303, "/desk/log-in"), deed
    assert press.store.articles.get(draft.id) == draft
    for path in (f"/articles/{draft.slug}", f"/articles/{draft.id}"):
        assert browser.get(path).status_code == 404


def test_who_has_no_role_at_the_desk_does_not_get_in(press):
    press.store.users.add("eve", PASSWORD, {"reader"})
    browser = Browser(press)
    answer = browser.post("/desk/log-in", {"name": "eve", "password": PASSWORD})
    assert answer.status_code == 403
    assert "desk" not in "".join(answer.headers.get_list("set-cookie"))


def test_a_session_at_the_desk_ends_unused_and_with_its_account(press, clock, editor):
    assert editor.get("/desk").status_code == 200
    clock.move(hours=2, seconds=1)
    assert editor.get("/desk").status_code == 303
    editor.log_in()
    press.store.users.disable("ada")
    assert editor.get("/desk").status_code == 303


def test_passwords_are_not_guessed_fast(press):
    browser = Browser(press)
    press.store.users.add("ada", PASSWORD, {"editor"})
    ends = [browser.post("/desk/log-in", {"name": "ada", "password": "wrong"}).status_code for _ in range(7)]
    assert ends[0] == 403
    assert ends[-1] == 429


def test_with_four_eyes_a_correction_is_read_once_another_editor_saw_it(press, clock, editor):
    press.settings = msgspec.structs.replace(press.settings, four_eyes=True)
    one = published(press)
    at, other = f"/desk/articles/{one.id}", Browser(press).log_in("ben")
    waiting, public = f"{at}/correction", f"/articles/{one.slug}"
    assert editor.get(waiting).status_code == 404
    editor.post(at, form(press, at, body="Words nobody saw.", correction="It was otherwise."))
    first = press.store.proposals.of(one.id)
    assert "Words nobody saw." not in Browser(press).get(public).text
    assert "Words nobody saw." in editor.get(at).text, "the form goes on where it was left"
    assert waiting in other.get("/desk").text
    own = editor.post(waiting, {"proposal": first.id})
    assert own.status_code == 400
    assert "was written by you" in own.text
    again = form(press, at, body="Words ben saw.", correction="It was otherwise.")
    assert editor.post(at, again).status_code == 422, "the later of two is told"
    editor.post(at, again | {"proposal": first.id})
    assert "<ins>Words ben saw." in other.get(waiting).text
    assert other.post(waiting, {"proposal": first.id}).status_code == 400, "what is approved is what was seen"
    clock.move(hours=1)
    second = press.store.proposals.of(one.id)
    assert other.post(waiting, {"proposal": second.id}).status_code == 303
    now = article(press, at)
    assert (now.state, now.modified, now.corrections[0].at) == (State.CORRECTED, clock.now, clock.now)
    assert "Words ben saw." in Browser(press).get(public).text
    assert press.store.proposals.all() == ()


def test_a_correction_that_waits_is_dropped_by_either_and_never_follows_on_another_version(press, editor):
    press.settings = msgspec.structs.replace(press.settings, four_eyes=True)
    at = f"/desk/articles/{published(press).id}"
    kept = article(press, at)
    editor.post(at, form(press, at, body="Other.", correction="x"))
    found = press.store.proposals.of(kept.id)
    editor.post(f"{at}/withdraw", {"version": kept.version, "why": "Wrong."}, on=at)
    other = Browser(press).log_in("ben")
    assert other.post(f"{at}/correction", {"proposal": found.id}).status_code == 400
    assert article(press, at).state is State.WITHDRAWN
    dropped = other.post(f"{at}/correction/drop", {"proposal": found.id}, on=f"{at}/correction")
    assert dropped.status_code == 303
    assert press.store.proposals.of(kept.id) is None


def test_a_looser_marking_of_what_is_out_is_asked_about(press, editor):
    one = published(press, marking=Marking(Tlp.AMBER))
    at = f"/desk/articles/{one.id}"
    sent = form(press, at, tlp="TLP:CLEAR", correction="typo")
    refused = editor.post(at, sent)
    assert refused.status_code == 422
    assert "would become TLP:CLEAR, and is TLP:AMBER" in refused.text
    assert 'name="loosen"' in refused.text
    assert 'name="loosen"' not in editor.get(at).text
    assert Browser(press).get(f"/articles/{one.slug}").status_code == 404
    assert editor.post(at, sent | {"loosen": "yes"}).status_code == 303
    assert Browser(press).get(f"/articles/{one.slug}").status_code == 200
    stricter = form(press, at, tlp="TLP:GREEN", correction="typo")
    assert editor.post(at, stricter).status_code == 303
