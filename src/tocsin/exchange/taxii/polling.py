"""Polling a collection: page after page, until there is no more or the server goes in circles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from tocsin.exchange.taxii.fetching import Fetched, Fetcher, TooLargeError
from tocsin.exchange.taxii.following import Cursor, digest_of, goes_back
from tocsin.exchange.taxii.pages import RemotePage, read_page

#: Every version, so that none that came and was amended between two polls is missed.
EVERY_VERSION = {"match[version]": "all"}

#: Pages in a row with nothing new on them that are borne: a server may filter what it has cut into pages.
_IDLE = 20


class Paging(msgspec.Struct, frozen=True):
    """How many objects are asked for at once, how many at most, and of how many pages one poll consists at most."""

    limit: int = 500
    limit_most: int = 10_000
    pages: int = 100_000


PAGING = Paging()


class Pulled(msgspec.Struct, frozen=True):
    """A page of objects as they came, none of them read before; keep them and ``cursor`` together.

    ``faults`` are what was odd about the page, for people.
    """

    objects: tuple[bytes, ...]
    cursor: Cursor
    faults: tuple[str, ...] = ()


class Poll:
    """One reading of a collection, from a cursor to its end."""

    def __init__(
        self, fetcher: Fetcher, url: str, cursor: Cursor, filters: Mapping[str, str], paging: Paging
    ) -> None:
        self._fetcher, self._url, self._filters, self._paging = fetcher, url, filters, paging
        self._cursor, self._begin = cursor, cursor
        self._limit, self._ceiling, self._next = paging.limit, paging.limit_most, ""
        self._followed: set[str] = set()
        self._idle = 0

    def pages(self) -> Iterator[Pulled]:
        """Pages with something new or odd on them; raises as ``Fetcher`` does, and can then be begun again."""
        for _ in range(self._paging.pages):
            found = self._fetched()
            page = read_page(found)
            digests = [digest_of(raw) for raw in page.objects]
            known, fresh = set(self._cursor.read), []
            for raw, digest in zip(page.objects, digests, strict=True):
                if digest not in known:
                    known.add(digest)
                    fresh.append(raw)
            before, self._cursor = self._cursor, self._cursor.moved(digests, found.headers)
            faults, on = list(page.faults), False
            if self._cursor.last == before.last and goes_back(before, found.headers):
                faults.append("its pages are not in the order in which objects were added")
            if page.more and self._may_be_stale(page, fresh):
                on = True
            elif page.more:
                on = self._turn(page, faults, moved=bool(fresh) or self._cursor.last != before.last)
            if fresh or faults:
                yield Pulled(tuple(fresh), self._cursor, tuple(faults))
            if not on:
                return
        yield Pulled(
            (), self._cursor, (f"more than {self._paging.pages} pages: the rest is for the next poll",)
        )

    def _fetched(self) -> Fetched:
        """A page, of fewer objects if it would be too large."""
        while True:
            query = {**self._filters, **self._begin.query(), "limit": str(self._limit)}
            if self._next:
                query["next"] = self._next
            try:
                return self._fetcher.get(self._url, query)
            except TooLargeError:
                if self._limit == 1:
                    raise
                self._limit = self._ceiling = max(1, self._limit // 4)

    def _may_be_stale(self, page: RemotePage, fresh: Sequence[bytes]) -> bool:
        """Whether a poll begins with what was read before: then more is asked for at once, as long as that can be.

        A server that repeats an old answer gives its ``next`` with it, which would skip what it never showed.
        """
        if self._next or fresh or not page.objects or not page.next or self._limit >= self._ceiling:
            return False
        self._limit = min(self._limit * 4, self._ceiling)
        return True

    def _turn(self, page: RemotePage, faults: list[str], *, moved: bool) -> bool:
        """Turn to the next page; false if there is no way that leads on."""
        if page.next and page.next not in self._followed:
            self._followed.add(page.next)
            self._next = page.next
            self._idle = 0 if moved else self._idle + 1
            return self._idle <= _IDLE or self._given_up(faults)
        faults.append("'next' leads back" if page.next else "there is more, and no 'next'")
        self._next, self._begin = "", self._cursor
        if moved:
            return True
        if self._limit < self._ceiling:
            self._limit = min(self._limit * 4, self._ceiling)
            return True
        faults.append("there is more, and no way to it")
        return False

    def _given_up(self, faults: list[str]) -> bool:
        faults.append(f"{_IDLE} pages with nothing new on them, and still more")
        return False
