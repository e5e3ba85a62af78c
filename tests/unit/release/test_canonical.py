from __future__ import annotations

import hashlib
import json

import pytest

from release_samples import release_extension, stix
from tocsin.model.errors import ReleaseError
from tocsin.release import SIGNATURE_EXTENSION, canonical, digest, unsigned

SIGNATURE = {SIGNATURE_EXTENSION: {"extension_type": "property-extension", "jws": "a..b"}}


def test_the_canonical_form_is_that_of_the_standard():
    """RFC 8785, section 3.2.2 and 3.2.3: numbers as ECMAScript writes them, keys by their UTF-16."""
    said = {
        "numbers": [333333333.33333329, 1e30, 4.50, 2e-3, 0.000000000000000000000000001],
        "string": "€$\u000f\u000aA'\u0042\u0022\u005c\\\"\u002f",
        "literals": [None, True, False],
    }
    wanted = (
        '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    )
    assert canonical(said) == wanted.encode()
    keys = {"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\U0001f600": 5, "\u0080": 6, "\u00f6": 7}
    order = ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]
    assert list(json.loads(canonical(keys))) == order


@pytest.mark.parametrize(
    "value", [2**53, -(2**53), 2.0**53, -1e16, 9.99e20, float("nan"), float("inf"), "\ud800", {"\udfff": 1}]
)
def test_what_has_no_canonical_form_is_refused_and_not_told(value):
    with pytest.raises(ReleaseError, match="no canonical form") as error:
        canonical({"id": "x--1", "v": value})
    assert error.value.where == "x--1"
    assert "9007199254740992" not in str(error.value)


def test_numbers_that_every_reader_reads_alike_have_one():
    assert canonical({"v": [2**53 - 1, 1 - 2**53, 1e21, -1e21, 2.0**53 - 1]}) == (
        b'{"v":[9007199254740991,-9007199254740991,1e+21,-1e+21,9007199254740991]}'
    )


@pytest.mark.parametrize("value", [{1: 2}, (1,), {2}, b"", object()])
def test_what_is_no_json_is_refused(value):
    with pytest.raises(ReleaseError):
        canonical({"id": "x--1", "v": value})


def test_a_nesting_without_end_is_refused():
    deep: list[object] = []
    deep.append(deep)
    with pytest.raises(ReleaseError, match="nests deeper"):
        canonical({"v": deep})


def test_the_digest_is_of_everything_but_the_signature():
    plain, narrowed = stix(), stix(extensions=release_extension(releasable_to=[]))
    assert digest(plain) == hashlib.sha256(canonical(plain)).hexdigest()
    assert digest({**plain, "extensions": SIGNATURE}) == digest(plain)
    assert digest({**narrowed, "extensions": narrowed["extensions"] | SIGNATURE}) == digest(narrowed)
    assert digest(narrowed) != digest(plain)
    assert digest(stix(name="x")) != digest(plain)


def test_an_object_without_its_signature_is_otherwise_the_same():
    narrowed = stix(extensions=release_extension(releasable_to=[]))
    assert unsigned({**narrowed, "extensions": narrowed["extensions"] | SIGNATURE}) == narrowed
    assert unsigned(stix(extensions=dict(SIGNATURE))) == stix()
    assert unsigned(stix()) == stix()
    assert unsigned(stix(extensions="odd")) == stix(extensions="odd")


def test_nothing_is_changed_in_place():
    obj = stix(extensions=dict(SIGNATURE))
    unsigned(obj)
    digest(obj)
    assert obj == stix(extensions=dict(SIGNATURE))
