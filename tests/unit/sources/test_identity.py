import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.sources.identity import event_keys, short_host


@pytest.mark.parametrize(
    ("host", "short"),
    [
        ("WORKSTATION5.theshire.local", "workstation5"),
        ("workstation5", "workstation5"),
        ("10.0.0.1", "10.0.0.1"),
        ("fe80::1", "fe80::1"),
        ("dc01.", "dc01"),
        ("", ""),
    ],
)
def test_a_host_is_its_first_label_and_an_address_stays_whole(host, short):
    assert short_host(host) == short


@given(
    st.lists(
        st.tuples(
            st.sampled_from("abc"), st.integers(0, 2**63 - 1), st.none() | st.integers(-(10**15), 10**17)
        )
    )
)
def test_keys_differ_exactly_where_events_differ(events):
    hosts, numbers, times = ([e[i] for e in events] for i in range(3))
    tables = ["t"] * len(events)
    keys = event_keys("o", tables, hosts, numbers, times).tolist()
    assert len(set(keys)) == len(set(events))
    assert keys == event_keys("o", tables, hosts, numbers, times).tolist()


def test_origin_and_table_are_part_of_the_identity():
    keys = {int(event_keys(o, [t], ["h"], [1], [2])[0]) for o in ("a", "b") for t in ("x", "y")}
    assert len(keys) == 4


def test_keys_are_the_same_on_every_machine():
    assert event_keys("moi", ["windows-security"], ["DC01.x"], [5], [1_657_879_200_000_000]).tolist() == [
        7678488651827603395
    ]
