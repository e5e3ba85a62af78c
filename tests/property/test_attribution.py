"""What holds of attribution whatever the evidence."""

from __future__ import annotations

import functools
from typing import Any

import msgspec
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from attribution_samples import COUNTRIES, TACTICS, bundle
from case_samples import entry, happened, source
from tocsin.cases.attribution.attributed import attributed
from tocsin.cases.attribution.corpus import corpus_of
from tocsin.cases.attribution.counting import confidence_of, counts_of
from tocsin.cases.attribution.evidence import Clue, gathered
from tocsin.cases.attribution.features import asked
from tocsin.cases.attribution.judging import asked_of
from tocsin.cases.attribution.learned import learned
from tocsin.cases.attribution.leaving import leave
from tocsin.cases.attribution.result import Outcome
from tocsin.model.case import Confidence, Entry, Level

_ORDER = list(Confidence)
_FEW = settings(max_examples=25, deadline=None)


@functools.cache
def corpus():
    return corpus_of(bundle())


ITEMS = st.sets(st.sampled_from(corpus().items), min_size=1, max_size=16)
TEXTS = st.sets(st.sampled_from(sorted(corpus().vocabulary)), max_size=6)


@st.composite
def cases(draw: st.DrawFn) -> list[Entry]:
    """Events of any items, each from one of three sources."""
    found = [source(f"s{at}") for at in range(3)]
    for at, item in enumerate(sorted(draw(ITEMS))):
        body = happened("x", at, techniques=(item,), tactic=draw(st.sampled_from(TACTICS))).body
        found.append(entry(f"e{at:02d}", body, f"s{draw(st.integers(0, 2))}"))
    for at, word in enumerate(sorted(draw(TEXTS))):
        found.append(entry(f"w{at}", replace(happened("x", 1).body, what=word), "s0"))
    return found


def told(entries: list[Entry]) -> Any:
    """What is said, without the ids of entries."""
    found = msgspec.to_builtins(attributed(entries, corpus(), learned(), COUNTRIES))

    def bare(one: Any) -> Any:
        if isinstance(one, dict):
            return {
                name: bare(value)
                for name, value in one.items()
                if name not in {"entries", "shared", "circular"}
            }
        return [bare(each) for each in one] if isinstance(one, list | tuple) else one

    return bare(found)


@settings(max_examples=150, deadline=None)
@given(ITEMS, TEXTS, st.integers(0, 4), st.data())
def test_taking_evidence_for_somebody_away_never_raises_confidence(items, words, group, data):
    left = leave(corpus())
    mine = np.arange(5) == group
    by = {one: frozenset({f"s{sum(map(ord, one)) % 4}"}) for one in items}
    clues = [Clue(one, ("e",), by[one], by[one]) for one in sorted(items)]
    agreeing = sorted(one for one in items if left.present[group, corpus().place[one]])
    gone = data.draw(st.sets(st.sampled_from(agreeing)) if agreeing else st.just(set()))

    def surely(kept: list[Clue]) -> int:
        wanted = asked(corpus(), [one.item for one in kept], words, 0)
        return _ORDER.index(confidence_of(counts_of(kept, wanted, left, mine)))

    assert surely([one for one in clues if one.item not in gone]) <= surely(clues)


@_FEW
@given(cases())
def test_sources_told_twice_change_nothing(entries):
    again = [
        *(source(f"copy-{at}", repeats=f"s{at}") for at in range(3)),
        *(entry(f"again-{one.id}", one.body, f"copy-{one.sources[0][1:]}") for one in entries if one.sources),
    ]
    assert told([*entries, *again]) == told(entries)


@_FEW
@given(cases(), st.randoms(use_true_random=False))
def test_other_ids_and_another_order_change_nothing(entries, chance):
    names = [f"n{at:02d}" for at in range(len(entries))]
    chance.shuffle(names)
    as_now = dict(zip((one.id for one in entries), names, strict=True))
    renamed = [
        msgspec.structs.replace(one, id=as_now[one.id], sources=tuple(as_now[each] for each in one.sources))
        for one in entries
    ]
    chance.shuffle(renamed)
    assert told(renamed) == told(entries)


@_FEW
@given(cases())
def test_a_name_outlives_the_loss_of_any_item(entries):
    whole = attributed(entries, corpus(), learned(), COUNTRIES)
    named = next(one for one in whole.levels if one.level is Level.GROUP)
    if named.outcome is not Outcome.NAMED:
        return
    for gone in entries:
        if getattr(gone.body, "techniques", ()):
            found = gathered([one for one in entries if one is not gone], corpus())
            less = asked_of(found.whole, leave(corpus(), found.left_out), learned()).full
            assert corpus().groups[less.argmax()] == named.named
            assert less.max() >= learned().held
