"""A key that is exact in time says what the key of the second would be."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tocsin.model.event_key import NO_TIME, mix, to_the_second, unmix
from tocsin.sources.identity import event_keys

WORDS = st.integers(0, 2**64 - 1)
TIMES = st.none() | st.integers(-62_135_596_800_000_000, 253_402_300_799_999_999)


@given(WORDS, WORDS)
def test_what_was_mixed_can_be_told_again(state, value):
    mixed = mix(np.array([state], np.uint64), np.array([value], np.uint64))
    assert unmix(mixed, np.array([value], np.uint64)).tolist() == [state]


@given(st.lists(st.tuples(st.integers(0, 2**63 - 1), TIMES), min_size=1))
def test_the_key_of_the_second_follows_from_the_exact_one(events):
    numbers, times = zip(*events, strict=True)
    tables, hosts = ["t"] * len(events), ["h"] * len(events)
    micros = np.array([NO_TIME if time is None else time for time in times], np.int64)
    whole = [None if time is None else time // 1_000_000 * 1_000_000 for time in times]
    exact = event_keys("o", tables, hosts, numbers, times)
    assert to_the_second(exact, micros).tolist() == event_keys("o", tables, hosts, numbers, whole).tolist()
