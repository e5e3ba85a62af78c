"""Names of actors: when two are the same name, and what publishers say of each other's names."""

from __future__ import annotations

import re
import unicodedata

import msgspec

_ALNUM = re.compile(r"[\W_]+")
#: Microsoft called groups in development DEV- and a number until April 2023, and Storm- and the same number since.
_DEV = re.compile(r"dev(\d{4})")


class Naming(msgspec.Struct, frozen=True, kw_only=True):
    """That a publisher says that names mean the same actor, or (not ``same``) that those who bear them overlap; ``read`` at its source."""

    names: tuple[str, ...]
    same: bool
    by: str
    url: str
    read: bool


#: What the packages do not say, of the actors in the case that ships with Tocsin.
NAMINGS = (
    Naming(
        names=("Red Sandstorm", "Storm-0842", "BANISHED KITTEN", "Void Manticore"),
        same=True,
        by="Microsoft, How Microsoft names threat actors, 31 July 2025",
        url="https://learn.microsoft.com/unified-secops/microsoft-threat-actor-naming",
        read=True,
    ),
    Naming(
        names=("Scarred Manticore", "Storm-0861"),
        same=True,
        by="Check Point Research, From Albania to the Middle East: the Scarred Manticore is listening, 31 October 2023",
        url="https://research.checkpoint.com/2023/from-albania-to-the-middle-east-the-scarred-manticore-is-listening/",
        read=False,
    ),
    Naming(
        names=("UNC1860", "Scarred Manticore"),
        same=False,
        by="Mandiant, UNC1860 and the Temple of Oats, 19 September 2024",
        url="https://cloud.google.com/blog/topics/threat-intelligence/unc1860-iran-middle-eastern-networks",
        read=False,
    ),
)


def name_key(name: str) -> str:
    """A name without case, spaces and punctuation; names with the same key are the same name."""
    plain = _ALNUM.sub("", unicodedata.normalize("NFKC", name).casefold())
    return _DEV.sub(r"storm\1", plain) if _DEV.fullmatch(plain) else plain
