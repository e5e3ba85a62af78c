"""Flags indicators that stand on warning lists: well-known sites, resolvers, clouds, empty files.

A flagged indicator is still hunted. One that stands on a list itself (``google.com``, ``8.8.8.8``,
the digest of the empty file) is hunted at level low; one that is merely below a listed domain or
inside a listed network keeps its level, since actors rent there too.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tocsin.detections.indicators.compiled_lists import compiled_lists
from tocsin.detections.indicators.networks import Networks, networks_of, together
from tocsin.detections.indicators.warning_lists import WarningList, read_warning_lists
from tocsin.model.expression import ListKind

# Lists of services that anyone may use or rent: being on them speaks for nobody.
_OPEN = ("vpn", "dynamic", "shortener", "disposable", "tunnel", "lots (living", "ipfs")
# Domains are looked up with up to this many of their leading labels taken off.
_LEVELS = 12


class Flag(msgspec.Struct, frozen=True):
    """Names of the warning lists an entry is on; ``itself`` if not merely below or inside what is."""

    lists: tuple[str, ...]
    itself: bool


class _Check(Protocol):
    def check(self, entries: pa.Array) -> dict[str, Flag]:
        """Flags, by entry, of those entries (distinct, in normal form) that are on a list."""
        ...


class _Listed(Protocol):
    """A warning list, as it lies in the package or compiled."""

    @property
    def name(self) -> str:
        """What it is called."""
        ...

    @property
    def type(self) -> str:
        """What its entries are: string, hostname, substring, cidr or regex."""
        ...

    def concerns(self, kind: ListKind) -> bool:
        """Whether indicators of a kind are to be compared with it."""
        ...

    def texts(self) -> pa.StringArray:
        """Its entries in lower case."""
        ...

    def networks(self) -> Networks:
        """Networks of its entries, to be looked up in."""
        ...


class Benign:
    """All warning lists; each kind is prepared when it is first asked."""

    def __init__(self, lists: Iterable[WarningList] | None = None, cache: Path | None = None) -> None:
        """Take lists, else those installed, which the folder ``cache`` keeps as they are compiled."""
        self._given: tuple[_Listed, ...] | None = None if lists is None else tuple(lists)
        self._cache = cache
        self._checks: dict[ListKind, _Check] = {}

    def check(self, kind: ListKind, entries: pa.Array) -> dict[str, Flag]:
        """Flags of those entries (distinct, in normal form) that are on a warning list."""
        if kind not in self._checks:
            self._checks[kind] = self._prepared(kind)
        return self._checks[kind].check(entries)

    def _prepared(self, kind: ListKind) -> _Check:
        if self._given is None:
            self._given = tuple(compiled_lists(self._cache) if self._cache else read_warning_lists())
        lists = [each for each in self._given if each.concerns(kind)]
        if kind is ListKind.ADDRESS:
            return _Addresses(lists)
        if kind is ListKind.URL:
            return _Hosts(lists, r"^(?:[a-z0-9+.-]*://)?([^/:?#]*).*$")
        if kind is ListKind.MAIL:
            return _Hosts(lists, "^.*@(.*)$")
        return _Names(lists)


class _Found:
    """Gathers, list by list, which entries are on it."""

    def __init__(self) -> None:
        self._lists: dict[int, dict[str, None]] = {}
        self._itself: set[int] = set()

    def add(self, name: str, positions: np.ndarray, exact: np.ndarray) -> None:
        """Note that entries at ``positions`` are on a list, those at ``exact`` themselves."""
        for position in positions.tolist():
            self._lists.setdefault(position, {})[name] = None
        if not any(word in name.lower() for word in _OPEN):
            self._itself.update(exact.tolist())

    def flags(self, entries: pa.Array) -> dict[str, Flag]:
        """Flags by entry, in the order of entries."""
        positions = sorted(self._lists)
        texts = entries.take(pa.array(positions, pa.int64())).to_pylist()
        return {
            text: Flag(tuple(self._lists[position]), position in self._itself)
            for text, position in zip(texts, positions, strict=True)
        }


class _Names:
    """Domains and digests against lists of texts: the text itself, or what it is below."""

    def __init__(self, lists: list[_Listed]) -> None:
        self._lists = [
            (each.name, each.type != "string", each.texts()) for each in lists if each.type != "regex"
        ]
        self._below = any(below for _, below, _ in self._lists)
        self._any = pa.chunked_array([texts for _, _, texts in self._lists], pa.string())

    def check(self, entries: pa.Array) -> dict[str, Flag]:
        """Flags of entries that are listed, or that are below a listed name where the list means names below too."""
        texts, owners, whole = _parents(entries) if self._below else _themselves(entries)
        hits = _among(texts, self._any)
        texts, owners, whole = texts.filter(pa.array(hits)), owners[hits], whole[hits]
        found = _Found()
        for name, below, listed in self._lists if len(texts) else ():
            on = _among(texts, listed)
            found.add(name, owners[on if below else on & whole], owners[on & whole])
        return found.flags(entries)


def _among(texts: pa.Array, listed: pa.Array) -> npt.NDArray[np.bool_]:
    """Which texts are listed; hashes the smaller side, which is what takes the time."""
    if len(listed) > len(texts):
        listed = listed.filter(pc.is_in(listed, value_set=pc.unique(texts)))
    if isinstance(listed, pa.ChunkedArray):
        listed = listed.combine_chunks()
    return np.asarray(pc.is_in(texts, value_set=listed).to_numpy(zero_copy_only=False), dtype=bool)


def _themselves(entries: pa.Array) -> tuple[pa.Array, np.ndarray, np.ndarray]:
    return entries, np.arange(len(entries)), np.ones(len(entries), dtype=bool)


def _parents(entries: pa.Array) -> tuple[pa.Array, np.ndarray, np.ndarray]:
    """Every entry and every domain above it; whose it is, and whether it is the entry itself."""
    texts, owners = [entries], [np.arange(len(entries))]
    for _ in range(_LEVELS):
        deeper = pc.match_substring(texts[-1], ".")
        if not pc.any(deeper).as_py():
            break
        owners.append(owners[-1][np.asarray(deeper.to_numpy(zero_copy_only=False), dtype=bool)])
        texts.append(pc.replace_substring_regex(texts[-1].filter(deeper), r"^[^.]*\.", ""))
    whole = np.zeros(sum(map(len, owners)), dtype=bool)
    whole[: len(entries)] = True
    return pa.concat_arrays(texts), np.concatenate(owners), whole


class _Hosts:
    """URLs and mail addresses by their host, which a pattern takes out of them."""

    def __init__(self, lists: list[_Listed], host: str) -> None:
        self._names = _Names([each for each in lists if each.type in {"hostname", "substring"}])
        self._host = host

    def check(self, entries: pa.Array) -> dict[str, Flag]:
        """Flags of entries whose host is listed; never themselves, only as what is at a listed host."""
        hosts = pc.replace_substring_regex(entries, self._host, r"\1")
        flagged = self._names.check(pc.unique(hosts))
        hits = pc.is_in(hosts, value_set=pa.array(list(flagged), pa.string()))
        pairs = zip(entries.filter(hits).to_pylist(), hosts.filter(hits).to_pylist(), strict=True)
        # A page of a well-known site is not the site itself, nor a mailbox its provider.
        return {entry: Flag(flagged[host].lists, itself=False) for entry, host in pairs}


class _Addresses:
    """Addresses and networks against lists of networks."""

    def __init__(self, lists: list[_Listed]) -> None:
        usable = [each for each in lists if each.type in {"cidr", "string"}]
        texts = {each.name: each.texts() for each in usable}
        self._lists = {each.name: each.networks() for each in usable}
        self._any = together(list(self._lists.values()))
        # A single address is listed with or without its length.
        self._texts = {name: pc.replace_substring_regex(t, "/(?:32|128)$", "") for name, t in texts.items()}

    def check(self, entries: pa.Array) -> dict[str, Flag]:
        """Flags of entries that lie inside a listed network; themselves where the list has the same text."""
        owners = np.flatnonzero(networks_of(entries).inside(self._any))
        texts = entries.take(pa.array(owners))
        asked = networks_of(texts)
        found = _Found()
        for name, networks in self._lists.items() if len(owners) else ():
            on = asked.inside(networks)
            found.add(name, owners[on], owners[on & _among(texts, self._texts[name])])
        return found.flags(entries)
