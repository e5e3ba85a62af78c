"""What a case rests on: who repeats another is that other, and a copy of a source changes nothing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from case_samples import said, source
from tocsin.cases.grounds import grounds_of, primaries
from tocsin.cases.statements import ledger
from tocsin.model.case import Reliability, Source

IDS = ["a", "b", "c", "d", "e"]
CHAINS = st.fixed_dictionaries({one: st.sampled_from(["", "nowhere", *IDS]) for one in IDS})


@given(CHAINS)
def test_every_chain_of_repetitions_ends_in_one_source_whoever_is_asked_first(
    repeats: dict[str, str],
) -> None:
    entries = [source(one, repeats=other) for one, other in repeats.items()]
    forward, backward = grounds_of(entries), grounds_of(reversed(entries))
    assert forward.primary == backward.primary
    for one in IDS:
        assert forward.primary[one] in IDS
        assert forward.primary[forward.primary[one]] == forward.primary[one]


@given(CHAINS, st.lists(st.sampled_from(IDS), min_size=1))
def test_a_copy_of_a_source_changes_no_number_and_no_grade(repeats: dict[str, str], told: list[str]) -> None:
    entries = [
        source(one, repeats=other, reliability=Reliability.B, credibility=2) for one, other in repeats.items()
    ]
    before = ledger([*entries, said("s", "X", *told)])
    copies = [
        replace(source(f"copy-{one}", repeats=one, reliability=Reliability.B, credibility=2)) for one in IDS
    ]
    after = ledger([*entries, *copies, said("s", "X", *told, *(f"copy-{one}" for one in told))])
    (one,), (other,) = before[0].claims, after[0].claims
    assert (one.independent, one.grade, one.unverified) == (other.independent, other.grade, other.unverified)


def test_the_best_grade_counts_and_without_a_source_nothing_can_be_judged() -> None:
    grounds = grounds_of(
        [
            source("a", reliability=Reliability.C, credibility=1),
            source("b", reliability=Reliability.B, credibility=3),
        ]
    )
    assert grounds.grade(["a", "b"]) == "B3"
    assert grounds.grade([]) == "F6"
    assert grounds.grade(["nowhere"]) == "F6"
    assert not grounds.read([])


def test_a_source_that_was_withdrawn_supports_nothing() -> None:
    withdrawn = replace(source("a", reliability=Reliability.A, credibility=1), withdrawn="forged")
    (question,) = ledger([withdrawn, said("s", "X", "a")])
    assert (question.claims[0].independent, question.claims[0].grade) == (0, "F6")


def test_a_long_chain_of_repetitions_is_walked_once():
    looked = []

    class Looked(dict):
        def __getitem__(self, id_: str) -> Source:
            looked.append(id_)
            return dict.__getitem__(self, id_)

    number = 500
    chain = Looked({f"s{at}": Source(title=f"s{at}", repeats=f"s{at + 1}") for at in range(number)})
    found = primaries(chain, {one: one for one in chain})
    assert set(found.values()) == {f"s{number - 1}"}
    assert len(looked) <= 2 * number
