"""What holds of attribution whatever the evidence."""

from __future__ import annotations

import functools
from typing import Any

import msgspec
import numpy as np
from hypothesis import find, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from attribution_samples import COUNTRIES, TACTICS, bundle, of_group
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
from tocsin.cases.trimming import trimmed
from tocsin.model.case import Confidence, Entry, Level, Reliability, Source

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


@st.composite
def of_much(draw: st.DrawFn) -> list[Entry]:
    """All that one group is known for, from three sources, with some of its words and now and then something of another group."""
    group = draw(st.integers(0, 4))
    own = np.flatnonzero(corpus().present[group]).tolist()
    items = [*own, *draw(st.sets(st.integers(0, len(corpus().items) - 1), max_size=2))]
    found = [source(f"s{at}") for at in range(3)]
    for day, at in enumerate(items):
        body = happened("x", day, techniques=(corpus().items[at],), tactic=TACTICS[day % 5]).body
        found.append(entry(f"e{day:02d}", body, f"s{day % 3}"))
    words = [word for word, at in corpus().vocabulary.items() if corpus().wording[group, at]]
    for at, word in enumerate(draw(st.permutations(words))[: draw(st.integers(2, 6))]):
        found.append(entry(f"w{at}", replace(happened("x", 1).body, what=word), "s0"))
    return found


def group_of(entries: list[Entry]) -> Any:
    levels = attributed(entries, corpus(), learned(), COUNTRIES).levels
    return next(one for one in levels if one.level is Level.GROUP)


def test_of_such_cases_some_are_named():
    assert find(of_much(), lambda entries: group_of(entries).outcome is Outcome.NAMED)


@_FEW
@given(of_much())
def test_a_name_outlives_the_loss_of_any_item(entries):
    named = group_of(entries)
    if named.outcome is not Outcome.NAMED:
        return
    for gone in entries:
        if getattr(gone.body, "techniques", ()):
            found = gathered([one for one in entries if one is not gone], corpus())
            less = asked_of(found.whole, leave(corpus(), found.left_out), learned()).full
            assert corpus().groups[less.argmax()] == named.named
            assert less.max() >= learned().held


GRADES = st.fixed_dictionaries(
    {
        "reliability": st.sampled_from("ABCDEF"),
        "credibility": st.integers(1, 6),
        "read": st.booleans(),
        "publisher": st.sampled_from(("", "one house", "ONE HOUSE", "another")),
        "url": st.sampled_from(("", "https://www.g9001.example/1", "https://attack.mitre.org/groups/G9001")),
        "repeats": st.sampled_from(("", "s0", "s1", "s2", "nowhere")),
    }
)


@st.composite
def of_one_group(draw: st.DrawFn) -> list[Entry]:
    """A case of much that agrees with one group, and little of others, from sources of any grade, that repeat each other in any way."""
    found = [source(f"s{at}", **draw(GRADES)) for at in range(3)]
    found += [source(f"good-{at}", publisher=f"house {at}") for at in range(2)]
    names = st.sampled_from([one.id for one in found])
    own = sorted(np.flatnonzero(corpus().present[draw(st.integers(0, 4))]).tolist())
    agreeing = draw(st.permutations(own).map(lambda some: some[:12]))
    other = draw(st.sets(st.integers(0, len(corpus().items) - 1), max_size=2))
    for day, at in enumerate([*agreeing, *sorted(other)]):
        body = happened("x", day, techniques=(corpus().items[at],), tactic=TACTICS[day % 5]).body
        found.append(entry(f"e{day:02d}", body, *draw(st.sets(names, max_size=2))))
    group = draw(st.integers(1, 5))
    text = " ".join(f"g900{group}-way{at}" for at in range(draw(st.integers(0, 5))))
    return [*found, entry("words", replace(happened("x", 1).body, what=text), "good-0")]


