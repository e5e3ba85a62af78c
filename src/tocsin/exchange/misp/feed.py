"""A folder with a MISP feed: a manifest, and a file for each event."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from tocsin.exchange.misp.events import EVENT_LIMITS, events_in, moment_of
from tocsin.exchange.misp.losses import Loss
from tocsin.exchange.stix.checked import Limits, decoded
from tocsin.model.errors import ExchangeError

_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", re.ASCII)


class FeedEvent(msgspec.Struct, frozen=True):
    """An event of a feed, or why it could not be read."""

    uuid: str
    event: dict[str, Any] | None
    refused: Loss | None = None


def read_feed(folder: Path, since: float = 0, limits: Limits = EVENT_LIMITS) -> Iterator[FeedEvent]:
    """Events that a feed's manifest names and that were changed after ``since``, in seconds since 1970.

    Nothing outside the folder is read. ExchangeError if there is no manifest that can be read.
    """
    where = folder / "manifest.json"
    try:
        manifest = decoded(_bytes(where, limits))
    except ExchangeError as error:
        raise ExchangeError(f"no manifest can be read: {error.what}", where=str(where)) from error
    if not isinstance(manifest, dict):
        raise ExchangeError("the manifest is no object", where=str(where))
    for uuid, about in manifest.items():
        changed = moment_of(about.get("timestamp")) if isinstance(about, dict) else None
        if changed is None or changed.timestamp() > since:
            yield _event(folder, uuid, limits)


def _event(folder: Path, uuid: str, limits: Limits) -> FeedEvent:
    try:
        return FeedEvent(uuid[:80], _named(folder, uuid, limits))
    except ExchangeError as error:
        return FeedEvent(uuid[:80], None, Loss(uuid[:80], str(error)))


def _named(folder: Path, uuid: str, limits: Limits) -> dict[str, Any]:
    if not _UUID.fullmatch(uuid):
        raise ExchangeError("the manifest names what is no UUID")
    found = next(events_in(_bytes(folder / f"{uuid}.json", limits), limits))
    if str(found.get("uuid", "")).lower() != uuid.lower():
        raise ExchangeError("the file holds another event")
    return found


def _bytes(path: Path, limits: Limits) -> bytes:
    """The content of a file of the folder; a link to a place outside is not followed."""
    try:
        _inside(path)
        with path.open("rb") as file:
            found = file.read(limits.size + 1)
    except OSError as error:
        raise ExchangeError(f"cannot be read: {error.strerror}", where=str(path)) from error
    if len(found) > limits.size:
        raise ExchangeError(f"more than the {limits.size} bytes that are read", where=str(path))
    return found


def _inside(path: Path) -> None:
    if path.is_symlink() and path.parent.resolve() not in path.resolve().parents:
        raise ExchangeError("a link leads out of the folder", where=str(path))
