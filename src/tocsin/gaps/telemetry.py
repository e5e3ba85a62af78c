"""Kinds of telemetry: which log source of the lake each is, and which of ATT&CK's log sources it answers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files

import msgspec

from tocsin.model.detection import Branch, Detection
from tocsin.model.expression import And, Atom, Expr, Op, Or
from tocsin.model.logsource import LogSource

_CODES = re.compile(r"EventCode\s*=\s*([0-9][0-9, ]*)", re.IGNORECASE)
_ELSE = "*"
#: Detections that only ask whether telemetry is there have ids that begin so.
PROBE = "telemetry--"


class Telemetry(msgspec.Struct, frozen=True):
    """A kind of telemetry: a log source (``product/category/service``), of it some events alone, and how it is brought in.

    ``cost`` is what that takes: setting, agent, sensor or service. ``attack`` has ATT&CK's names of log sources, each with
    what its channel must say.
    """

    id: str
    logsource: str
    cost: str
    fix: str
    events: tuple[str, ...] = ()
    attack: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)

    @property
    def source(self) -> LogSource:
        """The log source as detections ask it."""
        return source_of(self.logsource)

    @property
    def name(self) -> str:
        """The log source as a field of view names it: ``windows process_creation``; with its events, if not all count."""
        return " ".join((name_of(self.source), *self.events))


# Who hands out Kerberos tickets.
_CONTROLLERS = Telemetry("domain-controllers", "windows//security", "setting", "", ("4768", "4769"))


class Channel(msgspec.Struct, frozen=True):
    """A log of Windows each event of which is a kind of telemetry of its own."""

    service: str
    log: str
    cost: str


class FieldFix(msgspec.Struct, frozen=True):
    """What fills fields of a log source's events that are never filled."""

    logsource: str
    fields: tuple[str, ...]
    cost: str
    fix: str


class Catalogue(msgspec.Struct, frozen=True):
    """All kinds of telemetry that ship, and what else is known of logs: what others cost, and those that only some servers keep."""

    telemetry: tuple[Telemetry, ...]
    channels: dict[str, Channel]
    fields: tuple[FieldFix, ...]
    costs: dict[str, str] = {}
    servers: dict[str, str] = {}

    def cost_of(self, name: str) -> str:
        """What bringing in a log takes, by its name in a field of view; "unknown" for one that is no log of the lake."""
        return self.costs.get(name) or self.costs.get(name.partition(" ")[0], "unknown")

    def servers_of(self, name: str) -> str:
        """Which servers alone keep a log, "" for one that any host may."""
        return self.servers.get(name) or self.servers.get(name.partition(" ")[0], "")

    def answering(self, name: str, channel: str) -> tuple[Telemetry, ...]:
        """The kinds any of which answers a log source of ATT&CK; none where it cannot be mapped."""
        codes = [code for part in _CODES.findall(channel) for code in re.findall(r"\d+", part)]
        named = [one for one in self.telemetry if name in one.attack]
        if by_code := [one for code in codes for one in self._of_code(named, name, code)]:
            return tuple({one.id: one for one in by_code}.values())
        said = channel.casefold()
        words = [one for one in named if any(_is_said(word, said) for word in one.attack[name])]
        return tuple(words or [one for one in named if _ELSE in one.attack[name]])

    def _of_code(self, named: Iterable[Telemetry], name: str, code: str) -> list[Telemetry]:
        found = [one for one in named if code in one.attack[name]]
        channel = self.channels.get(name)
        return found if found or channel is None else [self.of_event(channel.service, code)]

    def of_event(self, service: str, event: str) -> Telemetry:
        """One event of a log of Windows, by the log's name in Sigma."""
        channel = next((one for one in self.channels.values() if one.service == service), None)
        log, cost = (channel.log, channel.cost) if channel else (service, "setting")
        id_ = f"windows-{service}-{event}"
        return Telemetry(id_, f"windows//{service}", cost, f"have {log} {event} logged", (event,))


class Needs(msgspec.Struct, frozen=True):
    """Which telemetry each technique needs, any of it; ``unmapped`` are log sources that Tocsin cannot read, each with how often it is named."""

    telemetry: dict[str, Telemetry] = msgspec.field(default_factory=dict)
    of: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    unmapped: tuple[tuple[str, int], ...] = ()
    mapped: int = 0


@cache
def catalogue() -> Catalogue:
    """What ships."""
    text = (files("tocsin.gaps") / "data" / "telemetry.yaml").read_bytes()
    return msgspec.yaml.decode(text, type=Catalogue)


def needs(references: Mapping[str, Iterable[tuple[str, str]]]) -> Needs:
    """What techniques need, of ``references``: by technique, the names and channels of log sources in its analytics."""
    known = catalogue()
    answering = cache(known.answering)
    found: dict[str, Telemetry] = {}
    of: dict[str, tuple[str, ...]] = {}
    unmapped: Counter[str] = Counter()
    mapped = 0
    for technique, named in references.items():
        kinds: dict[str, Telemetry] = {}
        for name, channel in named:
            answers = answering(name, channel)
            kinds |= {one.id: one for one in answers}
            unmapped[name] += not answers
            mapped += bool(answers)
        found |= kinds
        of[technique] = tuple(kinds)
    left = tuple((name, count) for name, count in unmapped.most_common() if count)
    return Needs(found, of, left, mapped)


def probes(needed: Needs) -> tuple[Detection, ...]:
    """A detection of each kind of telemetry that asks for nothing but its events: where it is seen, the telemetry is there."""
    return tuple(map(_probe, (*needed.telemetry.values(), _CONTROLLERS)))


def source_of(text: str) -> LogSource:
    """``product/category/service``, as far as each is said, as a log source."""
    product, category, service = (*text.split("/"), "", "")[:3]
    return LogSource(product or None, category or None, service or None)


def name_of(source: LogSource) -> str:
    """A log source as a field of view names it: "windows process_creation", "aws cloudtrail", "webserver"."""
    parts = dict.fromkeys(part for part in (source.product, source.service, source.category) if part)
    return " ".join(parts) or "any"


def _is_said(word: str, said: str) -> bool:
    return word != _ELSE and not word.isdigit() and word.casefold() in said


def _probe(one: Telemetry) -> Detection:
    atoms = tuple(Atom("EventID", Op.EQ, event) for event in one.events)
    where: Expr = Or(atoms) if atoms else And(())
    return Detection(PROBE + one.id, one.name, "sigma", "", "", branches=(Branch(one.source, where),))
