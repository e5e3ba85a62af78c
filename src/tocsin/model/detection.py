"""Detections: what to look for, wherever it came from, and what could not become one."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable

import msgspec

from tocsin.model.expression import Expr, ListKind
from tocsin.model.logsource import LogSource

#: Text up to and with a number that is not absurdly long.
_RUN = re.compile(r"([^0-9]*)([0-9]{0,18})", re.ASCII)


class Level(enum.StrEnum):
    """Sigma's levels, which findings carry too."""

    INFORMATIONAL = "informational"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class Branch(msgspec.Struct, frozen=True):
    """One way to see what a detection looks for: a log source and the tree to ask of its events.

    ``aside`` marks one of events that most such logs lack, so that whoever lacks them does not see less.
    """

    logsource: LogSource
    where: Expr
    aside: bool = False


class CorrelationType(enum.StrEnum):
    """Correlation types of Sigma 2.1, and ``repeated`` and ``all_of`` for STIX patterns."""

    EVENT_COUNT = "event_count"
    VALUE_COUNT = "value_count"
    TEMPORAL = "temporal"
    TEMPORAL_ORDERED = "temporal_ordered"
    VALUE_SUM = "value_sum"
    VALUE_AVG = "value_avg"
    VALUE_PERCENTILE = "value_percentile"


class Condition(msgspec.Struct, frozen=True):
    """A bound on the correlated figure; ``op`` is one of lt, lte, gt, gte, eq, neq."""

    op: str
    count: float


class Correlation(msgspec.Struct, frozen=True):
    """What must hold over the matches of other detections.

    ``rules`` are ids of detections (or of correlations: a chain). ``timespan`` is in seconds; None
    means unbounded (a STIX pattern without WITHIN). ``aliases`` maps a group-by name to
    ``{rule id: field}``. ``fields`` are the value fields of value_* types; ``percentile`` is 0 to 100.
    ``where``, for temporal types and instead of ``conditions``, is a tree over atoms
    ``("rule", EQ, rule id)``: that rule matched within the timespan. ``distinct``, for temporal types,
    asks for another event each time that ``rules`` name one (a rule may then come several times), as
    the operators of a STIX pattern do.
    """

    type: CorrelationType
    rules: tuple[str, ...]
    group_by: tuple[str, ...] = ()
    timespan: float | None = None
    conditions: tuple[Condition, ...] = ()
    fields: tuple[str, ...] = ()
    percentile: float | None = None
    aliases: dict[str, dict[str, str]] = msgspec.field(default_factory=dict)
    generate: bool = False
    where: Expr | None = None
    distinct: bool = False


class Detection(msgspec.Struct, frozen=True):
    """One thing to look for.

    Exactly one of ``branches`` and ``correlation`` is set. ``hidden`` detections are only parts of
    a correlation and yield no finding of their own. ``digest`` is the SHA-256 of the rule's text:
    with ``id`` it names the version. ``start``/``stop`` bound the events' time (ISO 8601, UTC).
    """

    id: str
    title: str
    kind: str  # sigma, stix, list
    file: str
    digest: str
    level: Level = Level.MEDIUM
    status: str = ""
    description: str = ""
    tags: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    falsepositives: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    date: str = ""
    name: str = ""
    branches: tuple[Branch, ...] = ()
    correlation: Correlation | None = None
    hidden: bool = False
    start: str = ""
    stop: str = ""

    @property
    def techniques(self) -> tuple[str, ...]:
        """ATT&CK technique ids named by the tags, upper case, sorted: ``("T1059.001",)``."""
        prefix = "attack.t"
        found = {tag.lower() for tag in self.tags if tag.lower().startswith(prefix)}
        ids = {tag.removeprefix("attack.").upper() for tag in found}
        return tuple(sorted(i for i in ids if i[1:2].isdigit()))


class IndicatorList(msgspec.Struct, frozen=True):
    """Entries of one kind, normalised and refanged; ``benign`` maps an entry to warning list names.

    ``sources`` says where each entry stands in the list's file: as many lines of UTF-8 as there are
    entries, joined by line feeds (``line 12``, ``indicator--…``), or nothing if that is not known. It is one
    piece of text because a million small ones would take long to read. ``document`` names what in the file
    all of them stand in, such as a STIX bundle.
    """

    id: str
    kind: ListKind
    entries: tuple[str, ...]
    benign: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    sources: bytes = b""
    document: str = ""


class Rejected(msgspec.Struct, frozen=True, order=True):
    """Something that did not become a detection, or only in part: file, rule and reason.

    ``count`` is more than one where those beyond the first ten thousand of a file stand together, ``rule`` being "".
    """

    file: str
    rule: str
    reason: str
    count: int = 1


def in_order(some: Iterable[Rejected]) -> tuple[Rejected, ...]:
    """By file, rule and reason, numbers within them as numbers: line 6 comes before line 11."""
    return tuple(sorted(some, key=lambda one: (*map(_natural, (one.file, one.rule, one.reason)), one)))


def _natural(text: str) -> tuple[tuple[str, int], ...]:
    return tuple((before, int(digits or 0)) for before, digits in _RUN.findall(text))


class RuleSet(msgspec.Struct, frozen=True):
    """All that one hunt looks for; ``lists`` by id, ``rejected`` sorted.

    ``aside`` are indicators that were left aside on purpose, such as revoked ones: read, and not hunted.
    ``warnings`` are remarks on what is hunted.
    """

    detections: tuple[Detection, ...] = ()
    lists: dict[str, IndicatorList] = msgspec.field(default_factory=dict)
    rejected: tuple[Rejected, ...] = ()
    warnings: tuple[Rejected, ...] = ()
    aside: tuple[Rejected, ...] = ()
