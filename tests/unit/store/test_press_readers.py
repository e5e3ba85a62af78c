"""A reader who leaves leaves nothing; readers are told one by one, however many there are."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json

import pytest

from press_samples import Clock, press_in
from tocsin.library.letters import Letter
from tocsin.model.article import TopicKind
from tocsin.press.posting import put_out
from tocsin.press.readership import LINK, ask_for_link, forget
from tocsin.press.subscribing import make_vouchers, redeem
from tocsin.store.press import Link
from tocsin.store.press.tables import METADATA

ADDRESS = "rae@example.org"


@pytest.fixture
def press(tmp_path):
    with press_in(tmp_path / "review", Clock()) as made:
        yield made


def rows_of(press, *words):
    """Tables in which any of these words stands."""
    with press.store.readers._database.reading() as connection:  # noqa: SLF001  (every table, whatever book it is of)
        return {
            table.name
            for table in METADATA.sorted_tables
            for row in connection.execute(table.select())
            if any(word in str(value) for word in words for value in row)
        }


def rows_in(press, table, column):
    """What stands in a column of a table."""
    with press.store.readers._database.reading() as connection:  # noqa: SLF001  (the same)
        return [row._mapping[column] for row in connection.execute(METADATA.tables[table].select())]  # noqa: SLF001


def test_nothing_is_left_of_a_reader_who_is_forgotten_but_what_the_audit_notes(press):
    store = press.store
    store.readers.ask(Link("enter", ADDRESS), dt.timedelta(days=1))
    one = store.readers.confirmed(ADDRESS)
    store.readers.follow(one.id, [(TopicKind.COUNTRY, "albania")])
    store.readers.visit(one.id, dt.timedelta(days=1))
    store.openings.open(one.id, "2026-03", "article", 3)
    (voucher,) = make_vouchers(press, "ada", 10, 1, dt.timedelta(days=1))
    redeem(press, one, voucher)
    put_out(press, "news", ADDRESS, Letter("S", "T"), one.id)
    told = store.readers.kept(one.id)
    assert {"readers", "interests", "openings", "vouchers", "mails"} <= set(told)
    keys = store.readers.keys(one.id)
    assert keys.feed not in str(told)
    assert keys.unsubscribe not in str(told)
    store.readers.forget(one.id)
    assert rows_of(press, one.id, ADDRESS) <= {"audit"}
    assert store.readers.kept(one.id) == {}


def test_what_stays_of_a_reader_who_is_forgotten_says_nothing_of_the_address_and_goes_with_the_month(press):
    store = press.store
    one = store.readers.confirmed(ADDRESS)
    store.openings.open(one.id, "2026-03", "article", 3)
    forget(press, one)
    assert rows_of(press, one.id, ADDRESS) == set()
    assert store.spent.of(ADDRESS, "2026-03") == 1
    assert store.spent.of("otto@example.org", "2026-03") is None
    (digest,) = rows_in(press, "spent", "digest")
    (key,) = rows_in(press, "month_keys", "key")
    assert digest == hmac.new(key, ADDRESS.encode(), hashlib.sha256).hexdigest()
    store.spent.keep(ADDRESS, "2026-03", 0)
    assert store.spent.of(ADDRESS, "2026-03") == 1, "what was used stays used"
    store.spent.tidy("2026-03")
    assert store.spent.of(ADDRESS, "2026-03") == 1
    store.spent.tidy("2026-04")
    assert rows_in(press, "spent", "digest") == rows_in(press, "month_keys", "key") == []


def test_that_a_link_was_mailed_is_forgotten_once_it_has_ended_and_other_mails_stay(press):
    ask_for_link(press, ADDRESS)
    put_out(press, "news", "otto@example.org", Letter("S", "T"), "x")
    mails = press.store.mails.take(9)
    assert "forgotten soon after the link has ended" in json.loads(mails[0].raw)["text"]
    press.store.mails.sent(mail.number for mail in mails)
    press.clock.move(hours=23)
    assert press.store.mails.tidy_of(LINK, press.clock() - dt.timedelta(days=1)) == 0
    press.clock.move(hours=2)
    assert press.store.mails.tidy_of(LINK, press.clock() - dt.timedelta(days=1)) == 1
    press.store.readers.tidy()
    assert rows_of(press, ADDRESS) == set()
    assert rows_of(press, "otto@example.org") == {"mails"}


def test_each_reader_is_told_once_whatever_their_number(press):
    with press.store.transaction() as store:
        made = {store.readers.confirmed(f"r{number}@example.org").id for number in range(1203)}
    found = [one.id for one in press.store.readers.each()]
    assert len(found) == len(made)
    assert set(found) == made
