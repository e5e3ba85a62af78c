"""What came after: whether those who were answered struck the same country again within a year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

import msgspec

from tocsin.cases.shares import Share, share
from tocsin.cases.vague import span_of
from tocsin.model.precedent import Precedent

_YEAR = dt.timedelta(days=365)
#: Words of the repository for who is no country, or for many.
_NOBODY = frozenset({"Unknown", "Not available"})
_REGION = "(region)"


class Strike(msgspec.Struct, frozen=True):
    """A precedent by its id, and the days between which it began: one, or those of a month or year of which no more is known."""

    id: str
    earliest: dt.date
    latest: dt.date


#: By who began it and who was hit.
Strikes = Mapping[tuple[str, str], tuple[Strike, ...]]


class Followed(msgspec.Struct, frozen=True):
    """Of so many precedents in which something was done on a day that is known, how often the same country struck the same one again.

    ``again`` counts those after which an incident surely began within a year, with the interval of that share; ``perhaps`` those for
    which it may have, as only the month or year of its begin, or of what was done, is known. It says what followed, and nothing of why.
    """

    again: Share
    perhaps: int

    @property
    def words(self) -> str:
        """It as a clause, "" of nothing."""
        more = f", perhaps {self.again.k + self.perhaps}" if self.perhaps else ""
        return (
            f"struck again within a year after {self.again.k}{more} of {self.again.n}" if self.again.n else ""
        )


NOTHING = Followed(share(0, 0), 0)


def strikes(precedents: Iterable[Precedent]) -> Strikes:
    """Every precedent with a begin, by each country that began it and each that was hit."""
    found: dict[tuple[str, str], list[Strike]] = {}
    for one in precedents:
        if one.begin is not None:
            for pair in _pairs(one):
                found.setdefault(pair, []).append(Strike(one.id, *span_of(one.begin)))
    return {pair: tuple(some) for pair, some in found.items()}


def followed(done: Iterable[tuple[Precedent, dt.date | None]], known: Strikes) -> Followed:
    """What followed on precedents, each with the day on which it was first answered so."""
    placed = [(one, day, pairs) for one, day in done if day is not None and (pairs := _pairs(one))]
    sure = perhaps = 0
    for one, day, pairs in placed:
        later = [each for pair in pairs for each in known.get(pair, ()) if each.id != one.id]
        early, late = span_of(day)
        if any(late < each.earliest and each.latest <= early + _YEAR for each in later):
            sure += 1
        elif any(early < each.latest and each.earliest <= late + _YEAR for each in later):
            perhaps += 1
    return Followed(share(sure, len(placed)), perhaps)


def _pairs(one: Precedent) -> tuple[tuple[str, str], ...]:
    def countries(names: Iterable[str]) -> list[str]:
        """Those that are countries."""
        return [name for name in names if name not in _NOBODY and not name.endswith(_REGION)]

    return tuple(
        (begun, hit)
        for begun in countries(one.initiator_countries)
        for hit in countries(one.victim_countries)
        if begun != hit
    )
