"""The TAXII 2.1 client: what a peer offers, reading its collections, sending to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar
from urllib.parse import quote

import httpx
import msgspec

from tocsin.exchange.taxii.fetching import PATIENCE, TIMING, Fetched, Fetcher, Patience, Timing
from tocsin.exchange.taxii.following import BEGINNING, Cursor
from tocsin.exchange.taxii.polling import EVERY_VERSION, PAGING, Paging, Poll, Pulled
from tocsin.exchange.taxii.sending import ENVELOPES, Envelopes, Sending
from tocsin.exchange.taxii.statuses import Told
from tocsin.model.errors import ExchangeError
from tocsin.release import Released

_T = TypeVar("_T")


class Discovery(msgspec.Struct, frozen=True):
    """What a server says of itself; ``api_roots`` may be relative to the server's address."""

    title: str
    description: str = ""
    contact: str = ""
    default: str = ""
    api_roots: tuple[str, ...] = ()


class RemoteRoot(msgspec.Struct, frozen=True):
    """What an API root says of itself."""

    title: str
    versions: tuple[str, ...] = ()
    max_content_length: int = 0
    description: str = ""


class RemoteCollection(msgspec.Struct, frozen=True):
    """What a peer says of a collection, and of what the caller may do with it."""

    id: str
    title: str
    can_read: bool
    can_write: bool
    description: str = ""
    alias: str = ""


class _Collections(msgspec.Struct):
    collections: tuple[RemoteCollection, ...] = ()


class TaxiiClient:
    """A client of one peer, at the origin of its address and nowhere else.

    ``address`` is any URL of the peer; ``http`` carries the credentials (``http_client``). References to
    roots are URLs, absolute or relative. All methods raise ``ExchangeError``, ``BusyError`` where the peer asks to come
    back later.
    """

    def __init__(
        self, http: httpx.Client, address: str, *, patience: Patience = PATIENCE, timing: Timing = TIMING
    ) -> None:
        self._fetcher = Fetcher(http, address, patience, timing)
        self._timing = timing

    def discover(self, path: str = "/taxii2/") -> Discovery:
        """What the server offers."""
        return _read(self._fetcher.get(path), Discovery)

    def root(self, root: str) -> RemoteRoot:
        """An API root."""
        return _read(self._fetcher.get(_folder(root)), RemoteRoot)

    def collections(self, root: str) -> tuple[RemoteCollection, ...]:
        """The collections of an API root."""
        return _read(self._fetcher.get(f"{_folder(root)}collections/"), _Collections).collections

    def poll(
        self,
        root: str,
        collection: str,
        cursor: Cursor = BEGINNING,
        *,
        filters: Mapping[str, str] = EVERY_VERSION,
        paging: Paging = PAGING,
    ) -> Iterator[Pulled]:
        """What was added to a collection since a cursor, page by page.

        Keep the objects of a page and its cursor in one transaction, and no object is lost or taken twice, whenever
        either side stops. Objects are bytes as they came, and nothing of them is checked.
        """
        url = _objects(root, collection)
        return Poll(self._fetcher, url, cursor, filters, paging).pages()

    def post(
        self,
        root: str,
        collection: str,
        member: str,
        objects: Sequence[Released[bytes]],
        envelopes: Envelopes = ENVELOPES,
    ) -> list[Told]:
        """Send released objects to a collection of a member, and say in their order what became of each.

        ReleaseError if one was released to somebody else.
        """
        base = _folder(root)
        most = self.root(root).max_content_length
        fitting = msgspec.structs.replace(envelopes, size=min(envelopes.size, most or envelopes.size))
        url = _objects(root, collection)
        return Sending(self._fetcher, base, url, fitting, self._timing).send(member, objects)


def _folder(url: str) -> str:
    return url if url.endswith("/") else f"{url}/"


def _objects(root: str, collection: str) -> str:
    return f"{_folder(root)}collections/{quote(collection, safe='')}/objects/"


def _read(found: Fetched, kind: type[_T]) -> _T:
    try:
        return msgspec.json.decode(found.body, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise ExchangeError(
            f"sent no {kind.__name__.strip('_').lower()}: {error}", where=found.url
        ) from error
