"""A bundle of ATT&CK in STIX 2.0 or 2.1, read into its parsed form; what is not read is counted or listed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from tocsin.knowledge.bundle import (
    Alias,
    Analytic,
    Attributed,
    Bundle,
    Campaign,
    Component,
    Group,
    LogReference,
    Software,
    Source,
    Strategy,
    Tactic,
    Technique,
    Unread,
    Use,
)
from tocsin.knowledge.stix_objects import HINT, LARGEST, NAME, Logged, Object, Reference, named, raw_objects
from tocsin.model.errors import UsageError

_TEXT = 20_000  # characters of a text that are kept
_LISTED = 500  # aliases, platforms and the like of one object
_GROUPS = 2_000
_UNREAD = 10_000  # objects listed one by one
_VERSION = re.compile(r"(?<![\d.])(\d{1,3}\.\d{1,3})(?![\d])(?!\.\d)")
_CITED = re.compile(r"\(Citation: ([^)]{1,400})\)")
_Made = TypeVar("_Made")
#: Kinds that are read; objects of others are counted.
_KINDS = frozenset({
    "attack-pattern", "intrusion-set", "malware", "tool", "campaign", "relationship", "x-mitre-tactic", "x-mitre-matrix",
    "x-mitre-collection", "x-mitre-analytic", "x-mitre-detection-strategy", "x-mitre-data-component",
})  # fmt: skip
_RELATIONS = frozenset({"uses", "attributed-to", "detects", "revoked-by"})


def read_bundle(path: Path) -> Bundle:
    """Read a bundle, gzipped or not. UsageError for a file that cannot be read, is too large or is no bundle of ATT&CK."""
    try:
        with path.open("rb") as stream:
            data = stream.read(LARGEST + 1)
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror}", where=str(path), hint=HINT) from error
    return parse_bundle(data, path.name)


def parse_bundle(data: bytes, name: str) -> Bundle:
    """Read a bundle's bytes, gzipped or not; ``name`` is that of its file, which may say its version. UsageError as ``read_bundle``."""
    reading = _Reading()
    for place, raw in enumerate(raw_objects(data, name)):
        reading.take(place, raw)
    made = reading.bundle(name)
    if not any(one.current for one in made.techniques):
        raise UsageError("holds no techniques of ATT&CK", where=name, hint=HINT)
    if len(made.groups) > _GROUPS:  # each is compared with each, by the names that they share
        raise UsageError(f"holds more than {_GROUPS:,} groups", where=name, hint=HINT)
    return made


