"""Which sources a sentence rests on, by their numbers in the annex."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

import msgspec

from tocsin.cases.grounds import Grounds, grade_of, grounds_of
from tocsin.cases.paper.nouns import Line, Quoted
from tocsin.model.case import Answered, Entry, Hypothesis, Judged, Weight


class Citing(msgspec.Struct, frozen=True):
    """The numbers of a case's sources, the names of members, and the member that writes: it speaks for its people, who are not named."""

    entries: Mapping[str, Entry]
    grounds: Grounds
    numbers: Mapping[str, int]
    names: Mapping[str, str]
    author: str

    def line(self, text: str, *entries: str) -> Line:
        """A sentence that rests on entries: it names their sources."""
        return self.of_sources(text, (source for one in entries for source in self._behind(one)))

    def of_sources(self, text: str, ids: Iterable[str]) -> Line:
        """A sentence that rests on sources themselves."""
        known = [one for one in ids if one in self.numbers]
        numbers = sorted({self.numbers[one] for one in known})
        return Line(text, tuple(numbers), bool(numbers) and not self.grounds.read(known))

    def weight(self, text: str, weight: Weight) -> Line:
        """A sentence on a piece of evidence."""
        return self.of_sources(text, (*weight.sources, *self._behind(weight.entry)))

    def name(self, of: str) -> str:
        """A member by its name, anything else as it is."""
        return self.names.get(of, of)

    def _behind(self, id_: str) -> tuple[str, ...]:
        """The sources of an entry and of what it weighs; those of a source are itself."""
        if id_ in self.numbers:
            return (id_,)
        entry = self.entries.get(id_)
        if entry is None:
            return ()
        body = entry.body
        weighed = body.evidence if isinstance(body, Answered | Hypothesis) else ()
        fact = body.fact.sources if isinstance(body, Judged) else ()
        return (*entry.sources, *fact, *(source for one in weighed for source in one.sources))


def citing(entries: Iterable[Entry], names: Mapping[str, str], author: str) -> Citing:
    """Number the sources of entries, the oldest first."""
    held = {one.id: one for one in entries}
    grounds = grounds_of(held.values())
    order = sorted(grounds.sources, key=lambda one: (grounds.sources[one].published or dt.date.max, one))
    return Citing(held, grounds, {id_: at for at, id_ in enumerate(order, 1)}, names, author)


def quoted(cited: Citing) -> tuple[Quoted, ...]:
    """The annex: every source by its number."""
    return tuple(
        Quoted(
            number,
            source.title,
            cited.names.get(source.publisher, source.publisher),
            source.published,
            source.url,
            grade_of(source),
            source.read,
            cited.numbers.get(source.repeats),
        )
        for id_, number in cited.numbers.items()
        for source in (cited.grounds.sources[id_],)
    )
