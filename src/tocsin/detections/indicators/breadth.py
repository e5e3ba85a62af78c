"""Which indicators would match half the world and are refused, with the reason."""

from __future__ import annotations

import ipaddress

from tocsin.model.expression import ListKind

#: Shortest prefixes taken; a shorter one is more than any actor holds.
SHORTEST_V4 = 8
SHORTEST_V6 = 19
#: Second labels under which a country code registers names: co.uk, gov.al.
REGISTRIES = frozenset((
    "ac", "co", "com", "edu", "go", "gob", "gov", "gouv", "gub", "mil", "ne", "net", "nom", "or", "org", "sch",
))  # fmt: skip
#: Keys that have most of a hive below them.
_BROAD_KEYS = frozenset(
    {"hklm\\software", "hklm\\system", "hkcu\\software", "hklm\\software\\microsoft", "hku\\.default"}
)
_SHORTEST_NAME = 4  # characters of a file name, its ending included


def too_broad(kind: ListKind, entry: str) -> str:
    """Why an entry in normal form is refused; empty if it is not."""
    if kind is ListKind.ADDRESS:
        return _address(entry)
    if kind is ListKind.DOMAIN:
        labels = entry.split(".")
        if len(labels) == 2 and len(labels[1]) == 2 and labels[0] in REGISTRIES:  # noqa: PLR2004
            return f"too broad: everyone's names in {labels[1]} are below {entry}"
    if kind is ListKind.FILE_NAME and (len(entry) < _SHORTEST_NAME or entry.startswith("*")):
        return "too broad: almost any file has that name"
    if kind is ListKind.REGISTRY_KEY and (entry.count("\\") < 1 or entry.lower() in _BROAD_KEYS):
        return "too broad: most of the registry is below this key"
    return ""


def _address(entry: str) -> str:
    if "/" in entry:
        network = ipaddress.ip_network(entry)
        shortest = SHORTEST_V4 if network.version == 4 else SHORTEST_V6  # noqa: PLR2004
        if network.prefixlen < shortest:
            return f"too broad: a network wider than /{shortest}"
    elif entry in {"0.0.0.0", "::"}:  # noqa: S104  (compared, not listened on)
        return "too broad: the unspecified address"
    return ""
