"""Issues go out by the calendar, once to each reader, with what the markings let reach that reader, in an order of its own."""

from __future__ import annotations

import datetime as dt
import smtplib

import msgspec
import pytest

from mail_server import Taker, mail_server
from press_samples import CLEAR, press_in, published
from tocsin.library.calendar import Calendar
from tocsin.library.editing import begun, changed, corrected, moved, withdrawn
from tocsin.model.article import Kind, Source, State, Topic, TopicKind
from tocsin.model.marking import Marking, Tlp
from tocsin.model.member import COMMUNITY, Audience
from tocsin.press.carrying import carrier_of
from tocsin.press.configuration import MailServer, Reviews
from tocsin.press.issues import issue_due
from tocsin.press.posting import post
from tocsin.press.publishing import keep, publish_at, publish_due
from tocsin.press.readership import ask_for_link
from tocsin.press.subscribing import ends, unsubscribe

GREEN, AMBER = Marking(Tlp.GREEN), Marking(Tlp.AMBER)
ALBANIA = Topic(TopicKind.COUNTRY, "albania", "Albania")
STORM = Topic(TopicKind.ACTOR, "storm-0861", "Storm-0861")


class Posted:
    """A publication with a real SMTP server beside it."""

    def __init__(self, press, clock, taker, server):
        self.press, self.clock, self.taker, self.server = press, clock, taker, server

    def reader(self, name, *, days=0, follows=(), **fields):
        one = self.press.store.readers.confirmed(f"{name}@example.org")
        until = self.clock.now + dt.timedelta(days=days) if days else None
        one = msgspec.structs.replace(one, until=until, **fields)
        self.press.store.readers.put(one)
        self.press.store.readers.follow(one.id, [(topic.kind, topic.slug) for topic in follows])
        return one

    def turn(self):
        """What a turn of the service puts out and mails: the mails that came, by name of the reader."""
        out = self.put_out()
        before = len(self.taker.taken)
        with carrier_of(self.press.folder, self.server) as carrier:
            post(self.press, carrier)
        came = {}
        for _, to, message in self.taker.taken[before:]:
            came.setdefault(to.partition("@")[0], []).append(message)
        return out, came

    def put_out(self):
        """What a turn of the service puts out, a second after what was done before."""
        self.clock.move(seconds=1)
        publish_due(self.press)
        return issue_due(self.press)

    def to(self, text):
        self.clock.now = dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


@pytest.fixture
def there(tmp_path, clock):
    made = []

    def build(**reviews):
        taker = Taker()
        running = mail_server(taker)
        server = MailServer(
            host="127.0.0.1", port=running.__enter__(), security="none", sender="r@review.example"
        )
        press = press_in(
            tmp_path / f"press{len(made)}",
            clock,
            mail=server,
            reviews=Reviews(**reviews),
            calendar=Calendar("Europe/Tirane", frozenset({dt.date(2026, 3, 5)})),
        )
        made.append((press, running))
        return Posted(press, clock, taker, server)

    yield build
    for press, running in made:
        press.store.close()
        running.__exit__(None, None, None)


def text_of(message):
    return message.get_body(("plain",)).get_content().replace("\r\n", "\n")


def test_the_daily_review_goes_to_all_access_at_its_hour_on_weekdays_that_are_no_holidays_once(there):
    post_ = there(newsletter="off")
    post_.reader("paying", days=60)
    post_.reader("free")
    published(post_.press, "Tuesday's")
    days = []
    for hours in range(24 * 7):  # from Tuesday noon, an hour at a time
        out, came = post_.turn()
        for one in out:
            days.append((one, f"{post_.clock.now:%a %H}"))
            assert set(came) == {"paying"}
        if hours % 24 == 1:
            published(post_.press, f"News of hour {hours}")
        post_.clock.move(hours=1)
    # The hour is 6 in Tirane, 5 in Greenwich; Thursday is a holiday; the first was due when the service began.
    assert [one for one in days if one[0].startswith("daily")] == [
        ("daily 2026-03-03", "Tue 12"), ("daily 2026-03-04", "Wed 05"), ("daily 2026-03-06", "Fri 05"), ("daily 2026-03-09", "Mon 05"),
        ("daily 2026-03-10", "Tue 05"),
    ]  # fmt: skip
    assert [one for one in days if one[0].startswith("weekly")] == [("weekly 2026-W10", "Fri 14")]
    assert len(post_.taker.taken) == 6


