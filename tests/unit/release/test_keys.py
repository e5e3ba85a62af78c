from __future__ import annotations

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key

from release_samples import SINCE, signer, stix
from tocsin.model.errors import ReleaseError
from tocsin.model.member import PublicKey
from tocsin.release import fingerprint_of, new_key, pinned_key, read_pem, sign

MINE = signer("alpha")


def test_the_same_seed_gives_the_same_key():
    assert new_key(b"\1" * 32).fingerprint == new_key(b"\1" * 32).fingerprint
    assert new_key(b"\1" * 32).fingerprint != new_key(b"\2" * 32).fingerprint


@pytest.mark.parametrize("seed", [b"", b"\1" * 31, b"\1" * 33])
def test_a_seed_of_another_length_is_refused(seed):
    with pytest.raises(ReleaseError, match="32 bytes"):
        new_key(seed)


@pytest.mark.parametrize("passphrase", [None, b"correct horse"])
def test_a_key_reads_back_from_its_pem(passphrase):
    again = read_pem(MINE.pem(passphrase), passphrase)
    assert again.fingerprint == MINE.fingerprint
    assert sign(stix(), again) == sign(stix(), MINE)
    assert (b"ENCRYPTED" in MINE.pem(passphrase)) is (passphrase is not None)


def _other_kind():
    return generate_private_key(SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


@pytest.mark.parametrize(
    ("pem", "passphrase"),
    [
        (MINE.pem(b"right"), b"wrong"),
        (MINE.pem(b"right"), None),
        (MINE.pem(), b"any"),
        (b"", None),
        (b"-----BEGIN PRIVATE KEY-----\n", None),
        (_other_kind(), None),
    ],
)
def test_a_key_that_cannot_be_used_is_refused(pem, passphrase):
    with pytest.raises(ReleaseError, match="private key"):
        read_pem(pem, passphrase)


def test_a_key_shows_itself_to_nobody():
    assert repr(MINE) == f"<Signer {MINE.fingerprint}>"
    assert str(MINE) == repr(MINE)


def test_what_is_pinned_is_what_the_signer_hands_over():
    assert pinned_key(MINE.x, SINCE) == MINE.public(SINCE) == PublicKey(MINE.fingerprint, MINE.x, SINCE)


@pytest.mark.parametrize(
    "x",
    [
        "",
        "x",
        MINE.x[:-1],
        MINE.x + "A",
        MINE.x + "=",
        MINE.x[:-1] + "!",
        "é" * 43,
        " " + MINE.x[1:],
        MINE.x[:-1] + chr(ord(MINE.x[-1]) + 1),
    ],
)
def test_what_is_no_key_is_not_pinned(x):
    with pytest.raises(ReleaseError, match="no Ed25519 key"):
        pinned_key(x, SINCE)
    with pytest.raises(ReleaseError, match="no Ed25519 key"):
        fingerprint_of(x)
