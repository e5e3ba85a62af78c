"""Of the end of all-access a reader is told twice and never more, and then everything but that is as it was."""

from __future__ import annotations

import datetime as dt
import json

import msgspec

from press_samples import published
from tocsin.library.sharing import Share
from tocsin.model.article import Kind, TopicKind
from tocsin.model.member import PUBLIC
from tocsin.model.reader import Tier
from tocsin.press.readership import shown, turn
from tocsin.press.renewals import remind
from tocsin.press.subscribing import grant, make_vouchers, redeem, revoke
from tocsin.store.press import Loan

ADDRESS = "rae@example.org"


def told(press):
    """What waits to be mailed, as subjects; it is taken for sent."""
    mails = press.store.mails.take(1000)
    press.store.mails.sent(mail.number for mail in mails)
    return [json.loads(mail.raw)["subject"] for mail in mails]


def subscriber(press, days, address=ADDRESS):
    press.store.readers.confirmed(address)
    return grant(press, "ada", address, press.clock() + dt.timedelta(days=days))


def half_days(press, clock, days):
    """What is told in so many days, with the day on which it is."""
    found = []
    for half in range(days * 2):
        if remind(press):
            found += [(half // 2, subject) for subject in told(press)]
        clock.move(hours=12)
    return found


def test_a_reader_is_told_two_weeks_before_and_at_the_end_and_never_again(press, clock):
    subscriber(press, 20)
    found = half_days(press, clock, 26)
    assert found == [
        (6, "Your access to The Review ends on 23 March 2026"),
        (20, "Your access to The Review has ended"),
    ]
    for _ in range(12):
        clock.move(days=7)
        press.store.mails.tidy(clock.now - dt.timedelta(days=60))
        assert remind(press) == 0


def test_all_are_told_however_many_subscribed_on_one_day(press, clock):
    with press.store.transaction() as store:
        for number in range(620):
            store.readers.change(
                store.readers.confirmed(f"r{number}@example.org").id, until=clock.now + dt.timedelta(days=14)
            )
    assert (remind(press), remind(press)) == (620, 0)


def test_who_renews_is_told_of_the_new_end_alone(press, clock):
    reader = subscriber(press, 13)
    assert remind(press) == 1
    (code,) = make_vouchers(press, "ada", 30, 1, dt.timedelta(days=9))
    redeem(press, reader, code)
    told(press)
    assert half_days(press, clock, 29) == []
    clock.move(hours=6)
    assert remind(press) == 1
    assert told(press) == ["Your access to The Review ends on 15 April 2026"]


def test_nobody_is_told_whose_access_was_ended_or_is_lent_beyond_it_or_whose_mails_stopped(press, clock):
    for number in range(3):
        subscriber(press, 5, f"r{number}@example.org")
    ended, lent, bounced = press.store.readers.all()
    revoke(press, "ada", ended.address)
    press.store.identities.lend(lent.id, Loan("ministry", clock.now + dt.timedelta(days=9), PUBLIC))
    for _ in range(3):
        press.store.readers.bounced(bounced.id)
    assert remind(press) == 0
    clock.move(days=6)
    assert remind(press) == 0


def test_who_gets_a_short_term_is_not_told_at_once_that_it_ends(press, clock):
    subscriber(press, 9)
    assert [day for day, _ in half_days(press, clock, 12)] == [9]


def test_what_expires_falls_back_to_registered_and_nothing_is_lost(press, clock):
    review, one = published(press, "Daily", kind=Kind.DAILY_REVIEW), published(press)
    reader = subscriber(press, 5)
    books = press.store
    books.readers.follow(reader.id, [(TopicKind.COUNTRY, "albania")])
    saved = books.saved.keep(reader.id, "albania")
    books.readers.change(reader.id, newsletter=False)
    assert shown(press, review, books.readers.get(reader.id)).value.share is Share.WHOLE
    before = books.readers.kept(reader.id)
    clock.move(days=6)
    after = books.readers.get(reader.id)
    assert after.tier(clock.now) is Tier.REGISTERED
    assert shown(press, review, after).value.share is Share.TEASER
    turn(press, one, after)
    assert shown(press, one, after).value.share is Share.WHOLE, "one of the month's choice"
    kept = books.readers.kept(reader.id)
    assert kept.pop("openings")
    assert kept == before
    assert (books.saved.of(reader.id)[0].id, after.newsletter) == (saved.id, False)
    renewed = grant(press, "ada", ADDRESS, clock.now + dt.timedelta(days=5))
    assert msgspec.structs.replace(renewed, until=None) == msgspec.structs.replace(after, until=None)
