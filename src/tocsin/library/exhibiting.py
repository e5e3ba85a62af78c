"""References of articles to tables and figures of material: found in a body, and looked up. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import msgspec

from tocsin.model.article import Article
from tocsin.model.exhibit import Exhibit
from tocsin.model.marking import Marking, strictest
from tocsin.model.material import Material

_REFERENCE = re.compile(
    r"\{\{ ?(table|figure) ([a-z][a-z-]{0,19}-[0-9a-f]{20}/[a-z][a-z0-9-]{0,39}) ?\}\}", re.ASCII
)


class Reference(NamedTuple):
    """That a paragraph stands for an exhibit, drawn if it is a figure; ``name`` is ``PIECE/TABLE``."""

    name: str
    drawn: bool

    @property
    def piece(self) -> str:
        """The id of the piece."""
        return self.name.partition("/")[0]


class Looked(msgspec.Struct, frozen=True):
    """The exhibits that an article shows, and what is wrong: a sentence for each reference to nothing."""

    exhibits: tuple[Exhibit, ...]
    faults: tuple[str, ...] = ()


def reference_of(paragraph: str) -> Reference | None:
    """What a paragraph refers to, if that is all there is in it: ``{{table PIECE/NAME}}`` or ``{{figure PIECE/NAME}}``."""
    found = _REFERENCE.fullmatch(paragraph.strip())
    return None if found is None else Reference(found[2], found[1] == "figure")


def exhibit_of(piece: Material, table: str, by: str, digest: str) -> Exhibit | None:
    """A table of a piece as an article has it; None where there is none."""
    found = piece.table(table)
    if found is None:
        return None
    return Exhibit(piece.id, piece.title, by, piece.modified, piece.marking, found, digest)


def looked_up(
    references: Iterable[Reference], frozen: Iterable[Exhibit], current: Mapping[str, Exhibit]
) -> Looked:
    """What references show: what is ``frozen`` already, else what is ``current``; both by their names."""
    known = dict(current) | {one.name: one for one in frozen}
    wanted = list(dict.fromkeys(one.name for one in references))
    faults = [f"{name} is no table of any material here" for name in wanted if name not in known]
    return Looked(tuple(known[name] for name in wanted if name in known), tuple(faults))


def too_loose(article: Article, exhibits: Iterable[Exhibit]) -> tuple[str, ...]:
    """A sentence for each exhibit that is stricter than the article: it may not be in it. PAP limits no reader, and is not asked here."""
    own = _without_pap(article.marking)
    return tuple(
        f"the article is {own}, and {one.name} ({one.title}) is {one.marking}"
        for one in exhibits
        if not own.at_least(_without_pap(one.marking))
    )


def with_pap(marking: Marking, exhibits: Iterable[Exhibit]) -> Marking:
    """A marking with the strictest PAP of what an article shows, so that it says what may be done with it."""
    pap = max((one.marking.pap for one in exhibits), default=marking.pap)
    return Marking(marking.tlp, marking.releasable_to, max(marking.pap, pap))


def marking_with(article: Article) -> Marking:
    """The marking that holds for an article with all that it shows."""
    return strictest([article.marking, *(one.marking for one in article.exhibits)])


def _without_pap(marking: Marking) -> Marking:
    return Marking(marking.tlp, marking.releasable_to)