def surely(entries: list[Entry]) -> dict[tuple[str, str, str], tuple[int, int]]:
    """How surely each candidate is one, with how much tells of others alone."""
    found = attributed(entries, corpus(), learned(), COUNTRIES)
    return {
        (one.level, one.phase, each.id): (_ORDER.index(each.confidence), each.counts.contrary)
        for one in (*found.levels, *found.phases)
        for each in one.candidates
    }


def assert_no_surer(after: list[Entry], before: list[Entry]) -> None:
    """Nobody is surer than before, but for whom less speaks against."""
    was = surely(before)
    for who, (confidence, contrary) in surely(after).items():
        if who in was and contrary >= was[who][1]:
            assert confidence <= was[who][0], who


@_FEW
@given(of_one_group(), st.data())
def test_withdrawing_any_entry_makes_nobody_surer(entries, data):
    gone = data.draw(st.sampled_from(entries))
    less = [msgspec.structs.replace(one, withdrawn="wrong") if one is gone else one for one in entries]
    assert_no_surer(less, entries)


@_FEW
@given(of_one_group(), st.data())
def test_taking_any_event_away_makes_nobody_surer(entries, data):
    gone = data.draw(st.sampled_from([one for one in entries if one.id.startswith(("e", "w"))]))
    assert_no_surer([one for one in entries if one is not gone], entries)


@_FEW
@given(of_one_group(), st.data())
def test_a_source_that_is_read_less_or_graded_worse_makes_nobody_surer(entries, data):
    of = data.draw(st.sampled_from([one for one in entries if one.id.startswith(("s", "good"))]))
    worse = data.draw(st.sampled_from(({"read": False}, {"reliability": Reliability.E}, {"credibility": 5})))
    less = [replace(one, body=replace(one.body, **worse)) if one is of else one for one in entries]
    assert_no_surer(less, entries)


@_FEW
@given(of_one_group(), st.sets(st.sampled_from(("s0", "s1", "s2", "good-0", "good-1"))))
def test_who_is_told_fewer_sources_is_told_nothing_surer_than_these_allow(entries, hidden):
    told = trimmed([one for one in entries if one.id not in hidden], entries)
    found = attributed(told, corpus(), learned(), COUNTRIES, besides=entries, home=False)
    inside = surely(entries)
    mine = {one.body.publisher.casefold() or one.id for one in told if isinstance(one.body, Source)}
    for one in (*found.levels, *found.phases):
        for each in one.candidates:
            assert each.counts.sources <= len(mine)
            assert _ORDER.index(each.confidence) <= inside[one.level, one.phase, each.id][0]


@_FEW
@given(of_one_group(), st.randoms(use_true_random=False))
def test_another_order_other_ids_and_every_source_twice_change_nothing(entries, chance):
    copies = [
        entry(f"copy-{one.id}", replace(one.body, title=f"on {one.id}", repeats=one.id, url=""))
        for one in entries
        if isinstance(one.body, Source)
    ]
    more = [*entries, *copies]
    chance.shuffle(more)
    assert told(more) == told(entries)


@_FEW
@given(
    st.sampled_from([(one, other) for one in range(5) for other in range(5) if one != other]),
    st.integers(6, 12),
    st.integers(1, 8),
)
def test_what_is_planted_into_the_work_of_another_never_names_the_planted_group(pair, kept, planted):
    true, other = pair
    own = [one for one in of_group(true) if not corpus().present[other, corpus().place[one]]][:kept]
    false = [f"S9{other + 1:03d}", *of_group(other)[4:]][:planted]
    found = [source("own"), source("more")]
    for at, item in enumerate([*own, f"S9{true + 1:03d}", *false]):
        body = happened("x", at, techniques=(item,), tactic=TACTICS[at % 5]).body
        found.append(entry(f"e{at:02d}", body, ("own", "more")[at % 2]))
    whole = attributed(found, corpus(), learned(), COUNTRIES)
    assert all(one.named != f"G9{other + 1:03d}" for one in whole.levels)
