"""All that is known of adversaries on this machine, loaded once for each version that is used."""

from __future__ import annotations

import functools

import msgspec

from tocsin.knowledge.adversaries import Adversary
from tocsin.knowledge.bundle import Bundle, Technique, Unread
from tocsin.knowledge.merging import adversaries_of
from tocsin.node.knowledge.attack import PACKAGES, galaxies_name, kept, version_of
from tocsin.node.knowledge.parsed import parsed


class Adversaries(msgspec.Struct, frozen=True):
    """All adversaries by name, and what of the galaxies could not be read."""

    all: tuple[Adversary, ...]
    unread: tuple[Unread, ...]


class Known(msgspec.Struct, frozen=True):
    """A version of ATT&CK, and the adversaries that it and the galaxies name."""

    bundle: Bundle
    adversaries: tuple[Adversary, ...]
    unread: tuple[Unread, ...]


def known(used: str | None = None) -> Known:
    """What is known in the version of a digest, else in that which is used now. UsageError where its file is gone or not as it was."""
    return _known(kept().used if used is None else used)


def adversaries() -> tuple[Adversary, ...]:
    """All adversaries by name, with the techniques of their own and of their software apart. UsageError as ``known``."""
    return known().adversaries


def techniques() -> tuple[Technique, ...]:
    """All techniques of the version that is used, those given up too. UsageError as ``known``."""
    return known().bundle.techniques


@functools.lru_cache(maxsize=2)
def _known(digest: str) -> Known:
    bundle = version_of(digest)
    name = f"adversaries-{digest or PACKAGES}-{galaxies_name()}"
    found = parsed(name, Adversaries, lambda: Adversaries(*adversaries_of(bundle)))
    return Known(bundle, found.all, found.unread)
