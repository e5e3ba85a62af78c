"""A reader's way through the tiers, and what cannot be had by haste or guessing."""

from __future__ import annotations

import datetime as dt
import json
import re
import threading

import msgspec
import pytest

from press_samples import BODY, CLEAR, press_in, published
from tocsin.library.calendar import Calendar
from tocsin.library.editing import begun, withdrawn
from tocsin.library.sharing import Share
from tocsin.model.article import Kind, Topic, TopicKind
from tocsin.model.errors import ReleaseError, UsageError
from tocsin.model.marking import Marking, Tlp
from tocsin.model.member import COMMUNITY, PUBLIC, Audience
from tocsin.model.reader import Tier
from tocsin.press.passwords import ask_to_set
from tocsin.press.publishing import keep
from tocsin.press.readership import Turned, ask_for_link, enter, meter_of, shown, turn
from tocsin.store.press import MailState

GREEN = Marking(Tlp.GREEN)


def secret_of_last_mail(press):
    """The secret in the link that was mailed last."""
    mail = press.store.mails.take(1000)[-1]
    text = json.loads(mail.raw)["text"]
    return text.split("/enter/")[1].split()[0]


def registered(press, address="rae@example.org", slug=""):
    ask_for_link(press, address, slug)
    return enter(press, secret_of_last_mail(press)).reader


def test_a_visitor_gets_the_first_paragraphs_and_no_word_more(press):
    got = shown(press, published(press), None).value
    assert got.share is Share.TEASER
    assert "Second" in got.article.body
    assert "quicksilver" not in repr(got)


def test_who_registers_gets_the_article_that_led_there_at_once_and_then_three_of_choice_a_month(press, clock):
    first, *others = (published(press, f"Number {number}") for number in range(6))
    reader = registered(press, slug=first.slug)
    assert shown(press, first, reader).value.article.body == BODY
    assert meter_of(press, reader).left == 3
    assert [turn(press, one, reader) for one in others[:4]] == [Turned.WHOLE] * 3 + [Turned.SPENT]
    assert turn(press, others[0], reader) is Turned.WHOLE, "the same article counts once"
    assert shown(press, others[3], reader).value.share is Share.TEASER
    clock.move(days=29)
    assert meter_of(press, reader).left == 3
    assert turn(press, others[3], reader) is Turned.WHOLE


def test_the_month_turns_in_the_publication_s_time_zone(tmp_path, clock):
    with press_in(tmp_path / "east", clock, calendar=Calendar("Pacific/Auckland")) as press:
        one, reader = published(press), registered(press)
        clock.move(days=28)  # 31 March, noon in Greenwich, is 1 April there
        turn(press, one, reader)
        assert press.store.openings.of(reader.id, "2026-04") == (frozenset({one.id}), 1)


def test_requests_at_once_open_no_more_than_the_month_s_choice(press):
    some = [published(press, f"Number {number}") for number in range(12)]
    reader, ends = registered(press), []
    threads = [threading.Thread(target=lambda one=one: ends.append(turn(press, one, reader))) for one in some]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(ends) == [Turned.SPENT] * 9 + [Turned.WHOLE] * 3


def test_a_gift_is_for_who_is_new_and_each_link_works_once(press, clock):
    one = published(press)
    ask_for_link(press, "rae@example.org", one.slug)
    secret = secret_of_last_mail(press)
    assert enter(press, secret).slug == one.slug
    assert enter(press, secret) is None
    other = published(press, "Another")
    again = registered(press, slug=other.slug)
    assert shown(press, other, again).value.share is Share.TEASER
    ask_for_link(press, "new@example.org")
    late = secret_of_last_mail(press)
    clock.move(days=1, seconds=1)
    assert enter(press, late) is None
    assert enter(press, "guessed") is None


def test_nothing_tells_whether_an_address_is_a_reader_s(press):
    registered(press)
    letters = []
    for address in ("rae@example.org", "nobody@example.org"):
        ask_for_link(press, address)
        letters.append(json.loads(press.store.mails.take(1)[0].raw)["text"].split("/enter/")[0])
    assert letters[0] == letters[1]


def test_all_access_reads_whole_what_its_marking_allows_and_falls_back_when_it_ends(press, clock):
    review, one = published(press, "Daily", kind=Kind.DAILY_REVIEW), published(press)
    reader = registered(press)
    assert turn(press, review, reader) is Turned.NOT_YOURS
    paying = msgspec.structs.replace(reader, until=clock.now + dt.timedelta(days=30))
    press.store.readers.put(paying)
    paying = press.store.readers.get(reader.id)
    assert shown(press, review, paying).value.share is Share.WHOLE
    assert turn(press, one, paying) is Turned.WHOLE
    assert meter_of(press, paying).left == 3, "what all-access opens is not counted"
    clock.move(days=31)
    assert paying.tier(clock.now) is Tier.REGISTERED
    assert shown(press, review, paying).value.share is Share.TEASER


