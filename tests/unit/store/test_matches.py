from __future__ import annotations

import pytest

from store_samples import CALL, ITEM, at, match
from tocsin.model.answer import Verdict
from tocsin.model.errors import StoreError
from tocsin.store import Merged


def only(store):
    (kept,) = store.matches.page(CALL)
    return kept


def test_a_hunt_that_is_run_again_changes_nothing(store):
    assert store.matches.merge([match("a"), match("b")]) == Merged(new=2)
    store.matches.decide([1], Verdict.CONFIRMED, "ann")
    assert store.matches.merge([match("b"), match("a")]) == Merged()
    assert [one.match.verdict for one in store.matches.page(CALL)] == [Verdict.CONFIRMED, Verdict.OPEN]


def test_a_judged_match_that_grows_is_open_again_and_the_history_shows_it(store):
    store.matches.merge([match()])
    store.matches.decide([1], Verdict.DISMISSED, "ann", note="a backup")
    assert store.matches.merge([match(count=3, last=9)]) == Merged(grown=1, reopened=1)
    kept = only(store)
    assert (kept.match.verdict, kept.match.count, kept.match.last) == (Verdict.OPEN, 3, at(9))
    assert (kept.match.note, kept.match.decided_by, kept.match.decided_at) == ("a backup", "", None)
    assert [(one.verdict, one.by) for one in store.matches.history(1)] == [
        (Verdict.DISMISSED, "ann"),
        (Verdict.OPEN, ""),
    ]


def test_increments_add_up_once_each(store):
    store.matches.merge([match(count=2)])
    assert store.matches.add(CALL, "day-2", [match(count=3, last=5)]) == Merged(grown=1)
    assert store.matches.add(CALL, "day-2", [match(count=3, last=5)]) == Merged()
    assert store.matches.add(CALL, "day-3", [match("new")]) == Merged(new=1)
    assert [one.match.count for one in store.matches.page(CALL)] == [5, 1]


def test_many_matches_are_judged_at_once(store):
    store.matches.merge(match(f"host{n}") for n in range(1200))
    ids = [one.id for one in store.matches.page(CALL, limit=2000)]
    done = store.matches.decide(ids, Verdict.DISMISSED, "ann", note="a scanner")
    assert len(done.changed) == 1200
    assert store.matches.counts(CALL) == {(ITEM, Verdict.DISMISSED): 1200}
    assert store.matches.page(CALL, verdict=Verdict.OPEN) == ()
    assert store.matches.decide([], Verdict.OPEN, "ann").changed == ()


def test_the_mark_of_a_verdict_changes_with_every_match_that_gets_or_loses_it(store):
    store.matches.merge([match("a"), match("b")])
    marks = []
    for id_, verdict in ((1, "CONFIRMED"), (2, "CONFIRMED"), (1, "DISMISSED"), (1, "CONFIRMED")):
        store.matches.decide([id_], Verdict[verdict], "ann")
        marks.append(store.matches.mark(Verdict.CONFIRMED))
    assert len(set(marks)) == len(marks)
    store.matches.merge([match("c")])
    assert store.matches.mark(Verdict.CONFIRMED) == marks[-1]


def test_nobody_judges_what_he_has_not_seen(store):
    store.matches.merge([match("a"), match("b")])
    store.matches.assign([1], "ann", "ann")
    store.matches.assign([1], "", "ann")
    seen = store.matches.last_revision(CALL)
    store.matches.merge([match("b", count=100), match("c")])
    done = store.matches.decide([1, 2, 3], Verdict.CONFIRMED, "ann", seen=seen)
    assert (done.changed, done.stale) == ((1,), (2, 3))
    assert store.matches.get(2).match.verdict is Verdict.OPEN


def test_an_unknown_match_is_an_error_and_nothing_is_judged(store):
    store.matches.merge([match()])
    with pytest.raises(StoreError, match="match 7 is not known"):
        store.matches.decide([1, 7], Verdict.CONFIRMED, "ann")
    assert only(store).match.verdict is Verdict.OPEN
    assert store.matches.get(7) is None


def test_matches_are_handed_to_somebody(store):
    store.matches.merge([match()])
    store.matches.assign([1], "bob", "ann")
    assert only(store).match.assignee == "bob"
    assert [(one.assignee, one.by) for one in store.matches.history(1)] == [("bob", "ann")]


def test_matches_are_paged_by_call_item_and_verdict(store):
    store.matches.merge(
        [match(f"h{n}") for n in range(5)] + [match(item="indicator--2"), match(call="grouping--2")]
    )
    first = store.matches.page(CALL, limit=4)
    rest = store.matches.page(CALL, after=first[-1].id)
    assert len(first + rest) == 6
    assert len(store.matches.page(CALL, item="indicator--2", verdict=Verdict.OPEN)) == 1
    assert len(store.matches.of_call(CALL)[ITEM]) == 5


@pytest.mark.parametrize("host", ["nul \0", "x" * 10_000, "'; DROP TABLE matches; --", "☃"])
def test_hostile_hosts_are_hosts(store, host):
    store.matches.merge([match(host)])
    store.matches.merge([match(host, count=2)])
    assert only(store).match.host == host


def test_a_host_that_is_no_unicode_is_refused_with_a_reason(store):
    with pytest.raises(StoreError, match="surrogate"):
        store.matches.merge([match("\ud800")])


def test_matches_of_all_calls_are_counted_and_those_of_one_are_told_by_item(store):
    other = match("dc02", call="grouping--other", item="indicator--other")
    store.matches.merge([match("dc01"), match("dc02"), other])
    store.matches.decide([1], Verdict.CONFIRMED, "ann")
    assert store.matches.verdicts() == {Verdict.OPEN: 2, Verdict.CONFIRMED: 1, Verdict.DISMISSED: 0}
    assert (store.matches.calls_with(Verdict.OPEN), store.matches.calls_with(Verdict.DISMISSED)) == (2, 0)
    assert {item: len(some) for item, some in store.matches.of_call(CALL).items()} == {ITEM: 2}


def test_the_last_matches_are_told_first_of_one_call_and_verdict_or_of_all(store):
    other = match("dc03", call="grouping--other")
    store.matches.merge([match("dc01"), match("dc02"), other])
    store.matches.decide([1], Verdict.CONFIRMED, "ann")
    hosts = [one.match.host for one in store.matches.latest()]
    assert hosts == ["dc03", "dc02", "dc01"]
    assert [one.match.host for one in store.matches.latest(call=CALL, verdict=Verdict.OPEN)] == ["dc02"]
    assert [one.match.host for one in store.matches.latest(before=3, limit=1)] == ["dc02"]
