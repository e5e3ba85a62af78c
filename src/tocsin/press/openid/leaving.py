"""Who has gone to log in at a provider, and may come back once, in the same browser, within some minutes."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

import msgspec

_LIFE = 600.0
_BYTES = 32


class Departure(msgspec.Struct, frozen=True):
    """Somebody who has gone: to which organisation, from which browser (by its secret), and from which article (a slug, "" for none).

    ``nonce`` must stand in the token, ``verifier`` shows that who asks for it is who began (PKCE, RFC 7636).
    """

    organisation: str
    browser: str
    article: str
    nonce: str
    verifier: str
    at: float

    @property
    def challenge(self) -> str:
        """What is told of the verifier beforehand (S256)."""
        digest = hashlib.sha256(self.verifier.encode()).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


class Departures:
    """Departures by state, in memory alone: after a restart one logs in anew. Of many the oldest is forgotten first."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, most: int = 10_000) -> None:
        self._clock, self._most = clock, most
        self._gone: OrderedDict[str, Departure] = OrderedDict()
        self._lock = Lock()

    def leave(self, organisation: str, browser: str, article: str) -> tuple[str, Departure]:
        """Note that somebody goes; the state to come back with."""
        state, nonce, verifier = (secrets.token_urlsafe(_BYTES) for _ in range(3))
        made = Departure(organisation, browser, article, nonce, verifier, self._clock())
        with self._lock:
            self._gone[state] = made
            while len(self._gone) > self._most:
                self._gone.popitem(last=False)
        return state, made

    def back(self, state: str, organisation: str, browser: str) -> Departure | None:
        """Who comes back, once; None for a state that never was, was used, is too old, or is of another organisation or browser."""
        with self._lock:
            found = self._gone.pop(state, None)
        if found is None or found.at + _LIFE < self._clock() or found.organisation != organisation:
            return None
        return found if hmac.compare_digest(found.browser.encode(), browser.encode()) else None