def test_each_issue_tells_what_changed_since_the_one_before_and_a_quiet_day_has_none(there):
    post_ = there(newsletter="off")
    post_.reader("paying", days=60)
    first = published(post_.press, "The first")
    assert "The first" in text_of(post_.turn()[1]["paying"][0])
    post_.to("2026-03-04T06:00")
    assert post_.turn() == ((), {})
    published(post_.press, "The second")
    assert post_.turn()[1] == {}, "the day is done"
    keep(
        post_.press, corrected(first, "Five members, not four.", post_.clock.now), "ada", "article corrected"
    )
    post_.to("2026-03-06T06:00")
    text = text_of(post_.turn()[1]["paying"][0])
    assert "The second" in text
    assert "Corrected: Five members, not four." in text


def test_a_marking_holds_in_mails_whatever_is_paid_and_a_withdrawn_article_is_in_none(there):
    post_ = there(newsletter="off")
    post_.reader("paying", days=9)
    post_.reader("friend", days=9, audience=COMMUNITY)
    post_.reader("member", days=9, audience=Audience.of_member("identity--a"))
    published(post_.press, "All may know")
    published(post_.press, "Green news", GREEN)
    published(post_.press, "Amber news", AMBER)
    published(post_.press, "Of one member", Marking(Tlp.AMBER, frozenset({"identity--b"})))
    gone = published(post_.press, "Wrong news")
    post_.put_out()
    keep(post_.press, withdrawn(gone, "it was wrong", post_.clock.now), "ada", "article withdrawn")
    _, came = post_.turn()
    told = {name: str(some[0]) for name, some in came.items()}
    assert {name: [word for word in ("All may", "Green", "Amber", "Of one", "Wrong") if word in text] for name, text in told.items()} == {
        "paying": ["All may"], "friend": ["All may", "Green"], "member": ["All may", "Green", "Amber"],
    }  # fmt: skip
    assert "TLP:AMBER" in text_of(came["member"][0])
    (review,) = post_.press.store.articles.changed(
        post_.clock.now - dt.timedelta(1), post_.clock.now + dt.timedelta(1), [Kind.DAILY_REVIEW]
    )
    assert "Green" not in review.body
    assert review.marking == CLEAR


def test_where_nothing_is_for_everybody_members_get_theirs_and_nobody_else_a_mail(there):
    post_ = there(newsletter="off")
    post_.reader("paying", days=9)
    post_.reader("member", days=9, audience=Audience.of_member("identity--a"))
    published(post_.press, "Amber news", AMBER)
    _, came = post_.turn()
    assert set(came) == {"member"}


def test_each_reader_has_an_order_of_its_own_that_names_its_facts(there):
    post_ = there(newsletter="off")
    published(post_.press, "About a port", severity=4)
    published(post_.press, "About Albania", topics=(ALBANIA, STORM), severity=1)
    post_.reader("anybody", days=9)
    post_.reader("albanian", days=9, follows=[ALBANIA, STORM])
    _, came = post_.turn()
    anybody, albanian = (text_of(came[name][0]) for name in ("anybody", "albanian"))
    assert anybody.index("About a port\n") < anybody.index("About Albania\n")
    assert "matters to you" not in anybody
    assert albanian.index("About Albania\n") < albanian.index("About a port\n")
    assert "Why this matters to you: you follow Storm-0861 and Albania." in albanian


def test_an_edited_review_waits_for_the_desk_and_is_mailed_as_the_desk_wrote_it(there):
    post_ = there(newsletter="off", daily="edited")
    post_.reader("paying", days=9)
    one, other = published(post_.press, "The first"), published(post_.press, "The second")
    post_.to("2026-03-04T03:29")
    assert post_.turn() == ((), {})
    post_.to("2026-03-04T03:31")
    assert post_.turn() == ((), {})
    (built,) = post_.press.store.articles.in_states([State.REVIEW])
    assert one.slug in built.body
    body = (
        f"Good morning.\n\n---\n\n## News\n\n### [The second](/articles/{other.slug})\n\nOur take: *beware*.\n\n"
        "## And then\n\nThe week ends.\n"
    )
    edited = changed(built, post_.clock.now, body=body)
    keep(post_.press, edited, "ada", "article changed")
    keep(
        post_.press,
        moved(edited, State.SCHEDULED, post_.clock.now, post_.clock.now + dt.timedelta(hours=2)),
        "ada",
        "article scheduled",
    )
    post_.to("2026-03-04T05:32")
    out, came = post_.turn()
    assert out == ("daily 2026-03-04",)
    text = text_of(came["paying"][0])
    assert "Good morning." in text
    assert text.index("Our take: beware.") < text.index("The week ends.")
    assert "The first" not in text
    assert post_.turn() == ((), {})


