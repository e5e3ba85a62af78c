"""Indicator lists: whether a value, or what it lies in or under, is one of up to millions of entries."""

from __future__ import annotations

import functools
import ipaddress
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np
import pyarrow as pa

from tocsin.hunting.addresses import address_texts, answers, parse_address
from tocsin.hunting.path_names import keys_of, names_of
from tocsin.model.detection import IndicatorList
from tocsin.model.expression import ListKind

_HOST_OF = re.compile(r"(?:[a-z][a-z0-9+.-]*://)?(?:[^/@?#]*@)?(\[[^\]]*\]|[^/:?#\s]+)")
_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*://")
#: A port that a log may leave out, or write where an entry does not: which it is goes with the scheme, left out too.
_USUAL_PORT = re.compile(r"^([^/?#]*):(?:80|443)(?=[/?#]|$)")
_DIGEST = re.compile(r"(?<![0-9a-f])[0-9a-f]{32,128}(?![0-9a-f])")
_USER = re.compile(r"hku\\s-1-[0-9-]+(_classes)?(?=\\|$)")
_COMMON_NAME = re.compile(r"(?:^|[,/]\s*)cn=([^,/]+)")
_CONTROL_SET = re.compile(r"^(hklm\\system\\)controlset[0-9]{3}(?=\\|$)")
_MAIL = re.compile(r"[^\s<>,;\"'()]+@[^\s<>,;\"'()]+")
_HIVES = (
    ("hkey_local_machine\\", "hklm\\"),
    ("hkey_users\\", "hku\\"),
    ("hkey_current_user\\", "hkcu\\"),
    ("hkey_classes_root\\", "hkcr\\"),
    ("hkey_current_config\\", "hkcc\\"),
    ("\\registry\\machine\\", "hklm\\"),
    ("\\registry\\user\\", "hku\\"),
)
# Of one length.
_CLASSES = ("hklm\\software\\classes\\", "hkcu\\software\\classes\\")
_Candidates = Callable[[str], Iterable[str]]


class EntryIndex:
    """One indicator list made ready for look-ups; building costs about 0.2 µs an entry."""

    def __init__(self, indicators: IndicatorList) -> None:
        self._parts = _PARTS.get(indicators.kind, _whole)
        self._candidates = _CANDIDATES[indicators.kind]
        entries = indicators.entries
        self._entries = _by_key(indicators.kind, entries)
        networks = [e for e in entries if "/" in e] if indicators.kind is ListKind.ADDRESS else []
        self._networks = _Networks(networks) if networks else None

    def entries(self, value: str) -> Iterator[str]:
        """The entries that a case-folded value hits: of each of its parts the most specific one."""
        for part in self._parts(value):
            hit = next(filter(None, map(self._entries.get, self._candidates(part))), None)
            if hit is None and self._networks:
                hit = self._networks.entry(part)
            if hit is not None:
                yield hit

    def hits(self, folded: pa.StringArray) -> np.ndarray:
        """Whether each value hits."""
        return np.array([bool(value) and self.hit(value) for value in folded.to_pylist()], bool)

    def of_host(self, host: str) -> Sequence[tuple[str, str]]:
        """What a list of URLs has of a host: what follows the host, and the entry."""
        return self._by_host.get(host, ())

    @functools.cached_property
    def _by_host(self) -> dict[str, list[tuple[str, str]]]:
        found: dict[str, list[tuple[str, str]]] = {}
        for key, entry in self._entries.items():
            host, slash, rest = key.partition("/")
            found.setdefault(host, []).append((slash + rest, entry))
        return found

    @functools.cached_property
    def hosts(self) -> frozenset[str]:
        """The hosts of a list of URLs, with their ports but for the usual ones."""
        return frozenset(entry.partition("/")[0] for entry in self._entries)

    def hit(self, value: str) -> bool:
        """Whether a case-folded value hits."""
        for part in self._parts(value):
            for candidate in self._candidates(part):
                if candidate in self._entries:
                    return True
            if self._networks and self._networks.entry(part) is not None:
                return True
        return False


def _by_key(kind: ListKind, entries: Iterable[str]) -> dict[str, str]:
    """Entries by what they are found by."""
    if kind is ListKind.FILE_PATH:
        return {key: entry for entry in entries for key in keys_of(entry)}
    normal = _NORMAL.get(kind)
    return {(normal(e) if normal else e.casefold()): e for e in entries}


class _Networks:
    """Address ranges by family, looked up by bisection in the disjoint pieces they make."""

    def __init__(self, texts: list[str]) -> None:
        self._ranges: dict[int, tuple[list[int], list[str | None]]] = {}
        for version in (4, 6):
            nets = [(ipaddress.ip_network(t, strict=False), t) for t in texts]
            self._ranges[version] = _flattened([(n, t) for n, t in nets if n.version == version])

    def entry(self, value: str) -> str | None:
        """The range that an address lies in, as it was written; None if it lies in none or is no address."""
        address = parse_address(value)
        if address is None:
            return None
        starts, owners = self._ranges[address.version]
        at = bisect_right(starts, int(address)) - 1
        return owners[at] if at >= 0 else None


_Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def _flattened(networks: list[tuple[_Network, str]]) -> tuple[list[int], list[str | None]]:
    """Starts of disjoint ranges and the narrowest network of each (networks nest or are disjoint)."""
    starts: list[int] = []
    owners: list[str | None] = []
    open_until: list[tuple[int, str]] = []
    for network, text in sorted(networks, key=lambda pair: (int(pair[0].network_address), pair[0].prefixlen)):
        begin, end = int(network.network_address), int(network.broadcast_address) + 1
        _close(open_until, begin, starts, owners)
        starts.append(begin)
        owners.append(text)
        open_until.append((end, text))
    _close(open_until, None, starts, owners)
    return starts, owners


def _close(
    open_until: list[tuple[int, str]], begin: int | None, starts: list[int], owners: list[str | None]
) -> None:
    while open_until and (begin is None or open_until[-1][0] <= begin):
        end, _ = open_until.pop()
        starts.append(end)
        owners.append(open_until[-1][1] if open_until else None)


def _whole(value: str) -> Iterable[str]:
    return (value,)


def _address(value: str) -> Iterator[str]:
    yield value.strip()
    if ":" in value or "%" in value:
        address = parse_address(value)
        if address is not None:
            yield str(address)


def _names(value: str) -> Iterable[str]:
    """The names that a value may be: one, several answers, or the common name of a certificate's subject."""
    return _COMMON_NAME.findall(value) if "cn=" in value and "://" not in value else answers(value)


def _domain(value: str) -> Iterator[str]:
    match = _HOST_OF.match(value)
    host = match.group(1).rstrip(".") if match else ""
    while host:
        yield host
        host = host.partition(".")[2]


def _url(value: str) -> Iterator[str]:
    bare = bare_url(value)
    yield bare
    yield bare.rstrip("/")
    path = bare.partition("?")[0]
    if path != bare:
        yield path
        yield path.rstrip("/")


def bare_url(url: str) -> str:
    """A case-folded URL, or its host alone, without scheme and usual port."""
    bare = _SCHEME.sub("", url)
    # Hardly a URL has a port, and a list has millions of URLs.
    return _USUAL_PORT.sub(r"\1", bare) if ":80" in bare or ":443" in bare else bare


def _digests(value: str) -> Iterable[str]:
    return _DIGEST.findall(value) if len(value) > 32 else (value,)  # noqa: PLR2004  (the shortest, MD5)


def _file_name(value: str) -> Iterator[str]:
    yield value.replace("/", "\\").rpartition("\\")[2].strip('"')


def _registry_key(value: str) -> Iterator[str]:
    own = normal_key(value)
    for name in (own, *_other_names(own)):
        key = name
        while key:
            yield key
            key = key.rpartition("\\")[0]


def _other_names(key: str) -> Iterator[str]:
    """A user's hive is logged under the user's SID; classes are in the machine's hive and in the user's."""
    if key.startswith("hkcr\\"):
        yield _CLASSES[0] + key.removeprefix("hkcr\\")
    elif key.startswith(_CLASSES):
        yield "hkcr\\" + key[len(_CLASSES[0]) :]
    elif user := _USER.match(key):
        own = ("hkcu\\software\\classes" if user[1] else "hkcu") + key[user.end() :]
        yield own
        yield from _other_names(own)


def normal_key(value: str) -> str:
    """A registry key case-folded, its hive in short form; every control set is the current one."""
    key = value.casefold().rstrip("\\")
    for long, short in _HIVES:
        if key.startswith(long):
            key = short + key[len(long) :]
            break
    return _CONTROL_SET.sub(r"\1currentcontrolset", key) if "\\controlset" in key else key


def _mails(value: str) -> Iterable[str]:
    return dict.fromkeys((value, *_MAIL.findall(value)))


_PARTS: dict[ListKind, _Candidates] = {
    ListKind.ADDRESS: address_texts,
    ListKind.DOMAIN: _names,
    ListKind.HASH: _digests,
    ListKind.MAIL: _mails,
}
_CANDIDATES: dict[ListKind, _Candidates] = {
    ListKind.ADDRESS: _address,
    ListKind.DOMAIN: _domain,
    ListKind.URL: _url,
    ListKind.HASH: _whole,
    ListKind.FILE_NAME: _file_name,
    ListKind.FILE_PATH: names_of,
    ListKind.REGISTRY_KEY: _registry_key,
    ListKind.MAIL: _whole,
}
_NORMAL: dict[ListKind, Callable[[str], str]] = {
    ListKind.REGISTRY_KEY: normal_key,
    ListKind.URL: lambda e: bare_url(e.casefold()).rstrip("/"),
}
