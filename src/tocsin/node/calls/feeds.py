"""A MISP feed's events, each as what a call of it could ask."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from tocsin.exchange.misp import FeedEvent, Listed, Organisations, manifest_of, read_feed
from tocsin.model.detection import Rejected
from tocsin.model.errors import ExchangeError, UsageError
from tocsin.node.calls.drafting import Drafted, draft

#: Events that are drafted at once where none is chosen: more, nobody would review.
MOST = 50


class FeedDraft(msgspec.Struct, frozen=True):
    """An event of a feed with what it gives to ask for, or the reason why nothing is drafted of it."""

    listed: Listed
    path: Path
    drafted: Drafted | None = None
    refused: str = ""


def listed_in(folder: Path) -> list[Listed]:
    """The events of a feed, the last dated first. Raises ``UsageError`` where its manifest cannot be read."""
    try:
        return sorted(manifest_of(folder), key=lambda one: one.date, reverse=True)
    except ExchangeError as error:
        raise UsageError(error.what, where=error.where, hint="fetch the feed again") from error


def chosen(listed: Sequence[Listed], uuids: Collection[str], folder: Path) -> list[Listed]:
    """The events of a feed that somebody chose, all where none was chosen. Raises ``UsageError`` for one that is not in it, or too many."""
    if not uuids and len(listed) > MOST:
        what = f"lists {len(listed):,} events, more than the {MOST} that are drafted at once"
        raise UsageError(what, where=str(folder), hint="choose of them: --event UUID, repeated for more")
    found = {one.uuid.lower(): one for one in listed}
    wanted = list(dict.fromkeys(one.lower() for one in uuids)) or list(found)
    for uuid in wanted:
        if uuid not in found:
            raise UsageError("lists no such event", where=f"{folder} --event {uuid[:80]}")
    return [found[uuid] for uuid in wanted]


def draft_events(folder: Path, listed: Sequence[Listed], known: Organisations) -> Iterator[FeedDraft]:
    """Draft events of a feed one by one; one that cannot be read or asks for nothing costs no other."""
    for one in read_feed(folder, listed):
        if one.event is None:
            yield FeedDraft(one.listed, one.path, refused=one.refused)
            continue
        try:
            yield FeedDraft(one.listed, one.path, _drafted(one, one.event, known))
        except UsageError as error:
            yield FeedDraft(one.listed, one.path, refused=error.what)


def _drafted(one: FeedEvent, event: dict[str, Any], known: Organisations) -> Drafted:
    """What an event gives to ask for, of what was checked: its file may be another by now."""
    try:
        with tempfile.TemporaryDirectory() as own:
            copied = Path(own, one.path.name)
            copied.write_text(json.dumps({"Event": event}), "ascii")
            made = draft(copied, (), known)
    except OSError as error:
        raise UsageError(f"cannot be copied to be drafted: {error.strerror}", where=str(one.path)) from error
    unchecked = f"whether it has all values that the feed has hashes of is not known: {one.unchecked}"
    told = (Rejected(one.path.name, "hashes.csv", unchecked),) if one.unchecked else ()
    return msgspec.structs.replace(made, where=str(one.path), refused=(*made.refused, *told))
