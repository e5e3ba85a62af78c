"""Material: what a node releases to a publication, in pieces of titles, figures and tables."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import Annotated

import msgspec

from tocsin.model.article import Topic
from tocsin.model.exhibit import Cell, Line, Table, Word
from tocsin.model.marking import Marking

#: Kinds of pieces that are made today. Others may follow: a publication takes any that is well formed.
CALL, ANSWERS, CASE, GAPS = "call", "answers", "case", "gaps"

_Kind = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z-]{0,19}\Z")]
_Id = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z-]{0,19}-[0-9a-f]{20}\Z")]
_Name = Annotated[str, msgspec.Meta(max_length=200)]
_Text = Annotated[str, msgspec.Meta(max_length=4_000)]


class Fact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One figure or word of a piece, by its name."""

    name: Word
    value: Cell


class Material(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag="tocsin-material-1",
    tag_field="format",
):
    """One piece of what a node released, in one of its versions: of equal ids the latest ``modified`` counts.

    ``of`` is what it tells of, as a call's id. ``author`` is the member that hands it over and signs it, ``source`` the member whose
    word alone it is, "" where it is made of several members'. ``marking`` counts in all that it was made of. ``withdrawn`` tells that the
    author says nothing of it any more: then nothing else is in it.
    """

    id: _Id
    kind: _Kind
    of: _Name
    author: _Name
    modified: dt.datetime
    marking: Marking
    title: Line = ""
    summary: _Text = ""
    source: _Name = ""
    severity: Annotated[int, msgspec.Meta(ge=0, le=4)] = 0
    topics: Annotated[tuple[Topic, ...], msgspec.Meta(max_length=200)] = ()
    facts: Annotated[tuple[Fact, ...], msgspec.Meta(max_length=50)] = ()
    tables: Annotated[tuple[Table, ...], msgspec.Meta(max_length=20)] = ()
    withdrawn: bool = False

    def table(self, name: str) -> Table | None:
        """The table under a name, None where there is none."""
        return next((one for one in self.tables if one.name == name), None)

    def fact(self, name: str) -> Cell:
        """The fact under a name, None where there is none."""
        return next((one.value for one in self.facts if one.name == name), None)


def piece_id(kind: str, author: str, of: str) -> str:
    """The id of a piece: made of its author, so that nobody else can hand one over under it."""
    named = json.dumps([kind, author, of]).encode()
    return f"{kind}-{hashlib.sha256(named).hexdigest()[:20]}"
