"""Sets of networks that very many addresses are looked up in at once."""

from __future__ import annotations

import ipaddress
import socket
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Bools = npt.NDArray[np.bool_]
_OCTET = r"(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
# An address or network of IPv4 as nearly all are written; what is written otherwise is left to ``ipaddress``.
_USUAL = rf"^(?:{_OCTET}\.){{3}}{_OCTET}(?:/(?:3[0-2]|[12]?[0-9]))?$"
_ALL = 0xFFFFFFFF


class Spans(msgspec.Struct, frozen=True):
    """Networks of one family as first and last address, and where each stood in the input.

    IPv4 addresses are unsigned integers, IPv6 addresses sixteen bytes in network order; both sort
    as addresses do.
    """

    first: npt.NDArray[Any]
    last: npt.NDArray[Any]
    position: npt.NDArray[np.int64]

    def inside(self, other: Spans) -> Bools:
        """Which of these lie within one span of ``other``, whose spans are joined."""
        if not len(other.first):
            return np.zeros(len(self.first), dtype=bool)
        before = np.searchsorted(other.first, self.first, side="right") - 1
        within = self.last <= other.last[np.maximum(before, 0)]
        return np.asarray((before >= 0) & within, dtype=bool)

    def joined(self) -> Spans:
        """The same addresses as sorted spans that do not overlap."""
        order = np.argsort(self.first, kind="stable")
        first, last = self.first[order], self.last[order]
        # Spans of networks either contain each other or are apart: those inside an earlier one go.
        kept: list[int] = []
        for number in range(len(first)):
            if not kept or last[number] > last[kept[-1]]:
                kept.append(number)
        return Spans(first[kept], last[kept], self.position[order][kept])


class Networks(msgspec.Struct, frozen=True):
    """Networks and addresses of both families, as written in ``size`` texts."""

    size: int
    v4: Spans
    v6: Spans

    def inside(self, other: Networks) -> Bools:
        """Which of these texts name an address or network inside ``other``, whose spans are joined."""
        mask = np.zeros(self.size, dtype=bool)
        for mine, theirs in ((self.v4, other.v4), (self.v6, other.v6)):
            mask[mine.position[mine.inside(theirs)]] = True
        return mask

    def joined(self) -> Networks:
        """The same addresses, to be looked up in."""
        return Networks(self.size, self.v4.joined(), self.v6.joined())


def together(many: list[Networks]) -> Networks:
    """Addresses of several sets as one, to be looked up in."""

    def one(spans: list[Spans], dtype: str) -> Spans:
        """The spans of one family, joined; ``dtype`` is that of the addresses where there are none."""
        parts = zip(*((s.first, s.last, s.position) for s in spans), strict=True) if spans else ((), (), ())
        first, last, position = (np.concatenate(part) if part else np.array([], dtype) for part in parts)
        return Spans(first, last, position).joined()

    size = sum(networks.size for networks in many)
    return Networks(size, one([n.v4 for n in many], "u8"), one([n.v6 for n in many], "S16"))


def networks_of(texts: pa.StringArray) -> Networks:
    """Networks as written, in their order; a text that is none is inside nothing."""
    usual = np.asarray(pc.match_substring_regex(texts, _USUAL).to_numpy(zero_copy_only=False), dtype=bool)
    plain = _usual(texts.filter(pa.array(usual)).to_pylist(), np.flatnonzero(usual))
    spans: dict[int, list[tuple[Any, Any, int]]] = {4: [], 6: []}
    for position in np.flatnonzero(~usual).tolist():
        try:
            network = ipaddress.ip_network(texts[position].as_py(), strict=False)
        except ValueError:
            continue
        ends: tuple[Any, Any] = (network.network_address.packed, network.broadcast_address.packed)
        if network.version == 4:  # noqa: PLR2004
            ends = (int.from_bytes(ends[0]), int.from_bytes(ends[1]))
        spans[network.version].append((*ends, position))
    four, six = _spans(spans[4], "u8"), _spans(spans[6], "S16")
    both = (plain.first, four.first), (plain.last, four.last), (plain.position, four.position)
    return Networks(len(texts), Spans(*map(np.concatenate, both)), six)


def _usual(texts: list[str], position: npt.NDArray[np.int64]) -> Spans:
    """Addresses and networks of IPv4 in their usual form, all at once."""
    heads, _, lengths = zip(*(text.partition("/") for text in texts), strict=True) if texts else ((), (), ())
    address = np.frombuffer(b"".join(map(socket.inet_aton, heads)), ">u4").astype("u8")
    rest = np.array([_ALL >> int(length) if length else 0 for length in lengths], "u8")
    return Spans(address & (_ALL - rest), address | rest, position)


def _spans(found: list[tuple[Any, Any, int]], dtype: str) -> Spans:
    first, last, position = zip(*found, strict=True) if found else ((), (), ())
    return Spans(np.array(first, dtype), np.array(last, dtype), np.array(position, np.int64))
