"""Entries of a case as pages of weighing cite them: each with its sources and their grade, and the way to where it can be read."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from tocsin.cases.grounds import Grounds, grade_of
from tocsin.model.case import Entry, Incident, Side, Weight


class SourceCited(msgspec.Struct, frozen=True):
    """A source by the id of its entry; ``read`` tells whether it was read itself, ``repeats`` that it only quotes another."""

    entry: str
    title: str
    grade: str
    read: bool
    repeats: bool = False


class EvidencePiece(msgspec.Struct, frozen=True):
    """A piece of evidence: what it is, the entry that holds it, "" where it is only told, and its sources."""

    what: str
    entry: str
    cited: tuple[SourceCited, ...]


class IncidentColumn(msgspec.Struct, frozen=True):
    """An incident of the case: one column beside the others."""

    incident: str
    title: str


def columns(entries: Iterable[Entry]) -> tuple[IncidentColumn, ...]:
    """The incidents as columns, in the order given."""
    return tuple(IncidentColumn(one.id, one.body.title) for one in entries if isinstance(one.body, Incident))


def cited(ids: Iterable[str], grounds: Grounds) -> tuple[SourceCited, ...]:
    """The sources that some ids name, in their order, each once; ids that name none are left out."""
    held = [one for one in dict.fromkeys(ids) if one in grounds.sources]
    return tuple(
        SourceCited(
            one,
            grounds.sources[one].title,
            grade_of(grounds.sources[one]),
            grounds.sources[one].read,
            grounds.primary[one] != one,
        )
        for one in held
    )


def pieces(weights: Iterable[Weight], side: Side, grounds: Grounds) -> tuple[EvidencePiece, ...]:
    """The evidence that speaks to one side."""
    return tuple(
        EvidencePiece(one.what, one.entry, cited(one.sources, grounds)) for one in weights if one.side is side
    )
