"""The relying party: sends people to their organisation's provider, and learns who they are when they come back."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import urlencode, urlsplit

import msgspec
from joserfc.jwk import KeySet

from tocsin.library.letters import address_of
from tocsin.model.errors import NodeError, ReleaseError, UsageError
from tocsin.press.configuration import Organisation
from tocsin.press.openid.leaving import Departure, Departures
from tocsin.press.openid.provider import Provider, discovery_address, provider_of
from tocsin.press.openid.tokens import UnknownKeyError, claims_of, keys_of
from tocsin.press.openid.wire import Wire
from tocsin.press.press import Press

#: For how long what a provider says of itself is believed, and how soon its keys are asked for again.
_KEPT, _SOONEST = 3600.0, 60.0


class Person(msgspec.Struct, frozen=True):
    """Somebody as a provider knows them: ``address`` is one of the organisation's domains that it has verified, "" where there is none."""

    organisation: Organisation
    issuer: str
    subject: str
    address: str = ""
    article: str = ""


class _Known(msgspec.Struct, frozen=True):
    provider: Provider
    keys: KeySet
    at: float


class Party:
    """Log-ins of a publication's organisations.

    Raises ``ExchangeError`` where a provider cannot be asked, ``ReleaseError`` for what it says that is not believed, ``UsageError``
    for who is not let in.
    """

    def __init__(
        self, press: Press, wire: Wire | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._press, self._wire, self._clock = press, wire or Wire(), clock
        self._organisations = {one.id: one for one in press.settings.organisations}
        self._known: dict[str, _Known] = {}
        self._departures = Departures(clock)
        self._lock = Lock()

    def organisation(self, id_: str) -> Organisation | None:
        """An organisation by its id."""
        return self._organisations.get(id_)

    def leave(self, organisation: Organisation, browser: str, article: str) -> str:
        """The address at the provider to which somebody goes to log in."""
        known = self._of(organisation)
        state, gone = self._departures.leave(organisation.id, browser, article)
        asked = {
            "response_type": "code",
            "client_id": organisation.client,
            "redirect_uri": self._return_address(organisation),
            "scope": "openid email",
            "state": state,
            "nonce": gone.nonce,
            "code_challenge": gone.challenge,
            "code_challenge_method": "S256",
        }
        at = known.provider.authorize
        return f"{at}{'&' if urlsplit(at).query else '?'}{urlencode(asked)}"

    def back(self, organisation: Organisation, browser: str, told: Mapping[str, str]) -> Person:
        """Who comes back with what the provider told the browser."""
        gone = self._departures.back(told.get("state", ""), organisation.id, browser)
        if gone is None:
            raise ReleaseError("this log-in was not begun here, or is over", hint="begin it again")
        known = self._of(organisation)
        named = told.get("iss")
        if named != known.provider.issuer and (named is not None or known.provider.names_itself):
            raise ReleaseError("the answer is of another provider", where=organisation.id, hint="begin again")
        if "error" in told or not told.get("code"):
            raise UsageError(
                "did not let you in", where=organisation.name, hint="ask whoever runs its log-in"
            )
        sent = self._token(organisation, known.provider, told["code"], gone)
        claims = self._claims(organisation, known, sent, gone)
        claims = self._with_userinfo(known.provider, claims, sent)
        return _person(organisation, claims, gone.article)

    def _of(self, organisation: Organisation) -> _Known:
        known = self._known.get(organisation.id)
        if known is None or known.at + _KEPT < self._clock():
            known = self._learn(organisation)
        return known

    def _learn(self, organisation: Organisation) -> _Known:
        provider = provider_of(self._wire.get(discovery_address(organisation)), organisation)
        known = _Known(provider, keys_of(self._wire.get(provider.keys), provider.keys), self._clock())
        with self._lock:
            self._known[organisation.id] = known
        return known

    def _token(
        self, organisation: Organisation, provider: Provider, code: str, gone: Departure
    ) -> dict[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._return_address(organisation),
            "code_verifier": gone.verifier,
        }
        name, secret = organisation.client, self._secret(organisation)
        if provider.posts:
            return self._wire.post(provider.token, form | {"client_id": name, "client_secret": secret})
        return self._wire.post(provider.token, form, (name, secret))

    def _claims(
        self, organisation: Organisation, known: _Known, sent: Mapping[str, Any], gone: Departure
    ) -> dict[str, Any]:
        now, token = self._press.clock(), sent.get("id_token")
        try:
            return claims_of(token, known.keys, known.provider, organisation.client, gone.nonce, now)
        except UnknownKeyError:
            if known.at + _SOONEST > self._clock():
                raise
            known = self._learn(organisation)
            return claims_of(token, known.keys, known.provider, organisation.client, gone.nonce, now)

    def _with_userinfo(
        self, provider: Provider, claims: dict[str, Any], sent: Mapping[str, Any]
    ) -> dict[str, Any]:
        """The claims, and those that a provider tells only when it is asked; what the token says goes before."""
        bearer = sent.get("access_token")
        if not provider.userinfo or "email" in claims or not isinstance(bearer, str):
            return claims
        if not bearer.isascii() or not bearer.isprintable():
            raise ReleaseError("the access token cannot be used", where=provider.issuer, hint="log in again")
        more = self._wire.get(provider.userinfo, bearer)
        if more.get("sub") != claims["sub"]:
            raise ReleaseError("tells of somebody else", where=provider.userinfo, hint="log in again")
        return more | claims

    def _return_address(self, organisation: Organisation) -> str:
        """One for each organisation, so that none can answer for another."""
        return f"{self._press.settings.address}/log-in/back/{organisation.id}"

    def _secret(self, organisation: Organisation) -> str:
        path: Path = self._press.folder / organisation.secret
        try:
            return path.read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise NodeError(
                "the client's secret cannot be read", where=str(path), hint="write it there"
            ) from error


def _person(organisation: Organisation, claims: Mapping[str, Any], article: str) -> Person:
    for name, accepted in organisation.claims.items():
        value = claims.get(name)
        if accepted and set(accepted).isdisjoint(value if isinstance(value, list) else [value]):
            raise UsageError("lets others read here, not you", where=organisation.name, hint="ask there")
    return Person(organisation, organisation.issuer, claims["sub"], _address(organisation, claims), article)


def _address(organisation: Organisation, claims: Mapping[str, Any]) -> str:
    """The address, if the provider says in so many words that it verified it, and it is of a domain of the organisation."""
    address = claims.get("email")
    if not isinstance(address, str) or claims.get("email_verified") is not True:
        return ""
    try:
        address = address_of(address)
    except UsageError:
        return ""
    return address if address.rpartition("@")[2] in {one.lower() for one in organisation.domains} else ""
