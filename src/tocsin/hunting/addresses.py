"""Addresses as logs write them: alone, in brackets, before a port, with a zone, in a URL, one of several."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_Bools = npt.NDArray[np.bool_]

_URL = re.compile(r"[a-z][a-z0-9+.-]*://(?:[^/@?#]*@)?(\[[^\]]*\]|[^/:?#]*)", re.IGNORECASE)
_SEVERAL = re.compile(r"[;,]")
_ANSWER = re.compile(r"\s*(?:type:\s*[0-9]+)?\s*", re.IGNORECASE)
_HALF = 64
_LOW = 2**_HALF - 1
#: IPv4 addresses are kept as IPv6 writes them, mapped.
_MAPPED = 0xFFFF << 32


def answers(value: str) -> Iterable[str]:
    """The parts of a value that may be several: ``type:  5 a.example;::ffff:192.0.2.1;``.

    A URL may have semicolons of its own, and stays whole.
    """
    if ";" not in value or "/" in value or "?" in value:
        return (value,)
    return [_ANSWER.sub("", part.rstrip(), count=1) for part in value.split(";")]


def address_texts(value: str) -> Iterable[str]:
    """The parts of a value that may each be an address: answers, those of ``X-Forwarded-For``, a URL's host."""
    if ":" not in value and "," not in value and ";" not in value:
        return (value,)  # nearly all
    if "://" in value:
        found = _URL.match(value)
        return (found[1],) if found else ()
    if "/" in value or "?" in value or not _SEVERAL.search(value):
        return (value,)
    return [_ANSWER.sub("", part.rstrip(), count=1) for part in _SEVERAL.split(value)]


def parse_address(text: str) -> Address | None:
    """The one address a text is, IPv4 mapped into IPv6 as IPv4; None if it is none.

    Brackets, a zone and a port, which IPv6 has only behind brackets, are no part of it.
    """
    bare = text.strip()
    if bare.startswith("["):
        bare, _, after = bare[1:].partition("]")
        if after and not after.startswith(":"):
            return None
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        address = ipaddress.ip_address(bare.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


class Addresses:
    """The addresses in some texts, each text read once, when it is first asked for."""

    def __init__(self, texts: pa.StringArray) -> None:
        self._texts = texts
        self._read = np.zeros(len(texts), bool)
        self._owner = np.zeros(0, np.int64)
        # High and low half of each address.
        self._halves = np.zeros((0, 2), np.uint64)

    def within(self, network: str, asked: npt.NDArray[np.int64]) -> _Bools:
        """Which of the texts at some positions hold an address of a network, of its own family."""
        self._take(asked[~self._read[asked]])
        wanted = ipaddress.ip_network(network, strict=False)
        four = wanted.version == 4  # noqa: PLR2004
        bits = int(wanted.network_address) | (_MAPPED if four else 0)
        mask = int(wanted.netmask) | ((2**128 - 2**32) if four else 0)
        inside = np.ones(len(self._owner), bool)
        for half, shift in ((0, _HALF), (1, 0)):
            own = np.uint64((mask >> shift) & _LOW)
            inside &= (self._halves[:, half] & own) == np.uint64((bits >> shift) & _LOW)
        if not four:
            inside &= ~self._are_four()
        found = np.zeros(len(self._texts), bool)
        found[self._owner[inside]] = True
        return np.asarray(found[asked], dtype=bool)

    def _are_four(self) -> _Bools:
        high, low = self._halves.T
        return np.asarray((high == 0) & (low >> np.uint64(32) == np.uint64(_MAPPED >> 32)), dtype=bool)

    def _take(self, new: npt.NDArray[np.int64]) -> None:
        if not len(new):
            return
        owner, numbers = [], []
        for position, text in zip(new.tolist(), self._texts.take(pa.array(new)).to_pylist(), strict=True):
            for address in filter(None, map(parse_address, address_texts(text or ""))):
                owner.append(position)
                numbers.append(int(address) | (_MAPPED if address.version == 4 else 0))  # noqa: PLR2004
        halves = [(number >> _HALF, number & _LOW) for number in numbers]
        self._owner = np.concatenate([self._owner, np.array(owner, np.int64)])
        self._halves = np.concatenate([self._halves, np.array(halves, np.uint64).reshape(-1, 2)])
        self._read[new] = True
