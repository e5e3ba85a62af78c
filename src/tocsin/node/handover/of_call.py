"""The piece of a call: what is asked for, by type and technique, with addresses that nobody can click."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from tocsin.detections.indicators.defang import defang
from tocsin.detections.indicators.stix_simple import simple
from tocsin.library.editing import slug_of
from tocsin.library.tagging import tags_of
from tocsin.model.article import Topic, TopicKind
from tocsin.model.call import Call, CallItem
from tocsin.model.exhibit import Cell, Column, Draw, Table, Type
from tocsin.model.expression import ListKind
from tocsin.model.material import CALL, Fact, Material, piece_id
from tocsin.node.handover.texts import line, time
from tocsin.release import Released

#: Before the version that is handed over is known.
NEVER = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_ROWS, _TOPICS = 1_000, 100
_KINDS = {
    ListKind.ADDRESS: "IP address",
    ListKind.DOMAIN: "Domain",
    ListKind.URL: "URL",
    ListKind.HASH: "File hash",
    ListKind.FILE_NAME: "File name",
    ListKind.FILE_PATH: "File path",
    ListKind.REGISTRY_KEY: "Registry key",
    ListKind.MAIL: "Mail address",
}
_LANGUAGES = {"sigma": "Sigma rule", "stix": "Pattern", "yara": "YARA rule", "snort": "Snort rule"}


class _Sought(NamedTuple):
    """One thing that is looked for: its type, as it is shown, and what the call says of it."""

    type: str
    shown: str
    item: CallItem


def piece_of_call(released: Released[Call], author: str) -> Material:
    """A call as a piece, of what was released of it; ``author`` is the member that hands it over."""
    call = released.value
    sought = [] if call.revoked else [one for item in call.items for one in _sought(item)]
    summary = "The call was taken back." if call.revoked else line(call.question, 2_000)
    return Material(
        id=piece_id(CALL, author, call.id),
        kind=CALL,
        of=call.id,
        author=author,
        modified=NEVER,
        marking=released.marking,
        source=call.issuer,
        title=line(call.title) or "A call",
        summary=summary,
        topics=() if call.revoked else topics_of(call),
        facts=_facts(call, len(sought)),
        tables=() if call.revoked else tuple(_tables(call, sought)),
    )


def _facts(call: Call, sought: int) -> tuple[Fact, ...]:
    told: dict[str, Cell] = {
        "rung": time(call.created),
        "changed": time(call.modified),
        "deadline": time(call.deadline),
        "expires": time(call.expires),
        "items": len(call.items),
        "indicators": sought,
    }
    return tuple(Fact(name, value) for name, value in told.items() if value is not None)


def topics_of(call: Call) -> tuple[Topic, ...]:
    """What a call is about: countries and sectors that it names, and the techniques of its items."""
    techniques = sorted({one for item in call.items for one in item.techniques})
    named = (Topic(TopicKind.TECHNIQUE, slug_of(one), line(one, 60)) for one in techniques)
    found = (*tags_of(line(call.title), line(call.question, 2_000)), *named)
    return tuple(dict.fromkeys(found))[:_TOPICS]


def _tables(call: Call, sought: list[_Sought]) -> Iterator[Table]:
    left = len(sought) - _ROWS
    note = f"{left:,} more are left out." if left > 0 else ""
    names = (Column("Type"), Column("Indicator"), Column("Techniques"), Column("Part of"))
    rows = [
        (one.type, line(one.shown, 500), ", ".join(map(line, one.item.techniques)), _part_of(one))
        for one in sought[:_ROWS]
    ]
    yield Table("indicators", "What is looked for", names, tuple(rows), note=note)
    yield _counted("types", "What is looked for, by type", "Type", Counter(one.type for one in sought))
    techniques = Counter(line(one, 60) for item in call.items for one in item.techniques)
    if techniques:
        yield _counted("techniques", "Techniques that it is about", "Technique", techniques)


def _part_of(one: _Sought) -> str:
    """The item that an indicator is one of, "" where it is the item itself, as a rule is."""
    name = line(one.item.name, 200)
    return "" if name == line(one.shown, 500) else name


def _counted(name: str, title: str, what: str, counts: Counter[str]) -> Table:
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    columns = (Column(what), Column("Indicators", Type.NUMBER))
    return Table(name, title, columns, tuple(ranked[:_ROWS]), Draw.BARS)


def _sought(item: CallItem) -> Iterator[_Sought]:
    """The indicators of an item, each alone where its pattern asks for nothing else."""
    found = simple(item.pattern) if item.pattern_type == "stix" else None
    for one in found or ():
        yield _Sought(_KINDS[one.kind], defang(one.kind, one.entry), item)
    if not found:
        yield _Sought(_LANGUAGES.get(item.pattern_type, line(item.pattern_type, 40)), item.name, item)