def test_a_review_that_the_desk_wrote_itself_takes_the_place_of_the_built_one(there):
    post_ = there(newsletter="off")
    post_.reader("paying", days=9)
    published(post_.press, "News")
    published(post_.press, "Our own", kind=Kind.DAILY_REVIEW, body="Written by hand, with no list.\n")
    out, came = post_.turn()
    assert out == ("daily 2026-03-03",)
    assert "Written by hand" in text_of(came["paying"][0])
    assert "Our own" in came["paying"][0]["Subject"]


def imported(press, headline, marking=CLEAR, url="https://paper.example/1", **fields):
    one = begun(Kind.IMPORTED, headline, marking, press.clock())
    source = Source(headline, url, "A paper")
    keep(press, msgspec.structs.replace(one, sources=(source,), **fields), "feed", "article imported")


def test_the_radar_of_a_built_review_leads_to_what_others_wrote_on_what_is_news_or_followed(there):
    post_ = there(newsletter="off")
    for name in ("one", "two", "three"):
        post_.reader(name, days=9, follows=[STORM])
    published(post_.press, "Ours", topics=(ALBANIA,))
    imported(post_.press, "On the news", topics=(ALBANIA,))
    imported(post_.press, "On what is followed", topics=(STORM,))
    imported(post_.press, "On nothing of it", topics=(Topic(TopicKind.COUNTRY, "peru", "Peru"),))
    imported(post_.press, "Not for all", GREEN, topics=(ALBANIA,))
    imported(post_.press, "Without an address", url="", topics=(ALBANIA,))
    _, came = post_.turn()
    text, html = text_of(came["one"][0]), came["one"][0].get_body(("html",)).get_content()
    assert [one for one in ("On the news", "On what is followed", "On nothing", "Not for all", "Without") if one in text] == [
        "On the news", "On what is followed",
    ]  # fmt: skip
    assert 'href="https://paper.example/1"' in html
    assert html.count("<a ") == html.count('<a style="color:inherit;'), "no link in a browser's own colours"
    assert text.index("Ours\n") < text.index("On our radar")


def test_a_built_weekly_review_says_what_is_to_come_and_names_what_is_scheduled_where_it_may_be_announced(
    there,
):
    for announce in (True, False):
        post_ = there(newsletter="off", daily="off", announce=announce)
        post_.to("2026-03-02T12:00")
        post_.reader("paying", days=30)
        for headline, marking in (("In two weeks", CLEAR), ("For members", GREEN)):
            one = begun(Kind.ARTICLE, headline, marking, post_.clock.now)
            keep(post_.press, one, "ada", "article begun")
            publish_at(post_.press, one, "ada", dt.datetime(2026, 3, 16, 5, tzinfo=dt.UTC))
        published(post_.press, "News")
        post_.to("2026-03-06T14:00")
        text = text_of(post_.turn()[1]["paying"][0])
        assert ("- " in text, "In two weeks, on Monday 16 March" in text) == (False, announce)
        assert "For members" not in text
        assert "The next Weekly Review comes on Friday, 13 March." in text


def test_what_was_withdrawn_is_not_in_the_opening_of_a_mail_that_waits(there):
    post_ = there(newsletter="off")
    post_.reader("paying", days=9)
    gone = published(post_.press, "Wrong news", severity=2)
    published(post_.press, "News")
    post_.put_out()
    keep(post_.press, withdrawn(gone, "it was wrong", post_.clock.now), "ada", "article withdrawn")
    text = text_of(post_.turn()[1]["paying"][0])
    assert "Also today" not in text
    assert "Wrong news" not in text


def test_the_newsletter_goes_to_registered_readers_with_teasers_alone(there):
    post_ = there()
    post_.reader("free")
    post_.reader("paying", days=9)
    post_.reader("silent", newsletter=False)
    published(post_.press, "News", topics=(ALBANIA, STORM))
    published(post_.press, "More", topics=(ALBANIA,))
    published(post_.press, "For members", GREEN, topics=(STORM,))
    post_.to("2026-03-06T14:00")
    out, came = post_.turn()
    assert "newsletter 2026-W10" in out
    (letter,) = came["free"]
    assert "This week is about Albania.\n" in text_of(letter), "of what its reader may be told"
    assert "In one sentence." in text_of(letter)
    assert "quicksilver" not in str(letter)
    assert "subscription" in text_of(letter)
    assert "silent" not in came
    assert all("Review" in one["Subject"] for one in came["paying"])


