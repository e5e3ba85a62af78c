"""Canonical JSON and signatures: what is signed reads back, and nothing else verifies."""

from __future__ import annotations

import datetime as dt
import json

import msgspec
import rfc8785
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from release_samples import ALPHA, SINCE, member, signer, stix
from tocsin.model.audit import Entry
from tocsin.model.errors import ReleaseError
from tocsin.model.member import Member
from tocsin.release import (
    GENESIS,
    SIGNATURE_EXTENSION,
    canonical,
    chained,
    digest,
    new_key,
    read_pem,
    sign,
    unsigned,
    verify,
    verify_chain,
)

MINE, OTHER = signer("alpha"), signer("bravo")
SELF = member(ALPHA, MINE)
_SAFE = 2**53 - 1
_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
_FLOATS = st.floats(allow_nan=False, allow_infinity=False).filter(lambda n: not 2**53 <= abs(n) < 1e21)
_NUMBERS = st.integers(-_SAFE, _SAFE) | _FLOATS
_JSON = st.recursive(
    st.none() | st.booleans() | _NUMBERS | _TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXT, inner, max_size=3),
    max_leaves=8,
)
#: What an object may hold beside what identifies it; our own names are never random text.
OBJECTS = st.dictionaries(_TEXT.map("x_{}".format), _JSON, max_size=4).map(lambda more: stix(**more))


def _verifies(obj, one=SELF):
    try:
        verify(obj, one)
    except ReleaseError:
        return False
    return True


@given(st.dictionaries(_TEXT, st.recursive(
    st.none() | st.booleans() | st.integers(-_SAFE, _SAFE) | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters(codec="ascii")) | _TEXT, inner, max_size=4),
)))  # fmt: skip
def test_what_needs_no_care_is_written_as_the_standard_has_it(obj):
    assert canonical(obj) == rfc8785.dumps(obj)


@given(OBJECTS)
def test_canonical_json_reads_back_and_is_the_same_again(obj):
    again = json.loads(canonical(obj))
    assert again == obj
    assert canonical(again) == canonical(obj) == canonical(dict(reversed(obj.items())))


@given(OBJECTS, OBJECTS)
def test_only_equal_objects_have_one_digest(one, other):
    assert (digest(one) == digest(other)) is (canonical(one) == canonical(other))


@given(OBJECTS)
def test_what_is_signed_verifies_after_any_journey_and_keeps_its_digest(obj):
    signed = sign(obj, MINE)
    assert verify(json.loads(json.dumps(signed)), SELF).fingerprint == MINE.fingerprint
    assert verify(json.loads(canonical(signed)), SELF).fingerprint == MINE.fingerprint
    assert digest(signed) == digest(obj)
    assert unsigned(signed) == obj


@given(OBJECTS, st.data())
@settings(max_examples=500, deadline=None)
def test_no_byte_of_a_signed_object_can_be_changed(obj, data):
    signed = sign(obj, MINE)
    raw = bytearray(canonical(signed))
    place = data.draw(st.integers(0, len(raw) - 1))
    raw[place] = data.draw(st.integers(0, 255).filter(lambda byte: byte != raw[place]))
    try:
        changed = json.loads(raw.decode("utf-8"))
    except ValueError:
        return
    if changed != signed:
        assert not isinstance(changed, dict) or not _verifies(changed)


def test_no_character_of_the_signature_can_be_changed():
    signed = sign(stix(), MINE)
    text = signed["extensions"][SIGNATURE_EXTENSION]["jws"]
    for place, letter in enumerate(text):
        for other in "AZaz09-_.= ":
            if other != letter:
                changed = text[:place] + other + text[place + 1 :]
                extension = {"extension_type": "property-extension", "jws": changed}
                assert not _verifies({**signed, "extensions": {SIGNATURE_EXTENSION: extension}})


@given(OBJECTS, OBJECTS)
def test_a_signature_is_of_one_object(one, other):
    assume(canonical(one) != canonical(other))
    moved = {**other, "extensions": sign(one, MINE)["extensions"]}
    assert not _verifies(moved)


@given(OBJECTS, st.binary(min_size=32, max_size=32))
def test_no_other_key_signs_for_a_member(obj, seed):
    other = new_key(seed)
    assume(other.fingerprint != MINE.fingerprint)
    assert not _verifies(sign(obj, other))
    assert _verifies(sign(obj, other), member(ALPHA, MINE, other))


_MOMENTS = st.integers(0, 86_400 * 10**6).map(lambda n: SINCE + dt.timedelta(microseconds=n))


@given(_MOMENTS, _MOMENTS, st.none() | _MOMENTS, st.none() | _MOMENTS)
def test_a_key_counts_in_its_time_alone(modified, since, until, revoked):
    signed = sign(stix(modified=modified.strftime("%Y-%m-%dT%H:%M:%S.%fZ")), MINE)
    pinned = msgspec.structs.replace(MINE.public(since, until), revoked=revoked)
    valid = revoked is None and since <= modified and (until is None or modified <= until)
    assert _verifies(signed, Member(ALPHA, "a", (pinned,))) is valid


@given(st.binary(min_size=32, max_size=32), st.none() | st.binary(min_size=1, max_size=40))
@settings(max_examples=20, deadline=None)
def test_a_key_reads_back_from_its_pem(seed, passphrase):
    made = new_key(seed)
    assert read_pem(made.pem(passphrase), passphrase).public(SINCE) == made.public(SINCE)


_ENTRIES = st.lists(st.tuples(_TEXT, _TEXT, _TEXT, _TEXT, _TEXT), min_size=1, max_size=6)


def _chain(rows):
    entries, previous = [], GENESIS
    for seq, (actor, action, named, rule, detail) in enumerate(rows, 1):
        entry = Entry(seq=seq, time=SINCE, actor=actor, action=action, object=named, rule=rule, detail=detail)
        entries.append(chained(previous, entry))
        previous = entries[-1].digest
    return entries


@given(_ENTRIES, st.data())
def test_an_audit_log_that_was_touched_is_told_from_one_that_was_not(rows, data):
    entries = _chain(rows)
    assert verify_chain(entries, entries[-1].digest) is None
    place = data.draw(st.integers(0, len(rows) - 1))
    field = data.draw(st.sampled_from(["actor", "action", "object", "audience", "rule", "detail"]))
    text = data.draw(_TEXT.filter(lambda text: text != getattr(entries[place], field)))
    changed = list(entries)
    changed[place] = msgspec.structs.replace(entries[place], **{field: text})
    assert verify_chain(changed) == place + 1
    rewritten = list(entries)
    rewritten[place] = chained(entries[place].previous, changed[place])
    assert verify_chain(rewritten, entries[-1].digest) == place + 2
    assert verify_chain(entries[:place], entries[-1].digest) == place + 1
