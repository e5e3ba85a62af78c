"""A folder with a MISP feed: a manifest, a file for each event, and perhaps the hashes of their values."""

from __future__ import annotations

import hashlib
import os
import stat
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from tocsin.detections.indicators.misp import attributes_of
from tocsin.exchange.misp.attributes import UUID
from tocsin.exchange.misp.events import EVENT_LIMITS, event_in
from tocsin.exchange.stix.checked import Limits, decoded
from tocsin.model.errors import ExchangeError

_MANIFEST, _HASHES = "manifest.json", "hashes.csv"
_CHARS = 200
#: A pipe is not waited for, and what was a file a moment ago is not followed elsewhere; not every system has both.
_OPENING = (
    os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
)


class Listed(msgspec.Struct, frozen=True):
    """An event as a feed's manifest lists it; ``refused`` says why it is not read, "" where it is."""

    uuid: str
    info: str = ""
    date: str = ""
    refused: str = ""


class FeedEvent(msgspec.Struct, frozen=True):
    """An event of a feed, or, where ``refused`` says why, none; ``path`` is its file.

    ``unchecked`` says why nobody could look whether it has all values that the feed has hashes of, "" where that was looked at.
    """

    listed: Listed
    path: Path
    event: dict[str, Any] | None = None
    refused: str = ""
    unchecked: str = ""


def is_feed(path: Path) -> bool:
    """Whether a path is a folder with a feed's manifest."""
    return path.is_dir() and (path / _MANIFEST).is_file()


def manifest_of(folder: Path, limits: Limits = EVENT_LIMITS) -> list[Listed]:
    """The events that a feed's manifest lists, those whose name is no UUID refused. ExchangeError if it cannot be read."""
    where = folder / _MANIFEST
    try:
        manifest = decoded(_bytes(where, limits))
    except ExchangeError as error:
        raise ExchangeError(f"no manifest can be read: {error.what}", where=str(where)) from error
    if not isinstance(manifest, dict):
        raise ExchangeError("the manifest is no object", where=str(where))
    if len(manifest) > limits.objects:
        raise ExchangeError(f"the manifest lists more than {limits.objects:,} events", where=str(where))
    return [_listed(uuid, about) for uuid, about in manifest.items()]


def read_feed(folder: Path, listed: Collection[Listed], limits: Limits = EVENT_LIMITS) -> Iterator[FeedEvent]:
    """Events that a feed's manifest lists, each as it is or with the reason why it is refused.

    Nothing outside the folder is read. An event whose values are not those of which the feed keeps hashes is refused;
    where these cannot be read, each event says so.
    """
    hashes, unchecked = _hashes(folder, limits)
    for one in listed:
        path = folder / f"{one.uuid}.json"
        if one.refused:
            yield FeedEvent(one, folder, refused=one.refused)
            continue
        try:
            yield FeedEvent(one, path, _named(path, one.uuid, hashes, limits), unchecked=unchecked)
        except ExchangeError as error:
            yield FeedEvent(one, path, refused=error.what)


def _listed(uuid: str, about: object) -> Listed:
    said = about if isinstance(about, dict) else {}
    info, date = (_seen(" ".join(str(said.get(name) or "").split()))[:_CHARS] for name in ("info", "date"))
    refused = "" if UUID.fullmatch(uuid) else "the manifest names what is no UUID"
    return Listed(_seen(uuid)[:80], info, date, refused)


def _seen(text: str) -> str:
    """A text without characters that are not seen as themselves: it becomes a title, and a line of a list."""
    return "".join(char for char in text if char.isprintable())


def _named(path: Path, uuid: str, hashes: Mapping[str, set[str]], limits: Limits) -> dict[str, Any]:
    found = event_in(_bytes(path, limits), limits)
    if str(found.get("uuid", "")).lower() != uuid.lower():
        raise ExchangeError("the file holds another event")
    if missing := hashes.get(uuid.lower(), set()) - set(_hashed(found)):
        raise ExchangeError(f"{len(missing)} values that the feed has hashes of are not in the file")
    return found


def _hashes(folder: Path, limits: Limits) -> tuple[Mapping[str, set[str]], str]:
    """The MD5 of values by the event that has them, as a feed lists them, nothing where it lists none; and why they cannot be read."""
    if not os.path.lexists(folder / _HASHES):
        return {}, ""
    found: defaultdict[str, set[str]] = defaultdict(set)
    try:
        lines = _bytes(folder / _HASHES, limits).decode("ascii", "replace").splitlines()
    except ExchangeError as error:
        return {}, error.what
    for line in lines:
        value, _, uuid = line.strip().partition(",")
        found[uuid.strip().strip('"').lower()].add(value.strip().strip('"').lower())
    return found, ""


def _hashed(event: dict[str, Any]) -> Iterator[str]:
    """The MD5 of each value of an event, of its parts where it has several, as MISP's feeds hash them."""
    for _, attribute in attributes_of(event, 1):
        value = str(attribute.get("value", ""))
        for part in (value, *value.split("|")):
            yield hashlib.md5(part.encode("utf-8", "replace"), usedforsecurity=False).hexdigest()


def _bytes(path: Path, limits: Limits) -> bytes:
    """The content of a file of the folder; a link to a place outside is not followed, and what is no file not read."""
    real = Path(os.path.realpath(path))
    if path.is_symlink() and Path(os.path.realpath(path.parent)) not in real.parents:
        raise ExchangeError("a link leads out of the folder", where=str(path))
    try:
        with os.fdopen(os.open(real, _OPENING), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise ExchangeError("is no file", where=str(path))
            found = file.read(limits.size + 1)
    except OSError as error:
        raise ExchangeError(f"cannot be read: {error.strerror}", where=str(path)) from error
    if len(found) > limits.size:
        raise ExchangeError(f"more than the {limits.size} bytes that are read", where=str(path))
    return found
