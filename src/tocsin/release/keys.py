"""Ed25519 keys: a member's own, and those of others as they are pinned."""

from __future__ import annotations

import datetime as dt

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from tocsin.model.errors import ReleaseError
from tocsin.model.member import PublicKey

#: Length of a seed in bytes (RFC 8032, section 5.1.5).
SEED_BYTES = 32
_X_CHARS = 43


class Signer:
    """A member's private Ed25519 key; it shows itself nowhere but in `pem`."""

    __slots__ = ("_key", "fingerprint", "x")

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        jwk = self.jwk()
        self.fingerprint: str = jwk.thumbprint()
        self.x: str = str(jwk.as_dict(private=False)["x"])

    def jwk(self) -> OKPKey:
        """The key as joserfc signs with it."""
        return OKPKey.import_key(self._key)

    def public(self, since: dt.datetime, until: dt.datetime | None = None) -> PublicKey:
        """The public half, as others pin it, valid from ``since`` to ``until`` (UTC)."""
        return PublicKey(self.fingerprint, self.x, since, until)

    def pem(self, passphrase: bytes | None = None) -> bytes:
        """The private key as PKCS#8 in PEM, encrypted if there is a passphrase."""
        encryption = (
            serialization.BestAvailableEncryption(passphrase) if passphrase else serialization.NoEncryption()
        )
        return self._key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption
        )

    def __repr__(self) -> str:
        return f"<Signer {self.fingerprint}>"


def new_key(seed: bytes) -> Signer:
    """The key of 32 bytes from a cryptographic source of randomness, such as ``secrets.token_bytes(32)``."""
    if len(seed) != SEED_BYTES:
        raise ReleaseError(
            f"a seed has {SEED_BYTES} bytes, not {len(seed)}", hint="take secrets.token_bytes(32)"
        )
    return Signer(Ed25519PrivateKey.from_private_bytes(seed))


def read_pem(pem: bytes, passphrase: bytes | None = None) -> Signer:
    """The private key in a PEM; ReleaseError if it is none of Ed25519, or the passphrase is not its own."""
    try:
        key = serialization.load_pem_private_key(pem, passphrase)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise ReleaseError(
            "the private key cannot be read", hint="check the file and its passphrase"
        ) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise ReleaseError("the private key is not of Ed25519", hint="make one with tocsin node init")
    return Signer(key)


def pinned_key(x: str, since: dt.datetime, until: dt.datetime | None = None) -> PublicKey:
    """The public key of its 32 bytes in base64url, as a member hands it over, with its fingerprint."""
    return PublicKey(fingerprint_of(x), x, since, until)


def fingerprint_of(x: str) -> str:
    """The JWK thumbprint (RFC 7638) of a public key's 32 bytes in base64url; ReleaseError if they are not that."""
    return public_jwk(x).thumbprint()


def public_jwk(x: str) -> OKPKey:
    """The public key as joserfc verifies with it; ReleaseError if it is none."""
    try:
        if len(x) == _X_CHARS:
            key = OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": x})
            if key.as_dict(private=False)["x"] == x:
                return key
    except (ValueError, JoseError):
        pass
    raise ReleaseError("a public key is no Ed25519 key", hint="ask the member for it again")
