"""The warning lists of PyMISPWarningLists, read as they lie in the package."""

from __future__ import annotations

import functools
import importlib.util
from collections.abc import Iterable
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from tocsin.detections.indicators.networks import Networks, networks_of
from tocsin.model.expression import ListKind

#: Attribute types of MISP by which a warning list says what it is about.
_ABOUT = {
    ListKind.ADDRESS: {"ip-src", "ip-dst"},
    ListKind.DOMAIN: {"domain", "hostname"},
    ListKind.URL: {"url", "uri"},
    ListKind.HASH: {"md5", "sha1", "sha256", "sha512"},
    ListKind.MAIL: {"email-src", "email-dst"},
}
#: Folder of the list of top-level domains as IANA knows them.
_TOP_LEVEL = "tlds"


class WarningList(msgspec.Struct, frozen=True):
    """One list as MISP publishes it; ``type`` is string, hostname, substring, cidr or regex."""

    name: str
    type: str
    raw: msgspec.Raw = msgspec.field(name="list")
    matching_attributes: list[str] = msgspec.field(default_factory=list)

    def concerns(self, kind: ListKind) -> bool:
        """Whether indicators of a kind are to be compared with this list."""
        return concerns(self.matching_attributes, kind)

    def texts(self) -> pa.StringArray:
        """Entries in lower case, without the dot that some begin with; decoded at every call."""
        entries = msgspec.json.decode(self.raw, type=list[str])
        return pc.utf8_ltrim(pc.utf8_lower(pa.array(entries, pa.string())), ".")

    def networks(self) -> Networks:
        """Networks of the entries, to be looked up in; parsed at every call."""
        return networks_of(self.texts()).joined()


def concerns(about: Iterable[str], kind: ListKind) -> bool:
    """Whether indicators of a kind are to be compared with a list that is ``about`` such attributes of MISP."""
    return not _ABOUT.get(kind, set()).isdisjoint(about)


def read_warning_lists() -> tuple[WarningList, ...]:
    """All lists of the installed package, by name; none if it is not installed."""
    decoder = msgspec.json.Decoder(WarningList)
    found = (decoder.decode(path.read_bytes()) for path in list_files())
    return tuple(sorted(found, key=lambda each: each.name))


def list_files() -> list[Path]:
    """The files of the lists in the installed package; none if it is not installed."""
    folder = _folder()
    return sorted(folder.glob("*/list.json")) if folder else []


@functools.cache  # asked of every block of a list
def top_level_domains() -> frozenset[str]:
    """Top-level domains that exist, in lower case, by the list of the installed package; empty without it."""
    folder = _folder()
    path = folder / _TOP_LEVEL / "list.json" if folder else None
    if path is None or not path.is_file():
        return frozenset()
    return frozenset(msgspec.json.decode(path.read_bytes(), type=WarningList).texts().to_pylist())


def _folder() -> Path | None:
    # Found, not imported: its import reads nothing that is needed here and brings in requests.
    spec = importlib.util.find_spec("pymispwarninglists")
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent / "data" / "misp-warninglists" / "lists"
