"""The warning lists of PyMISPWarningLists, read as they lie in the package."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from tocsin.model.expression import ListKind

#: Attribute types of MISP by which a warning list says what it is about.
_ABOUT = {
    ListKind.ADDRESS: {"ip-src", "ip-dst"},
    ListKind.DOMAIN: {"domain", "hostname"},
    ListKind.URL: {"url", "uri"},
    ListKind.HASH: {"md5", "sha1", "sha256", "sha512"},
    ListKind.MAIL: {"email-src", "email-dst"},
}
_TOP_LEVEL = "TLDs as known by IANA"


class WarningList(msgspec.Struct, frozen=True):
    """One list as MISP publishes it; ``type`` is string, hostname, substring, cidr or regex."""

    name: str
    type: str
    raw: msgspec.Raw = msgspec.field(name="list")
    matching_attributes: list[str] = msgspec.field(default_factory=list)

    def concerns(self, kind: ListKind) -> bool:
        """Whether indicators of a kind are to be compared with this list."""
        return bool(_ABOUT.get(kind, set()) & set(self.matching_attributes))

    def texts(self) -> pa.StringArray:
        """Entries in lower case, without the dot that some begin with; decoded at every call."""
        entries = msgspec.json.decode(self.raw, type=list[str])
        return pc.utf8_ltrim(pc.utf8_lower(pa.array(entries, pa.string())), ".")


def read_warning_lists() -> tuple[WarningList, ...]:
    """All lists of the installed package, by name; none if it is not installed."""
    # Found, not imported: its import reads nothing that is needed here and brings in requests.
    spec = importlib.util.find_spec("pymispwarninglists")
    if spec is None or spec.origin is None:
        return ()
    folder = Path(spec.origin).parent / "data" / "misp-warninglists" / "lists"
    decoder = msgspec.json.Decoder(WarningList)
    found = (decoder.decode(path.read_bytes()) for path in sorted(folder.glob("*/list.json")))
    return tuple(sorted(found, key=lambda each: each.name))


def top_level_domains() -> frozenset[str]:
    """Top-level domains that exist, in lower case, by the list of the installed package; empty without it."""
    found = (each for each in read_warning_lists() if each.name == _TOP_LEVEL)
    return frozenset(text for each in found for text in each.texts().to_pylist())
