"""What is new in saved searches is mailed once a day of issue, to readers with all-access, and no article twice."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from press_samples import START, published
from tocsin.library.editing import corrected
from tocsin.model.marking import Marking, Tlp
from tocsin.model.member import PUBLIC
from tocsin.press.alerts import Made, alert_due
from tocsin.press.carrying import Outcome, Taken
from tocsin.press.posting import post
from tocsin.press.publishing import keep
from tocsin.press.subscribing import ends, unsubscribe
from tocsin.store.press import Loan


class Carrier:
    """Takes all mails."""

    def __init__(self):
        self.mails = []

    def take(self, mail, sender, to):
        assert "+" in sender, "it comes back to where it is known whose it was"
        self.mails.append((to, mail))
        return Outcome(Taken.DONE)


@pytest.fixture
def post_(press, clock):
    """Goes to a time, and gives the mails that came by then, by address."""

    def until(at):
        clock.now = dt.datetime.fromisoformat(at).replace(tzinfo=dt.UTC)
        while alert_due(press).more:
            pass
        carrier = Carrier()
        post(press, carrier)
        return carrier.mails

    return until


def subscribed(press, name="rae", days=60, **fields):
    one = press.store.readers.confirmed(f"{name}@example.org")
    until = press.clock() + dt.timedelta(days=days)
    made = msgspec.structs.replace(one, **({"until": until} | fields))
    press.store.readers.put(made)
    return made


def text_of(mails):
    ((_, mail),) = mails
    return mail.get_body(("plain",)).get_content().replace("\r\n", "\n")


def test_one_mail_tells_each_new_article_once_with_the_searches_that_found_it(press, clock, post_):
    reader = subscribed(press)
    published(press, "An old wiper")
    clock.move(hours=1)
    press.store.saved.keep(reader.id, "wiper", "Wipers [x](http://evil.example)")
    press.store.saved.keep(reader.id, "router OR wiper")
    press.store.saved.keep(reader.id, "unheard")
    clock.move(hours=1)
    published(press, "A new wiper")
    published(press, "A router")
    published(press, "Wipers for members", Marking(Tlp.AMBER))
    published(press, "Something else")
    mails = post_("2026-03-04T06:10")
    text = text_of(mails)
    assert text.count("\nA new wiper\n") == text.count("\nA router\n") == 1
    for absent in ("old", "members", "Something else", "unheard"):
        assert absent not in text
    assert "found by your search “router OR wiper”, “Wipers" in text or "”, “router OR wiper”" in text
    assert mails[0][1]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    html = mails[0][1].get_body(("html",)).get_content()
    assert 'href="https://review.example/search?q=wiper&amp;order=newest"' in html
    assert 'href="http://evil' not in html
    assert post_("2026-03-04T18:00") == [], "once a day"
    assert post_("2026-03-05T07:00") == [], "and never twice"


def test_it_comes_after_the_hour_of_issue_on_days_of_issue_and_no_article_falls_between(press, clock, post_):
    reader = subscribed(press)
    press.store.saved.keep(reader.id, "wiper")
    told = []
    for hours in range(24 * 6):  # from Tuesday noon
        clock.now = START + dt.timedelta(hours=hours)
        at = f"{clock.now:%Y-%m-%dT%H}"
        if hours % 9 == 0:
            published(press, f"Wiper number{hours}x")
        for _, mail in post_(f"{at}:10"):
            told.append((f"{clock.now:%a %H}", mail.get_body(("plain",)).get_content()))
    assert [when for when, _ in told] == ["Wed 06", "Thu 06", "Fri 06", "Mon 06"]
    text = " ".join(text for _, text in told)
    due = range(0, 24 * 5 + 19, 9)
    assert [text.count(f"number{hours}x\r\n") + text.count(f"number{hours}x\n") for hours in due] == [
        1
    ] * len(due)


def test_without_all_access_it_rests_and_goes_on_with_nothing_lost(press, clock, post_):
    reader = subscribed(press, days=1)
    press.store.saved.keep(reader.id, "wiper")
    clock.move(days=2)
    published(press, "A wiper")
    assert post_("2026-03-06T07:00") == []
    subscribed(press)
    assert "A wiper" in text_of(post_("2026-03-09T07:00"))


def test_all_access_that_is_lent_is_as_good_as_one_s_own(press, clock, post_):
    reader = subscribed(press, until=None)
    press.store.identities.lend(reader.id, Loan("ministry", clock.now + dt.timedelta(days=30), PUBLIC))
    press.store.saved.keep(reader.id, "wiper")
    clock.move(hours=1)
    published(press, "A wiper")
    assert "A wiper" in text_of(post_("2026-03-04T06:10"))


def test_a_mail_that_waits_tells_what_may_be_told_when_it_goes(press, clock, post_):
    readers = [subscribed(press, name) for name in ("rae", "otto", "ina", "uma")]
    for one in readers:
        press.store.saved.keep(one.id, "wiper")
    clock.move(hours=1)
    secret = published(press, "A wiper of the day")
    published(press, "A wiper of the night")
    clock.now = dt.datetime(2026, 3, 4, 6, 10, tzinfo=dt.UTC)
    assert alert_due(press).mails == 4
    tightened = corrected(secret, "Not for all.", clock.now, marking=Marking(Tlp.AMBER))
    keep(press, tightened, "ada", "article corrected")
    press.store.readers.put(msgspec.structs.replace(readers[1], until=None))
    press.store.saved.remove(readers[2].id, press.store.saved.of(readers[2].id)[0].id)
    (quiet,) = press.store.saved.of(readers[3].id)
    press.store.saved.change(readers[3].id, quiet.id, "", alerts=False)
    text = text_of(post_("2026-03-04T06:11"))
    assert "of the night" in text
    assert ": 1 new" in text, "what is counted is what may be told"
    assert "of the day" not in text


def test_mails_are_ended_by_their_link_for_all_searches_and_for_one_by_its_box(press, clock, post_):
    one, other = subscribed(press), subscribed(press, "otto")
    for reader in (one, other):
        press.store.saved.keep(reader.id, "wiper")
    token = f"searches.{press.store.readers.keys(one.id).unsubscribe}"
    assert not ends(press, token).already
    unsubscribe(press, token)
    assert press.store.readers.get(one.id).reviews, "and no others"
    (saved,) = press.store.saved.of(other.id)
    press.store.saved.change(other.id, saved.id, "", alerts=False)
    clock.move(hours=1)
    published(press, "A wiper")
    assert post_("2026-03-04T07:00") == []
    press.store.saved.change(other.id, saved.id, "Mine", alerts=True)
    assert post_("2026-03-05T07:00") == [], "it tells what appears once it is wanted again"
    published(press, "Another wiper")
    assert "Another wiper" in text_of(post_("2026-03-06T07:00"))


def test_what_fails_before_it_is_kept_is_done_again_and_what_was_kept_is_not(
    press, clock, post_, monkeypatch
):
    reader = subscribed(press)
    press.store.saved.keep(reader.id, "wiper")
    clock.move(hours=1)
    published(press, "A wiper")
    clock.now = dt.datetime(2026, 3, 4, 6, 10, tzinfo=dt.UTC)
    with monkeypatch.context() as patched:
        patched.setattr(press.store.mails, "put_all", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            alert_due(press)
    assert alert_due(press).mails == 1
    assert alert_due(press).mails == 0
    assert "A wiper" in text_of(post_("2026-03-04T06:20"))


def test_many_readers_are_told_some_at_a_time(press, clock):
    for number in range(25):
        press.store.saved.keep(subscribed(press, f"r{number}").id, "wiper")
    clock.move(hours=1)
    published(press, "A wiper")
    clock.now = dt.datetime(2026, 3, 4, 6, 10, tzinfo=dt.UTC)
    assert [alert_due(press) for _ in range(3)] == [Made(20, more=True), Made(5), Made()]
