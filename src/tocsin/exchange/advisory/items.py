"""What was found in an advisory, each thing once, with every sentence that it came from."""

from __future__ import annotations

import msgspec

from tocsin.model.call import StixObject

#: Kinds in the order in which people are shown them; the first seven are indicators that logs are searched for.
INDICATORS = ("address", "domain", "url", "hash", "file_name", "registry_key", "mail")
KINDS = (
    *INDICATORS,
    "pattern",
    "vulnerability",
    "technique",
    "malware",
    "tool",
    "actor",
    "country",
    "sector",
    "effect",
)


class Mention(msgspec.Struct, frozen=True):
    """One place at which something stands: how it is ``said``, in which ``sentence``, and where."""

    said: str
    sentence: str
    place: str


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that an advisory names.

    ``value`` is its normal form: an entry, a CVE, a technique's id, a name. ``accepted`` is the proposal, or
    what somebody decided, ``why`` the reason. ``known`` are the warning lists of the well-known that it is on.
    A ``suggested`` one is not named: words led to it, and it is never accepted of itself. ``pattern`` and
    ``original`` are those of a STIX indicator.
    """

    kind: str
    value: str
    accepted: bool
    why: str
    confidence: str = "high"
    name: str = ""
    aliases: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    suggested: bool = False
    mentions: tuple[Mention, ...] = ()
    pattern_type: str = ""
    pattern: str = ""
    original: StixObject | None = None


class Said(msgspec.Struct, frozen=True):
    """The marking that a document carries (``TLP:AMBER``), and where it says so."""

    label: str
    mention: Mention


class Advisory(msgspec.Struct, frozen=True, kw_only=True):
    """A document as it was read: what it names, how it is marked if it is, and what of it was not read.

    ``source`` is its path or URL, ``sha256`` that of its bytes, ``language`` an ISO 639-1 code, "und" where it is not clear.
    """

    source: str
    sha256: str
    format: str
    title: str
    language: str
    items: tuple[Item, ...]
    marking: Said | None = None
    unread: tuple[str, ...] = ()
