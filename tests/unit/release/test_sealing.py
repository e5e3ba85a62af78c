"""A sealed piece is believed byte for byte, from its author alone, and no other signature of that key passes for one."""

from __future__ import annotations

import base64
import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from material_samples import ALBION, BOREA, OTHER, SIGNER, piece, sealed
from tocsin.model.errors import ReleaseError
from tocsin.model.marking import Marking, Tlp
from tocsin.model.member import COMMUNITY, PUBLIC, Audience, Member
from tocsin.release import canonical, pinned_key, release_marked, release_piece, seal, sign, unseal
from tocsin.release.signatures import holds, sign_detached

SINCE = piece().modified
KEY, OTHERS = pinned_key(SIGNER.x, SINCE), pinned_key(OTHER.x, SINCE)
TRUSTED = (Member(ALBION, "Albion", (KEY,)), Member(BOREA, "Borea", (OTHERS,)))
ONE = piece()


def test_what_is_sealed_is_what_is_read_and_the_same_bytes_each_time():
    raw = sealed(ONE)
    assert unseal(raw, TRUSTED).piece == ONE
    assert sealed(ONE) == raw
    assert raw == canonical(json.loads(raw))


@given(st.integers(0, len(sealed(ONE)) - 1), st.integers(0, 255))
def test_no_byte_of_a_file_can_be_another(at, byte):
    raw = bytearray(sealed(ONE))
    if raw[at] == byte:
        return
    raw[at] = byte
    with pytest.raises(ReleaseError):
        unseal(bytes(raw), TRUSTED)


@given(st.binary(max_size=200))
def test_whatever_is_no_piece_is_refused_as_that(raw):
    for data in (raw, b'{"jws":"","material":' + raw + b"}"):
        with pytest.raises(ReleaseError):
            unseal(data, TRUSTED)


def test_a_members_key_speaks_for_that_member_alone():
    with pytest.raises(ReleaseError, match="says it is another's"):
        unseal(sealed(ONE, OTHER), TRUSTED)
    with pytest.raises(ReleaseError, match="not trusted"):
        unseal(sealed(ONE), TRUSTED[1:])


def test_what_a_member_signed_otherwise_is_no_piece_and_a_piece_is_no_other_object():
    grouping = {
        "type": "grouping",
        "spec_version": "2.1",
        "id": "grouping--7d6f6c2a-0000-4000-8000-000000000200",
        "created_by_ref": ALBION,
        "created": "2022-09-01T12:00:00.000Z",
        "modified": "2022-09-01T12:00:00.000Z",
        "name": "T",
        "context": "x",
        "object_refs": ["identity--7d6f6c2a-0000-4000-8000-000000000001"],
    }
    signed = sign(grouping, SIGNER)
    jws = next(iter(signed["extensions"].values()))["jws"]
    with pytest.raises(ReleaseError):
        unseal(b'{"jws":"' + jws.encode() + b'","material":' + canonical(grouping) + b"}", TRUSTED)
    file = json.loads(sealed(ONE))
    assert not holds(file["jws"], canonical(grouping), KEY)
    assert "type" not in file["material"]


def test_another_algorithm_or_header_is_refused():
    payload = canonical(json.loads(sealed(ONE))["material"])
    _, _, signature = sign_detached(payload, SIGNER).partition("..")
    for header in ({"alg": "none", "kid": SIGNER.fingerprint}, {"alg": "HS256", "kid": SIGNER.fingerprint}, {"alg": "Ed25519", "kid": SIGNER.fingerprint, "jku": "https://evil.example"}):  # fmt: skip
        told = base64.urlsafe_b64encode(json.dumps(header).encode()).rstrip(b"=").decode()
        with pytest.raises(ReleaseError):
            unseal(b'{"jws":"' + f"{told}..{signature}".encode() + b'","material":' + payload + b"}", TRUSTED)


@pytest.mark.parametrize("tlp", list(Tlp))
def test_a_piece_is_released_by_its_marking_and_never_because_it_is_the_authors_own(tlp):
    one = msgspec.structs.replace(ONE, marking=Marking(tlp))
    reached = {
        audience
        for audience in (PUBLIC, COMMUNITY, Audience.constituents_of(ALBION), Audience.of_member(ALBION))
        if _may(one, audience)
    }
    assert len(reached) == {Tlp.CLEAR: 4, Tlp.GREEN: 3, Tlp.AMBER: 2, Tlp.AMBER_STRICT: 1, Tlp.RED: 0}[tlp]


def test_what_was_released_under_another_marking_is_not_believed():
    lying = release_marked(
        msgspec.structs.replace(ONE, marking=Marking(Tlp.RED)), Marking(Tlp.CLEAR), "", PUBLIC
    )
    with pytest.raises(ReleaseError, match="no publication"):
        unseal(seal(lying, SIGNER), TRUSTED)


def _may(one, audience):
    try:
        return release_piece(one, audience).value == one
    except ReleaseError:
        return False
