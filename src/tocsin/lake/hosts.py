"""Which names mean one machine: ``WORKSTATION5`` and ``WORKSTATION5.theshire.local`` of one origin are the same."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

import pyarrow as pa


class HostNames:
    """Every host name that logs give, resolved to one name for each machine.

    Case and a trailing dot do not matter. Within an origin, a short name joins the fully qualified name
    that begins with it, if there is exactly one; of two such names it is neither, and stays its own. An
    address is never shortened, and "" (the log names no host) is no machine. A machine bears the
    spelling of its fully qualified form (or of its only form) that most rows have; the first in
    alphabetical order of equals.
    """

    def __init__(self, names: Iterable[tuple[str, str, int]]) -> None:
        """``names`` are (origin, name as logged, rows); repeats add up."""
        spellings: dict[tuple[str, str], dict[str, int]] = {}
        for origin, name, rows in names:
            spelled = _spelled(name)
            counts = spellings.setdefault((origin, spelled.casefold()), {})
            counts[spelled] = counts.get(spelled, 0) + rows
        joined = _joined(spellings)
        self._canonical = {key: _most(spellings[joined.get(key, key)]) for key in spellings if key[1]}
        self._aliases: dict[tuple[str, str], set[str]] = {}
        for (origin, folded), canonical in self._canonical.items():
            known = self._aliases.setdefault((origin, canonical), set())
            known.update(name for name in spellings[origin, folded] if name != canonical)

    @classmethod
    def of_coverage(cls, coverage: pa.Table) -> HostNames:
        """From the lake's coverage rows."""
        counted = (
            coverage.select(["origin", "host", "rows"])
            .group_by(["origin", "host"])
            .aggregate([("rows", "sum")])
        )
        columns = (
            counted["origin"].to_pylist(),
            counted["host"].to_pylist(),
            counted["rows_sum"].to_pylist(),
        )
        return cls((o or "", h or "", r) for o, h, r in zip(*columns, strict=True))

    def resolve(self, origin: str, name: str) -> str:
        """The machine's name; a name that no log gave comes back as it is, without a trailing dot."""
        spelled = _spelled(name)
        return self._canonical.get((origin, spelled.casefold()), spelled)

    def machines(self) -> dict[tuple[str, str], tuple[str, ...]]:
        """Every machine as (origin, name), sorted, with the other spellings that logs use for it."""
        return {machine: tuple(sorted(self._aliases[machine])) for machine in sorted(self._aliases)}


def _spelled(name: str) -> str:
    return name.strip().removesuffix(".")


def _joined(spellings: Iterable[tuple[str, str]]) -> dict[tuple[str, str], tuple[str, str]]:
    """Short names (origin, folded) to the one fully qualified name that begins with them."""
    qualified: dict[tuple[str, str], list[str]] = {}
    for origin, folded in spellings:
        label, dot, _ = folded.partition(".")
        if dot and label and not _is_address(folded):
            qualified.setdefault((origin, label), []).append(folded)
    return {short: (short[0], names[0]) for short, names in qualified.items() if len(names) == 1}


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True


def _most(counts: dict[str, int]) -> str:
    return min(counts, key=lambda name: (-counts[name], name))