class _Reading:
    """What has been read of a bundle so far."""

    def __init__(self) -> None:
        self._decoder = msgspec.json.Decoder(Object, strict=False)
        self._by: dict[str, list[Object]] = {kind: [] for kind in _KINDS}
        self._other: Counter[str] = Counter()
        self._unread: list[Unread] = []
        self._idents: dict[str, str] = {}
        self._sources: dict[tuple[str, str], int] = {}
        self._cited: list[Source] = []
        self._taken: set[str] = set()

    def take(self, place: int, raw: msgspec.Raw) -> None:
        """Take an object in, or say why it is not read."""
        try:
            one = self._decoder.decode(raw)
        except (msgspec.DecodeError, RecursionError) as error:
            self._leave(*named(raw, place), str(error))
            return
        if one.type not in _KINDS:
            self._other[one.type[:NAME]] += 1
        elif one.type == "relationship" and one.relationship_type not in _RELATIONS:
            self._other[f"relationship {one.relationship_type}"[:NAME]] += 1
        elif one.type == "relationship" or one.type in {"x-mitre-matrix", "x-mitre-collection"}:
            self._by[one.type].append(one)
        elif why := self._wrong(one):
            self._leave(one.type, one.id, why)
        else:
            self._idents[one.id] = one.ident
            self._taken.add(one.ident)
            self._by[one.type].append(one)

    def bundle(self, name: str) -> Bundle:
        """All of it, once everything was taken in."""
        after = {ident: other for ident, other, _ in self._related("revoked-by")}
        return Bundle(
            version=self._version(name),
            modified=max((one.modified for some in self._by.values() for one in some if one.modified), default=None),
            tactics=self._tactics(),
            techniques=_ordered(self._technique(one, after) for one in self._by["attack-pattern"]),
            groups=_ordered(
                Group(**_common(one, after), aliases=self._aliases(one), sources=self._places(one))
                for one in self._by["intrusion-set"]
            ),
            software=_ordered(
                self._software(one, after) for kind in ("malware", "tool") for one in self._by[kind]
            ),
            campaigns=_ordered(self._campaign(one, after) for one in self._by["campaign"]),
            uses=tuple(sorted(self._uses(), key=lambda one: (one.user, one.used, one.text))),
            attributed=tuple(
                Attributed(one, other, self._places(relation), relation.description[:_TEXT])
                for one, other, relation in sorted(self._related("attributed-to"), key=lambda found: found[:2])
            ),
            strategies=self._strategies(),
            analytics=_ordered(self._analytic(one) for one in self._by["x-mitre-analytic"]),
            components=_ordered(self._component(one) for one in self._by["x-mitre-data-component"]),
            sources=tuple(self._cited),
            other=tuple(sorted(self._other.items())),
            unread=tuple(self._unread),
        )  # fmt: skip

    def _leave(self, kind: str, which: str, why: str) -> None:
        if len(self._unread) < _UNREAD:
            self._unread.append(Unread(which[:NAME], f"{kind}: {why}"[:NAME]))
        else:
            self._other["unread, not listed"] += 1

    def _wrong(self, one: Object) -> str:
        """Why an object cannot be used; "" where it can."""
        if not one.ident:
            return "has no id of ATT&CK"
        if not one.name or len(one.name) > NAME:
            return "has no name, or too long a one"
        if one.id in self._idents or one.ident in self._taken:
            return f"{one.ident} is there already"
        return ""

    def _version(self, name: str) -> str:
        said = next(
            (one.x_mitre_version for one in self._by["x-mitre-collection"] if one.x_mitre_version), ""
        )
        found = _VERSION.search(said) or _VERSION.search(name)
        return found[1] if found else ""

    def _tactics(self) -> tuple[Tactic, ...]:
        """Tactics in the order of the matrix, then those that it leaves out."""
        placed = [ref for one in self._by["x-mitre-matrix"] for ref in one.tactic_refs]
        order = {ref: place for place, ref in reversed(list(enumerate(placed)))}
        known = sorted(
            self._by["x-mitre-tactic"], key=lambda one: (order.get(one.id, len(placed)), one.ident)
        )
        return tuple(Tactic(one.ident, one.x_mitre_shortname[:NAME], one.name) for one in known)

    def _related(self, kind: str) -> Iterator[tuple[str, str, Object]]:
        """Relations of a kind with the ids of both ends; those with an end that is not there are listed."""
        for one in self._by["relationship"]:
            if one.relationship_type != kind:
                continue
            source, target = self._idents.get(one.source_ref, ""), self._idents.get(one.target_ref, "")
            if one.revoked or one.x_mitre_deprecated:
                self._leave("relationship", one.id, f"{kind} is revoked or deprecated")
            elif source and target:
                yield source, target, one
            else:
                end = one.target_ref if source else one.source_ref
                self._leave("relationship", one.id, f"{kind}: {end} is not read")

    def _uses(self) -> Iterator[Use]:
        for user, used, relation in self._related("uses"):
            yield Use(user, used, self._places(relation), relation.description[:_TEXT])

    def _places(self, one: Object, only: Iterable[str] | None = None) -> tuple[int, ...]:
        """Places of the sources that an object cites, or of those of these names alone."""
        wanted = None if only is None else set(only)
        return tuple(
            dict.fromkeys(
                self._place(said)
                for said in one.external_references[:_LISTED]
                if said.source_name and not said.external_id and (said.url or _bare(said))
                if wanted is None or said.source_name in wanted
            )
        )

    def _place(self, said: Reference) -> int:
        key = (said.source_name[:NAME], said.url[:_TEXT])
        if key not in self._sources:
            self._sources[key] = len(self._cited)
            self._cited.append(Source(*key, said.description[:_TEXT]))
        return self._sources[key]

    def _aliases(self, one: Object) -> tuple[Alias, ...]:
        """Other names, each with the sources that are cited for it."""
        cited = {
            said.source_name: _CITED.findall(said.description[:_TEXT]) for said in one.external_references
        }
        names = dict.fromkeys(
            given for given in (*one.aliases, *one.x_mitre_aliases)[:_LISTED] if 0 < len(given) <= NAME
        )
        return tuple(
            Alias(given, self._places(one, cited[given]) if cited.get(given) else ())
            for given in names
            if given != one.name
        )

    def _technique(self, one: Object, after: dict[str, str]) -> Technique:
        tactics = tuple(dict.fromkeys(phase.phase_name[:NAME] for phase in one.kill_chain_phases[:_LISTED]))
        return Technique(**_common(one, after), tactics=tactics, platforms=_short(one.x_mitre_platforms))

    def _software(self, one: Object, after: dict[str, str]) -> Software:
        return Software(
            **_common(one, after),
            malware=one.type == "malware",
            aliases=self._aliases(one),
            platforms=_short(one.x_mitre_platforms),
            sources=self._places(one),
        )

    def _campaign(self, one: Object, after: dict[str, str]) -> Campaign:
        return Campaign(
            **_common(one, after),
            aliases=self._aliases(one),
            first_seen=one.first_seen.date() if one.first_seen else None,
            last_seen=one.last_seen.date() if one.last_seen else None,
            sources=self._places(one),
        )

    def _strategies(self) -> tuple[Strategy, ...]:
        detects: dict[str, list[str]] = {}
        for strategy, technique, _ in self._related("detects"):
            detects.setdefault(strategy, []).append(technique)
        return _ordered(
            Strategy(
                one.ident,
                one.name,
                tuple(sorted(detects.get(one.ident, ()))),
                tuple(self._idents[ref] for ref in one.x_mitre_analytic_refs if ref in self._idents),
            )
            for one in self._by["x-mitre-detection-strategy"]
        )

    def _analytic(self, one: Object) -> Analytic:
        logs = self._logs(one.x_mitre_log_source_references)
        return Analytic(one.ident, one.name, one.description[:_TEXT], _short(one.x_mitre_platforms), logs)

    def _component(self, one: Object) -> Component:
        logs = tuple(
            msgspec.structs.replace(log, component=one.ident) for log in self._logs(one.x_mitre_log_sources)
        )
        return Component(one.ident, one.name, logs, one.x_mitre_deprecated or one.revoked)

    def _logs(self, given: list[Logged]) -> tuple[LogReference, ...]:
        return tuple(
            LogReference(
                one.name[:NAME],
                (one.channel or "")[:_TEXT],
                self._idents.get(one.x_mitre_data_component_ref, ""),
            )
            for one in given[:_LISTED]
            if one.name
        )


def _common(one: Object, after: dict[str, str]) -> dict[str, Any]:
    return {
        "id": one.ident,
        "name": one.name,
        "uuid": one.id.partition("--")[2][:NAME],
        "description": one.description[:_TEXT],
        "revoked": one.revoked,
        "deprecated": one.x_mitre_deprecated,
        "successor": after.get(one.ident, "") if one.revoked else "",
    }


def _short(given: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one[:NAME] for one in given[:_LISTED]))


def _bare(said: Reference) -> bool:
    """Whether a reference without an address is one to a source, and no note on a name."""
    return bool(said.description) and not _CITED.search(said.description)


def _ordered(found: Iterable[_Made]) -> tuple[_Made, ...]:
    return tuple(sorted(found, key=lambda one: str(getattr(one, "id", ""))))
