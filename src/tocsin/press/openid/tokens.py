"""Identity tokens: whose signature, for whom, until when, and in answer to what; anything else is not believed."""

from __future__ import annotations

import datetime as dt
import hmac
from collections.abc import Iterator, Mapping
from typing import Any, TypeGuard

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import Key, KeySet

from tocsin.model.errors import ExchangeError, ReleaseError
from tocsin.press.openid.provider import Provider

#: Signatures by a key of the provider's own; never one by a shared secret, and never none.
ALGORITHMS = (
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
    "Ed25519",
    "EdDSA",
)
#: How far two clocks may be apart, and how old a token may be that was made for somebody who is just coming.
_LEEWAY, _OLDEST = 60.0, 900.0
_LONGEST = 16 * 1024
_SUBJECT = 255  # of OpenID Connect Core 1.0, section 2


class UnknownKeyError(ReleaseError):
    """A token names a key that is not among those known of its provider."""


def keys_of(document: Mapping[str, Any], where: str) -> KeySet:
    """The keys of a provider. Raises ``ExchangeError`` where it publishes none that can be used."""
    found = document.get("keys")
    usable = [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
    made = [key for one in usable if (key := _key(one)) is not None]
    if not made:
        raise ExchangeError("has no key that can be used", where=where, hint="ask whoever runs the provider")
    return KeySet(made)


def claims_of(  # noqa: PLR0913, PLR0917  (what a token is held to)
    token: object, keys: KeySet, provider: Provider, client: str, nonce: str, now: dt.datetime
) -> dict[str, Any]:
    """The claims of an identity token that is believed. Raises ``ReleaseError``; ``UnknownKeyError`` where other keys may help."""
    if not isinstance(token, str) or len(token) > _LONGEST:
        raise _unbelieved(provider, "no identity token came")
    claims = _verified(token, keys, provider)
    for wrong, what in (
        (claims.get("iss") != provider.issuer, "is of another issuer"),
        (not _is_for(claims, client), "is for another client"),
        (not _is_fresh(claims, now), "has expired, or is of another time"),
        (not _is_same(claims.get("nonce"), nonce), "answers another log-in"),
        (not _is_subject(claims.get("sub")), "names nobody"),
    ):
        if wrong:
            raise _unbelieved(provider, f"the identity token {what}")
    return claims


def _key(found: dict[str, Any]) -> Key | None:
    """A public key, None for one that is not there to check signatures, or secret."""
    if found.get("use", "sig") != "sig" or found.get("kty") not in {"RSA", "EC", "OKP"}:
        return None
    try:
        return KeySet.import_key_set({"keys": [found]}).keys[0]
    except (JoseError, ValueError, TypeError, KeyError):
        return None


def _verified(token: str, keys: KeySet, provider: Provider) -> dict[str, Any]:
    try:
        header = jws.extract_compact(token.encode()).headers()
    except (JoseError, ValueError, TypeError) as error:
        raise _unbelieved(provider, "the identity token cannot be read") from error
    if header.get("alg") not in ALGORITHMS:
        raise _unbelieved(provider, "the identity token is signed in a way that is not taken")
    kid = header.get("kid")
    mine = [key for key in keys.keys if kid is None or key.kid == kid]
    if not mine:
        raise UnknownKeyError("the identity token names an unknown key", where=provider.issuer)
    found = next(_by_each(token, mine), None)
    if found is None:
        raise _unbelieved(provider, "the signature of the identity token is wrong")
    return found


def _by_each(token: str, keys: list[Key]) -> Iterator[dict[str, Any]]:
    """The claims by each key whose signature it is."""
    for key in keys:
        try:
            yield jwt.decode(token, key, algorithms=ALGORITHMS).claims
        except (JoseError, ValueError, TypeError):
            continue


def _is_for(claims: Mapping[str, Any], client: str) -> bool:
    """Whether a token is for this client and, of several, was made for it (``azp``)."""
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    made_for = claims.get("azp", client if len(audiences) == 1 else None)
    return client in audiences and made_for == client


def _is_fresh(claims: Mapping[str, Any], now: dt.datetime) -> bool:
    ends, made, begins = claims.get("exp"), claims.get("iat"), claims.get("nbf", 0)
    if not (_is_number(ends) and _is_number(made) and _is_number(begins)):
        return False
    at = now.timestamp()
    runs = begins - _LEEWAY <= at < ends + _LEEWAY
    return runs and made - _LEEWAY <= at <= made + _OLDEST


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_same(given: object, nonce: str) -> bool:
    return isinstance(given, str) and hmac.compare_digest(given.encode(), nonce.encode())


def _is_subject(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= _SUBJECT and value.isprintable()


def _unbelieved(provider: Provider, what: str) -> ReleaseError:
    return ReleaseError(what, where=provider.issuer, hint="log in again")
