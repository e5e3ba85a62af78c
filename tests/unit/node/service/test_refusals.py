"""Refused requests are told in the audit, and nobody fills it with them."""

from __future__ import annotations

from tocsin.exchange.taxii import Access, Caller
from tocsin.node.service.refusals import ONE_BY_ONE, Refusals

ALBION, BOREA = Caller("identity--1", "Albion"), Caller("identity--2", "Borea")


def refused(caller=None, peer="192.0.2.7"):
    return Access(caller, peer, "GET", "/alliance/", "", 401)


class Elapsed:
    now = 0.0

    def __call__(self):
        return self.now


def test_so_many_refusals_of_a_minute_are_told_and_the_rest_is_counted():
    elapsed = Elapsed()
    book = Refusals(elapsed)
    lines = [line for n in range(5_000) for line in book.told(refused(peer=f"192.0.2.{n % 3}"))]
    assert lines[:ONE_BY_ONE] == ["GET /alliance/ 401, 0 objects"] * ONE_BY_ONE
    assert len(lines) == ONE_BY_ONE + 1
    assert lines[-1].endswith("; what comes within a minute of this is counted alone")
    elapsed.now = 61.0
    assert book.told(refused()) == [
        f"{5_000 - ONE_BY_ONE - 1:,} more requests were refused, from addresses: 3",
        "GET /alliance/ 401, 0 objects",
    ]
    elapsed.now = 200.0
    assert book.told(refused()) == ["GET /alliance/ 401, 0 objects"]


def test_a_member_is_told_of_whatever_others_send():
    book = Refusals(Elapsed())
    for n in range(5_000):
        book.told(refused(peer=f"192.0.2.{n % 250}"))
        book.told(refused(ALBION))
    assert book.told(refused(BOREA)) == ["GET /alliance/ 401, 0 objects"]


def test_of_very_many_addresses_it_is_told_that_there_were_more():
    elapsed = Elapsed()
    book = Refusals(elapsed)
    for n in range(5_000):
        book.told(refused(peer=f"2001:db8::{n:x}"))
    elapsed.now = 61.0
    assert book.told(refused())[0].endswith("from addresses: 61 or more")