def test_paying_never_opens_what_a_marking_forbids(press, clock):
    green, amber = published(press, "Green", GREEN), published(press, "Amber", Marking(Tlp.AMBER))
    listed = published(press, "Listed", Marking(Tlp.AMBER, frozenset({"identity--b"})))
    reader = msgspec.structs.replace(registered(press), until=clock.now + dt.timedelta(days=30))
    for one in (green, amber, listed):
        with pytest.raises(ReleaseError):
            shown(press, one, reader)
        with pytest.raises(ReleaseError):
            turn(press, one, reader)
    friend = msgspec.structs.replace(reader, audience=COMMUNITY)
    assert shown(press, green, friend).value.share is Share.WHOLE
    member = msgspec.structs.replace(reader, audience=Audience.of_member("identity--a"))
    assert shown(press, amber, member).value.share is Share.WHOLE
    with pytest.raises(ReleaseError):
        shown(press, listed, member)


def test_of_what_may_not_be_known_nothing_is_read_that_would_take_time(press, monkeypatch):
    amber, draft = (
        published(press, "Amber", Marking(Tlp.AMBER)),
        begun(Kind.ARTICLE, "Draft", CLEAR, press.clock()),
    )
    keep(press, draft, "ada", "article begun")
    out = published(press, "Out")
    gone = withdrawn(published(press, "Gone"), "It was wrong.", press.clock())
    keep(press, gone, "ada", "article withdrawn")
    told = press.store.articles.told_at
    assert (told(out.slug, PUBLIC), told(gone.slug, PUBLIC)) == (out, gone)
    assert told(amber.slug, Audience.of_member("identity--1")) == amber
    monkeypatch.setattr("tocsin.store.press.articles._article", None)  # what would read it
    monkeypatch.setattr("tocsin.library.sharing.lede_of", None)
    assert told(amber.slug, PUBLIC) is told(draft.slug, PUBLIC) is None
    with pytest.raises(ReleaseError):
        shown(press, amber, None)


def test_what_is_not_out_is_nobody_s(press, clock):
    draft = begun(Kind.ARTICLE, "Secret", CLEAR, clock.now)
    keep(press, draft, "ada", "article begun")
    gone = published(press)
    gone = withdrawn(gone, "it was wrong", clock.now)
    keep(press, gone, "ada", "article withdrawn")
    for one in (draft, gone):
        with pytest.raises(ReleaseError):
            shown(press, one, None)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "rae",
        "rae@",
        "@example.org",
        "rae@example",
        "a b@example.org",
        "rae@exa\r\nBcc: x@y.example",
        "rae@example.org\nBcc: eve@example.org",
        "räe@example.org",
        "x" * 250 + "@example.org",
        "<rae@example.org>",
        "a@b.c, d@e.f",
    ],
)
def test_what_is_no_address_is_refused(press, text):
    with pytest.raises(UsageError):
        ask_for_link(press, text)
    assert press.store.mails.counts() == {}


def test_the_mail_with_a_link_is_kept_under_nothing_that_its_secret_can_be_made_of(press):
    for ask in (
        ask_for_link,
        lambda press, address: ask_to_set(press, press.store.readers.confirmed(address)),
    ):
        ask(press, "rae@example.org")
        mail = press.store.mails.take(1000)[-1]
        secret = re.search(r"/(?:enter|password)/(\S+)", json.loads(mail.raw)["text"])[1]
        assert mail.key.startswith("link ")
        assert secret[:4] not in mail.key


def test_a_mail_that_was_being_handed_on_is_not_sent_again(press):
    ask_for_link(press, "rae@example.org")
    press.store.mails.take(1)
    assert press.store.mails.take(1) == ()
    assert [one.state for one in press.store.mails.uncertain()] == [MailState.GOING]


def test_the_name_of_a_topic_is_told_by_articles_that_may_be_told_alone(press):
    named = Topic(TopicKind.INCIDENT, "border", "Operation that nobody may know")
    published(press, "Secret", Marking(Tlp.AMBER), topics=(named,))
    books = press.store.articles
    assert (books.topic(named.kind, named.slug, PUBLIC), press.store.search.topics(PUBLIC)) == (None, ())
    open_name = msgspec.structs.replace(named, name="The border system")
    published(press, "Open", topics=(open_name,))
    assert books.topic(named.kind, named.slug, PUBLIC) == open_name
    assert press.store.search.topics(PUBLIC) == ((open_name, 1),)
