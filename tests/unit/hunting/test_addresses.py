"""Addresses are read however logs write them, each text once."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from tocsin.hunting.addresses import Addresses, address_texts, parse_address


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (" 192.0.2.1 ", "192.0.2.1"),
        ("192.0.2.1:443", "192.0.2.1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("[2001:db8::1]:443", "2001:db8::1"),
        ("fe80::1%eth0", "fe80::1"),
        ("[fe80::1%12]:443", "fe80::1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("[::FFFF:192.0.2.1]:4444", "192.0.2.1"),
    ],
)
def test_an_address_is_read_however_a_log_writes_it(text, address):
    assert str(parse_address(text)) == address


@pytest.mark.parametrize(
    "text", ["", "-", "192.0.2", "evil.example", "1234", "[2001:db8::1]x", "[", ":", "a:1"]
)
def test_what_is_no_address_is_none(text):
    assert parse_address(text) is None


@pytest.mark.parametrize(
    ("value", "texts"),
    [
        ("192.0.2.1", ["192.0.2.1"]),
        ("198.51.100.1, [2001:db8::1]:80,unknown", ["198.51.100.1", "[2001:db8::1]:80", "unknown"]),
        ("type:  5 a.example;::ffff:192.0.2.1;", ["a.example", "::ffff:192.0.2.1", ""]),
        ("HTTP://user@[2001:db8::1]:80/a,b", ["[2001:db8::1]"]),
        ("192.0.2.1/a,192.0.2.2", ["192.0.2.1/a,192.0.2.2"]),
        ("not a url://192.0.2.1", []),
    ],
)
def test_a_value_is_taken_apart_where_it_may_hold_several(value, texts):
    assert list(address_texts(value)) == texts


def test_texts_are_asked_for_networks_of_their_own_family():
    texts = ["10.1.2.3", "::ffff:10.1.2.3", "11.0.0.1, 10.0.0.1", "2001:db8::1", None, "fe80::1%eth0", "x"]
    held = Addresses(pa.array(texts, pa.string()))
    some, all_ = np.array([0, 3]), np.arange(len(texts))
    assert held.within("10.0.0.0/8", some).tolist() == [True, False]
    assert np.flatnonzero(held.within("10.0.0.0/8", all_)).tolist() == [0, 1, 2]
    assert np.flatnonzero(held.within("10.1.2.3/32", all_)).tolist() == [0, 1]
    assert np.flatnonzero(held.within("0.0.0.0/0", all_)).tolist() == [0, 1, 2]
    assert np.flatnonzero(held.within("::/0", all_)).tolist() == [3, 5]
    assert np.flatnonzero(held.within("2001:db8::/33", all_)).tolist() == [3]
