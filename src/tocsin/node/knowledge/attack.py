"""Versions of ATT&CK that this machine keeps side by side, and the one that is used; without any, what the packages ship."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import tempfile
from pathlib import Path

import msgspec

from tocsin.knowledge.bundle import Bundle
from tocsin.knowledge.galaxy_bundle import bundle_of_galaxies, galaxies_version
from tocsin.knowledge.stix import parse_bundle
from tocsin.model.errors import DetectionError, UsageError
from tocsin.node.folders import data_folder
from tocsin.node.knowledge.parsed import parsed
from tocsin.node.taking_in import alone, listed, put

#: Where MITRE publishes the enterprise bundle in STIX 2.1.
OFFICIAL = "https://raw.githubusercontent.com/mitre-attack/attack-stix-data/master/enterprise-attack/enterprise-attack.json"
#: What is said in place of a version for what the packages ship.
PACKAGES = "packages"
_FOLDER, _LIST, _LOCK = "attack", "taken.json", "attack.lock"
_LARGEST = 128 * 1024 * 1024
_SHORTEST = 6  # digits of a digest that name a version


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """A bundle that was taken in: its SHA-256, its version ("" where nothing says so), how much it holds, when and from where.

    ``unread`` are objects that could not be read, ``other`` those of kinds that are not.
    """

    digest: str
    version: str
    modified: dt.datetime | None
    techniques: int
    groups: int
    software: int
    campaigns: int
    uses: int
    unread: int
    other: int
    at: dt.datetime
    name: str

    @property
    def shown(self) -> str:
        """Its version, or the beginning of its digest."""
        return self.version or self.digest[:12]


class Kept(msgspec.Struct, frozen=True):
    """All versions in the order in which they were taken in, and the digest of the one that is used, "" for what the packages ship."""

    versions: tuple[Taken, ...] = ()
    used: str = ""


def take_in(source: str, at: dt.datetime) -> tuple[Taken, Bundle]:
    """Keep the bundle of a file or an https address as the one that is used.

    UsageError for what cannot be had or is no bundle of ATT&CK; then nothing changes.
    """
    data, name = _had(source)
    bundle = parse_bundle(data, name)
    digest = hashlib.sha256(data).hexdigest()
    taken = Taken(
        digest=digest,
        version=bundle.version,
        modified=bundle.modified,
        techniques=len(bundle.techniques),
        groups=len(bundle.groups),
        software=len(bundle.software),
        campaigns=len(bundle.campaigns),
        uses=len(bundle.uses),
        unread=len(bundle.unread),
        other=sum(count for _, count in bundle.other),
        at=at,
        name=name,
    )
    with alone(_LOCK):
        before = kept()
        put(_folder() / f"{digest}.stix", data)
        _write_list(Kept((*(one for one in before.versions if one.digest != digest), taken), digest))
    return taken, parsed(digest, Bundle, lambda: bundle)


def fell_from(taken: Taken, before: Kept) -> int:
    """How many techniques the version had that was used before, where this one has less than half of them; else 0."""
    former = next((one.techniques for one in before.versions if one.digest == before.used), None)
    held = len(shipped().techniques) if former is None else former
    return held if 2 * taken.techniques < held else 0


def kept() -> Kept:
    """What was taken in. UsageError for a list that is damaged."""
    hint = "delete it and take ATT&CK in again: tocsin knowledge update"
    return listed(_folder() / _LIST, Kept, hint) or Kept()


def use(version: str) -> Taken | None:
    """Use a version that is kept, by its name or the beginning of its digest; None for ``PACKAGES``. UsageError where none or several are meant."""
    with alone(_LOCK):
        found = None if version == PACKAGES else chosen(version)
        _write_list(Kept(kept().versions, found.digest if found else ""))
    return found


def chosen(version: str) -> Taken:
    """The version of a name or of the beginning of its digest. UsageError where none or several are meant."""
    known = kept().versions
    found = [
        one
        for one in known
        if version == one.version or (len(version) >= _SHORTEST and one.digest.startswith(version))
    ]
    if len(found) == 1:
        return found[0]
    names = ", ".join(f"{one.shown} ({one.digest[:12]})" for one in known) or "none"
    what = "is more than one version" if found else "is no version that is kept"
    raise UsageError(what, where=version, hint=f"there are {names}; say the digest, or {PACKAGES}")


def bundle_of(taken: Taken) -> Bundle:
    """A version that is kept. UsageError where its file is gone or not as it was."""
    return parsed(taken.digest, Bundle, lambda: parse_bundle(_content(taken), taken.name))


def used() -> Bundle:
    """The version that is used; without any, what the packages ship. UsageError where its file is gone or not as it was."""
    return version_of(kept().used)


def version_of(digest: str) -> Bundle:
    """The version that is kept under a digest, what the packages ship for any that is not. UsageError as ``used``."""
    return _version(next((one for one in kept().versions if one.digest == digest), None))


def both(old: str, new: str) -> tuple[Bundle, Bundle]:
    """Two versions by their names; "" for the one that is used and for the one before the newer, else what the packages ship.

    UsageError where none or several are meant, or both are the same.
    """
    known = kept()
    later = new or known.used or PACKAGES
    after = None if later == PACKAGES else chosen(later)
    earlier = old or _before(after, known.versions)
    before = None if earlier == PACKAGES else chosen(earlier)
    if before == after:
        hint = "take another in: tocsin knowledge update, or name two: tocsin knowledge versions"
        raise UsageError("is both the older and the newer version", where=later, hint=hint)
    return _version(before), _version(after)


def _version(one: Taken | None) -> Bundle:
    return bundle_of(one) if one else shipped()


def _before(one: Taken | None, known: tuple[Taken, ...]) -> str:
    """The digest of the version before another, by its number and its date; what the packages ship where there is none."""
    ordered = sorted(known, key=_age)
    at = ordered.index(one) if one else 0
    return ordered[at - 1].digest if at else PACKAGES


def _age(one: Taken) -> tuple[list[int], float, dt.datetime]:
    numbers = [int(part) for part in one.version.split(".")] if one.version else []
    return numbers, one.modified.timestamp() if one.modified else 0.0, one.at


def shipped() -> Bundle:
    """What the packages ship of ATT&CK: without campaigns, the sources of single uses, and log sources."""
    return parsed(galaxies_name(), Bundle, bundle_of_galaxies)


def galaxies_name() -> str:
    """What names the galaxies in the version of their package."""
    return f"galaxies-{re.sub('[^0-9A-Za-z.]', '-', galaxies_version())}"


def _content(taken: Taken) -> bytes:
    path = _folder() / f"{taken.digest}.stix"
    hint = "take it in again, or use another: tocsin knowledge versions"
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror}", where=str(path), hint=hint) from error
    if hashlib.sha256(data).hexdigest() != taken.digest:
        raise UsageError("is not what was taken in", where=str(path), hint=hint)
    return data


def _had(source: str) -> tuple[bytes, str]:
    """The bytes that a file or an address gives, and the name of the file."""
    # Deferred: HTTP and TLS take longer to import than a version takes to load.
    from tocsin.detections.rulesets.download import fetch  # noqa: PLC0415

    name = source.rstrip("/").rpartition("/")[2] or source
    with tempfile.TemporaryDirectory(prefix="tocsin-attack-") as folder:
        target = Path(folder) / "bundle"
        try:
            fetch(source, target, _LARGEST)
        except DetectionError as error:
            hint = error.hint or "give a bundle of ATT&CK as a file"
            raise UsageError(error.what, where=error.where, hint=hint) from error
        return target.read_bytes(), name


def _folder() -> Path:
    return data_folder() / _FOLDER


def _write_list(made: Kept) -> None:
    put(_folder() / _LIST, msgspec.json.encode(made))
