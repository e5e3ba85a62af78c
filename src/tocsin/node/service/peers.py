"""Peers by TAXII: what waits for them is sent, and what they have for this node is fetched."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Sequence
from pathlib import Path

import msgspec

from tocsin.exchange.taxii import Bearer, Cursor, State, TaxiiClient, Told, http_client
from tocsin.model.call import StixObject
from tocsin.model.errors import ExchangeError, NodeError, ReleaseError
from tocsin.model.member import Audience, Member
from tocsin.node.calls.known import KnownHere
from tocsin.node.calls.objects import ANSWERS, CALLS
from tocsin.node.calls.receiving import Fate, receive_bytes
from tocsin.node.member.configuration import Peer
from tocsin.node.member.node import Node
from tocsin.node.member.trusting import trust_of
from tocsin.release import Known, Released, marking_of, release_marked, source_of
from tocsin.store import Parcel

log = logging.getLogger("tocsin.node")
_LEASE = dt.timedelta(seconds=45)
_LONGEST = dt.timedelta(minutes=10)
_AT_ONCE = 500
_COLLECTIONS = (CALLS, ANSWERS)


class Courier:
    """Goes between this node and one peer; one thread at a time fetches, one sends."""

    def __init__(self, peer: Peer, node: Node) -> None:
        self._peer = peer
        self._node = node
        self._token = _token(node.folder / peer.token)
        self._client = self._made()

    def _made(self) -> TaxiiClient:
        trust = trust_of(self._node.folder, self._peer.certificate)
        return TaxiiClient(http_client(Bearer(self._token), verify=trust), self._peer.url)

    def _see_token(self) -> None:
        """Go on with the token that is there now: it was renewed while the node runs."""
        token = _token(self._node.folder / self._peer.token)
        if token != self._token:
            self._token = token
            self._client = self._made()

    def fetch(self) -> int:
        """Take in what the peer has added since the last time; how many objects were new."""
        self._see_token()
        source = self._source()
        return sum(self._fetch(collection, source) for collection in _COLLECTIONS)

    def send(self) -> int:
        """Send what is due; how many parcels arrived. What fails waits, longer each time."""
        self._see_token()
        self._source()
        arrived = 0
        while parcels := self._node.store.outbox.claim(_LEASE, self._peer.url, limit=_AT_ONCE):
            for collection in _COLLECTIONS:
                arrived += self._send(collection, [one for one in parcels if one.collection == collection])
        return arrived

    def _source(self) -> Member:
        member = self._node.store.members.get(self._peer.member)
        if member is None or member.revoked is not None:
            hint = "add it: tocsin member add CARD"
            raise NodeError("the peer is no member that is known here", where=self._peer.url, hint=hint)
        return member

    def _fetch(self, collection: str, source: Member) -> int:
        """Each page is taken in together with the cursor behind it, so none is lost or taken twice.

        What is more than a peer may send in a minute is fetched at the next turn.
        """
        store, new, taken = self._node.store, 0, 0
        cursor = Cursor.parse(store.cursors.get(self._peer.url, collection))
        for page in self._client.poll(self._peer.url, collection, cursor):
            with store.transaction():
                came = receive_bytes(page.objects, source, self._node)
                store.cursors.set(self._peer.url, collection, page.cursor.text())
            new += sum(1 for one in came if one.fate is Fate.NEW)
            taken += len(came)
            if taken >= self._node.configuration.limits.objects:
                log.warning(
                    "%s sends more than %s objects: the rest is fetched later", source.id, f"{taken:,}"
                )
                break
        return new

    def _send(self, collection: str, parcels: Sequence[Parcel]) -> int:
        objects = [msgspec.json.decode(parcel.raw) for parcel in parcels]
        known = KnownHere(self._node, objects)
        judged = ((one, self._released(one, obj, known)) for one, obj in zip(parcels, objects, strict=True))
        ready = [(parcel, released) for parcel, released in judged if released is not None]
        if not ready:
            return 0
        try:
            told = self._client.post(self._peer.url, collection, self._peer.member, [one for _, one in ready])
        except ExchangeError as error:
            for parcel, _ in ready:
                self._later(parcel, error.what)
            raise
        for (parcel, _), said in zip(ready, told, strict=True):
            self._end(parcel, said)
        return sum(1 for said in told if said.state is State.SUCCESS)

    def _released(self, parcel: Parcel, obj: StixObject, known: Known) -> Released[bytes] | None:
        """The parcel for this very peer, judged once more as it leaves: a marking may have become stricter."""
        audience = Audience.of_member(self._peer.member)
        try:
            return release_marked(parcel.raw, marking_of(obj, known), source_of(obj), audience)
        except ReleaseError as error:
            self._node.store.outbox.give_up(parcel.key, error.what)
            return None

    def _end(self, parcel: Parcel, said: Told) -> None:
        if said.state is State.SUCCESS:
            self._node.store.outbox.done(parcel.key)
        elif said.state is State.FAILURE:
            self._node.store.outbox.give_up(parcel.key, said.message)
            act = f"refused by {self._peer.url}"
            self._node.store.audit.append("peer", act, object_=said.id, detail=said.message)
        else:
            self._later(parcel, "the peer has not said what became of it")

    def _later(self, parcel: Parcel, reason: str) -> None:
        pause = min(dt.timedelta(seconds=2.0 ** min(parcel.attempts, 12)), _LONGEST)
        self._node.store.outbox.failed(parcel.key, reason, self._node.clock() + pause)


def _token(path: Path) -> str:
    try:
        return path.read_text("utf-8").strip()
    except OSError as error:
        hint = "put the token that the peer gave you there"
        raise NodeError(f"cannot be read: {error.strerror or error}", where=str(path), hint=hint) from error