def test_a_flash_goes_at_once_to_who_follows_it_and_no_more_a_day_than_is_said(there):
    post_ = there(newsletter="off", daily="off", weekly="off", flashes=2)
    post_.reader("follower", follows=[ALBANIA])
    post_.reader("paying", days=9, follows=[ALBANIA])
    post_.reader("other", follows=[STORM])
    post_.reader("silent", follows=[ALBANIA], flashes=False)
    came = {}
    for number in range(3):
        published(post_.press, f"Flash {number}", kind=Kind.FLASH, topics=(ALBANIA,))
        for name, some in post_.turn()[1].items():
            came.setdefault(name, []).extend(some)
    assert {name: len(some) for name, some in came.items()} == {"follower": 2, "paying": 2}
    assert "quicksilver" in text_of(came["paying"][0]), "whole for who has it whole"
    assert "quicksilver" not in str(came["follower"][0])
    post_.clock.move(days=1)
    published(post_.press, "Flash 4", kind=Kind.FLASH, topics=(ALBANIA,))
    assert set(post_.turn()[1]) == {"follower", "paying"}
    amber = published(post_.press, "Flash 5", AMBER, kind=Kind.FLASH, topics=(ALBANIA,))
    assert post_.turn() == ((f"flash {amber.id}",), {})


def test_a_mail_ends_its_own_kind_with_one_request_and_what_waits_is_not_sent(there):
    post_ = there(newsletter="off")
    one = post_.reader("paying", days=9)
    published(post_.press, "News")
    (letter,) = post_.turn()[1]["paying"]
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    token = letter["List-Unsubscribe"].strip("<>").rpartition("/unsubscribe/")[2]
    assert not ends(post_.press, token).already
    published(post_.press, "More news")
    post_.to("2026-03-04T06:00")
    post_.put_out()
    assert unsubscribe(post_.press, token).reader.id == one.id
    assert unsubscribe(post_.press, token).already
    assert post_.turn()[1] == {}
    kept = post_.press.store.readers.get(one.id)
    assert (kept.reviews, kept.newsletter, kept.flashes) == (False, True, True)
    for wrong in ("", "daily.", "daily.x", "nothing." + token.partition(".")[2], token.partition(".")[2]):
        assert unsubscribe(post_.press, wrong) is None


def test_what_expires_between_the_issue_and_its_sending_is_not_sent(there):
    post_ = there(newsletter="off")
    post_.reader("paying", days=0.5)
    published(post_.press, "News")
    post_.put_out()
    post_.clock.move(days=0.6)
    assert post_.turn()[1] == {}


def test_an_issue_that_breaks_off_while_it_is_put_out_is_put_out_whole_the_next_time(there, monkeypatch):
    post_ = there(newsletter="off")
    for number in range(3):
        post_.reader(f"r{number}", days=9)
    published(post_.press, "News")
    each = post_.press.store.readers.each

    def breaking():
        yield next(iter(each()))
        raise smtplib.SMTPException("the power went")

    monkeypatch.setattr(post_.press.store.readers, "each", breaking)
    with pytest.raises(smtplib.SMTPException):
        post_.put_out()
    monkeypatch.undo()
    _, came = post_.turn()
    assert set(came) == {"r0", "r1", "r2"}
    assert all(len(some) == 1 for some in came.values())
    assert post_.turn() == ((), {})


def test_a_headline_of_markdown_and_html_does_nothing_in_a_mail(there):
    post_ = there(newsletter="off")
    post_.reader("paying", days=9)
    published(
        post_.press,
        "<script>x</script> [a](javascript:b) *c*",
        summary="<img src=x> [y](https://evil.example)",
    )
    (letter,) = post_.turn()[1]["paying"]
    html = letter.get_body(("html",)).get_content()
    assert "<script" not in html
    assert "<img" not in html
    assert 'href="javascript' not in html
    assert 'href="https://evil' not in html
    assert "[a](javascript:b) *c*" in text_of(letter)


def test_what_was_being_kept_while_an_issue_was_made_is_in_the_next_and_nothing_twice(there):
    post_ = there(newsletter="off")
    post_.reader("paying", days=60)
    published(post_.press, "The first")
    post_.turn()
    made = post_.clock.now
    post_.clock.now = made - dt.timedelta(seconds=0.5)
    published(post_.press, "Kept late")
    post_.to("2026-03-04T06:00")
    text = text_of(post_.turn()[1]["paying"][0])
    assert "Kept late" in text
    assert "The first" not in text


def test_a_link_that_is_asked_for_does_not_wait_behind_an_issue(there):
    post_ = there(newsletter="off")
    for number in range(5):
        post_.reader(f"r{number}", days=9)
    published(post_.press, "News")
    post_.put_out()
    ask_for_link(post_.press, "new@example.org")
    with carrier_of(post_.press.folder, post_.server) as carrier:
        post(post_.press, carrier, most=1)
    assert post_.taker.addresses == ["new@example.org"]
