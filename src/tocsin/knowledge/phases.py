"""The tactics of a technique, by the galaxies: read once, and only what is needed of them."""

from __future__ import annotations

import functools
import importlib.util
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

_FILE = Path("data", "misp-galaxy", "clusters", "mitre-attack-pattern.json")
# Steps of the enterprise matrix begin so; those of the mobile matrix are others.
_ENTERPRISE = "attack-"


class _Meta(msgspec.Struct):
    external_id: str = ""
    kill_chain: list[str] = []


class _Cluster(msgspec.Struct):
    meta: _Meta = msgspec.field(default_factory=_Meta)


class _Galaxy(msgspec.Struct):
    values: list[_Cluster]


def tactics_of(technique: str) -> frozenset[str]:
    """The tactics of a technique (T1078, T1547.001) by their short names (lateral-movement); none where none is known.

    A technique below another that is not known has those of the other.
    """
    known = _tactics()
    return known.get(technique) or known.get(technique.partition(".")[0], frozenset())


@functools.cache
def _tactics() -> Mapping[str, frozenset[str]]:
    # Found, not imported: its import reads all galaxies.
    spec = importlib.util.find_spec("pymispgalaxies")
    if spec is None or spec.origin is None:
        return {}
    try:
        galaxy = msgspec.json.decode((Path(spec.origin).parent / _FILE).read_bytes(), type=_Galaxy)
    except (OSError, msgspec.DecodeError):  # a later version of the package may have another form
        return {}
    return {one.meta.external_id: _named(one.meta.kill_chain) for one in galaxy.values}


def _named(steps: Iterable[str]) -> frozenset[str]:
    said = (one.partition(":") for one in steps)
    return frozenset(name for chain, _, name in said if chain.startswith(_ENTERPRISE))
