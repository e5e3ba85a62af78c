"""Precedents that this machine keeps: taken in as their publisher gives them, the newest used, those before kept beside it."""

from __future__ import annotations

import datetime as dt
import hashlib
from functools import lru_cache
from pathlib import Path

import msgspec

from tocsin.cases.comparing import Likeness, comparable
from tocsin.cases.record import Record, recorded
from tocsin.cases.severity import readings
from tocsin.cases.trimming import trimmed
from tocsin.knowledge.precedents import Precedents, bytes_of, parse_precedents
from tocsin.model.case import Entry, Incident, Judged
from tocsin.model.errors import UsageError
from tocsin.model.precedent import Precedent
from tocsin.node.folders import data_folder
from tocsin.node.taking_in import alone, listed, put

_FOLDER, _LIST, _LOCK = "precedents", "taken.json", "precedents.lock"
#: A category of victims that the repository has, and the sectors of an incident that are of it.
_CATEGORIES = {
    "State institutions / political system": ("government", "defence", "emergency"),
    "Critical infrastructure": (
        "banking", "energy", "nuclear", "dams", "water", "health", "transport", "communications", "telecommunications", "food", "chemical",
    ),
    "Media": ("media",),
    "Science": ("education", "science"),
}  # fmt: skip
_VICTIMS = {sector: category for category, sectors in _CATEGORIES.items() for sector in sectors}


class Taken(msgspec.Struct, frozen=True):
    """A file of precedents that was taken in: its SHA-256, how many it holds, how many rows were no precedent, and when."""

    digest: str
    precedents: int
    skipped: int
    at: dt.datetime
    name: str = ""


def take_in(path: Path, at: dt.datetime) -> tuple[Taken, Precedents]:
    """Keep a file as the one that is used. UsageError for one that holds no precedents; then nothing changes."""
    data = bytes_of(path)
    found = parse_precedents(data, str(path))
    if not found.precedents:
        raise UsageError(
            "holds no precedent", where=str(path), hint="take the global dataset of eurepoc.eu as CSV"
        )
    taken = Taken(hashlib.sha256(data).hexdigest(), len(found.precedents), len(found.skipped), at, path.name)
    folder = data_folder() / _FOLDER
    with alone(_LOCK):
        put(folder / f"{taken.digest}.csv", data)
        before = [one for one in versions() if one.digest != taken.digest]
        put(folder / _LIST, msgspec.json.encode([*before, taken]))
    return taken, found


def versions() -> tuple[Taken, ...]:
    """What was taken in, the one that is used last; nothing where nothing was. UsageError for a list that is damaged."""
    hint = "delete it and import the precedents again"
    return listed(data_folder() / _FOLDER / _LIST, tuple[Taken, ...], hint) or ()


def kept() -> tuple[Precedent, ...]:
    """The precedents that are used; none where none were taken in. UsageError where the file is not as it was."""
    known = versions()
    if not known:
        return ()
    path = data_folder() / _FOLDER / f"{known[-1].digest}.csv"
    try:
        state = path.stat()
    except OSError:
        return _read(path, known[-1].digest, 0, 0)  # tells what is wrong with it
    return _read(path, known[-1].digest, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=2)
def _read(path: Path, digest: str, changed: int, size: int) -> tuple[Precedent, ...]:  # noqa: ARG001  (what tells that it is another)
    """The precedents of a file, read once as long as it stays as it is: every page of a case asks for them."""
    data = bytes_of(path)
    if hashlib.sha256(data).hexdigest() != digest:
        hint = "import the precedents again: tocsin knowledge import-precedents FILE"
        raise UsageError("is not what was taken in", where=str(path), hint=hint)
    return parse_precedents(data, str(path)).precedents


def like(entries: tuple[Entry, ...], precedents: tuple[Precedent, ...]) -> tuple[Precedent, ...]:
    """Those that are like the incidents of a case: victims of the same kind, and an intensity that theirs may have."""
    held = trimmed(one for one in entries if not one.withdrawn)
    facts = [one.body.fact for one in held if isinstance(one.body, Judged)]
    sectors = {sector for one in held if isinstance(one.body, Incident) for sector in one.body.sectors}
    intensity = next(one for one in readings(facts) if one.scale == "eurepoc-intensity").bounds
    victims = frozenset(_VICTIMS[one] for one in sectors if one in _VICTIMS)
    return comparable(precedents, Likeness(victims=victims, low=intensity.low, high=intensity.high))


def record_of(precedents: tuple[Precedent, ...]) -> Record:
    """The figures of all precedents, made once for the same ones: every page of a case stands beside them."""
    return _record(_Same(precedents))


class _Same:
    """Precedents by which object they are: comparing them one by one costs more than their figures."""

    def __init__(self, precedents: tuple[Precedent, ...]) -> None:
        self.precedents = precedents

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.precedents is other.precedents

    def __hash__(self) -> int:
        return id(self.precedents)


@lru_cache(maxsize=2)
def _record(same: _Same) -> Record:
    return recorded(same.precedents)
