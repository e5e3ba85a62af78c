"""Up to what change matches were shown, as a text that a page carries."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from tocsin.model.answer import Match
from tocsin.model.call import Call, CallItem
from tocsin.model.errors import UsageError
from tocsin.model.marking import Marking, Tlp
from tocsin.node.desk.seen import read_seen, told, told_seen
from tocsin.store import Decided

MATCH = Match("call", "item", "rule", "rule", "high", "", "WS1", 1, None, None)


def test_what_was_told_is_read_back():
    assert read_seen(told_seen(17)) == 17


def test_the_audit_is_told_which_things_were_decided_with_matches_and_hosts_and_no_host_is_named():
    given = {
        number: msgspec.structs.replace(MATCH, item=item, host=host)
        for number, (item, host) in enumerate((("i1", "WS1"), ("i1", "WS2"), ("i1", "WS2"), ("i2", "")), 1)
    }
    asked = call(("i1", "wiper"), ("i2", "x" * 500))
    assert told(Decided((1, 2, 3)), given, asked) == "3 matches: 'wiper' (i1) 3 matches on 2 hosts"
    both = told(Decided((2, 4), (1,)), given, asked)
    assert "'wiper' (i1) 1 match on 1 host, 'xxx" in both
    assert "(i2) 1 match, no host named; left, changed since they were seen: 1 match: 'wiper' (i1)" in both
    assert "WS" not in both
    assert len(both) < 300


def test_of_many_things_the_audit_is_told_the_first():
    given = {number: msgspec.structs.replace(MATCH, item=f"i{number}") for number in range(1_000)}
    text = told(Decided(tuple(given)), given, call())
    assert text.endswith(", and 980 further things")
    assert len(text) < 2_000


def call(*items: tuple[str, str]) -> Call:
    asked = tuple(CallItem(ident, name, "sigma", "", "") for ident, name in items)
    now = dt.datetime(2022, 9, 1, tzinfo=dt.UTC)
    return Call(
        id="c",
        title="T",
        question="",
        issuer="i",
        created=now,
        modified=now,
        marking=Marking(Tlp.RED),
        items=asked,
    )


@pytest.mark.parametrize("text", ["", "a", "-1", "1:1", "1-4:1 5:2", "9" * 19, "\u0661"])
def test_what_no_page_wrote_is_refused(text):
    with pytest.raises(UsageError, match="names no revision"):
        read_seen(text)
