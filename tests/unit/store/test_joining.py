from __future__ import annotations

import functools
import itertools

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from store_samples import at, match
from tocsin.model.answer import Evidence, Verdict
from tocsin.store.joining import EVIDENCE, added, joined, kept_as, match_key, missed, plain

MOMENTS = st.none() | st.integers(0, 9).map(at)
EVENTS = st.lists(st.builds(Evidence, st.just("f"), st.just("f"), st.integers(0, 9)), max_size=3).map(tuple)
CHANGES = st.fixed_dictionaries(
    {"count": st.integers(1, 5), "first": MOMENTS, "last": MOMENTS, "evidence": EVENTS}
)


def _tallied(changes):
    found = msgspec.structs.replace(match(), **changes)
    return kept_as(found, found.count)


FOUND = CHANGES.map(_tallied)


@given(st.lists(FOUND, min_size=1, max_size=4))
def test_hunts_may_come_in_any_order_and_any_number_of_times(matches):
    results = {plain(functools.reduce(joined, order)) for order in itertools.permutations(matches)}
    (result,) = {msgspec.structs.replace(one, evidence=tuple(sorted(set(one.evidence)))) for one in results}
    assert plain(functools.reduce(joined, matches, kept_as(result, result.count))) == result


@given(FOUND, FOUND, FOUND)
def test_what_a_lake_lost_and_took_in_again_counts_once(first, second, third):
    whole = added(first, second)
    assert whole.count == first.count + second.count
    shrunk = joined(whole, first)
    assert (shrunk.count, added(shrunk, second).count) == (whole.count, whole.count)
    gone = missed(whole)
    assert added(added(gone, first), second).count == whole.count
    assert added(added(added(gone, first), second), third).count == whole.count + third.count


@given(FOUND, FOUND)
def test_a_verdict_stands_exactly_as_long_as_nothing_was_added(known, later):
    known = msgspec.structs.replace(known, verdict=Verdict.CONFIRMED)
    after = joined(known, later)
    same = (after.count, after.first, after.last) == (known.count, known.first, known.last)
    assert (after.verdict is Verdict.CONFIRMED) == same
    assert added(known, later).verdict is Verdict.OPEN


def test_evidence_is_bounded():
    many = [kept_as(match(evidence=(Evidence("f", "f", n),)), 1) for n in range(EVIDENCE + 50)]
    assert len(functools.reduce(joined, many).evidence) == EVIDENCE


def test_what_differs_in_call_item_rule_origin_or_host_is_another_match():
    changed = [match(**{name: "other"}) for name in ("call", "item", "rule_id", "origin", "host")]
    assert len({match_key(one) for one in [match(), *changed]}) == 6
    assert match_key(match(host="a", origin="b c")) != match_key(match(host="b", origin="a c"))
    assert match_key(match(count=9, last=9)) == match_key(match())
