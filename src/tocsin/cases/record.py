"""What a case is read beside: figures made once of all precedents that are kept, whatever the case."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache

import msgspec

from tocsin.cases.following import Strikes, strikes
from tocsin.cases.medians import Median, medians
from tocsin.model.precedent import Precedent

#: Words of the repository for who is no country.
_NOBODY = frozenset({"Unknown", "Not available"})
#: Its names that are not those that a country has in English today.
_NAMES = {
    "KR": "Korea, Republic of",
    "KP": "Korea, Democratic People's Republic of",
    "TR": "Turkey",
    "CZ": "Czech Republic",
    "BA": "Bosnia and Herzegovina",
    "MM": "Myanmar",
    "PS": "Palestine",
    "CD": "Congo, the Democratic Republic of the",
    "VA": "Holy See (Vatican City State)",
    "HK": "Hong Kong",
    "MO": "Macao",
    "SZ": "Swaziland",
}


class Struck(msgspec.Struct, frozen=True):
    """Of ``of`` precedents with victims in a country, ``n`` are coded as begun from ``country``; one begun from several counts for each."""

    country: str
    n: int
    of: int


class Record(msgspec.Struct, frozen=True):
    """Medians of days; for each victim's country, by the repository's name without what follows a comma, by whom it was struck; all strikes."""

    medians: tuple[Median, ...] = ()
    struck: Mapping[str, tuple[Struck, ...]] = {}
    strikes: Strikes = {}

    def of(self, code: str) -> tuple[Struck, ...]:
        """By whom a country, named by its ISO code, was struck, the most often first; nothing where it is not there."""
        from tocsin.knowledge.countries import country_names  # noqa: PLC0415  (only where precedents are kept)

        if not self.struck:
            return ()
        name = _NAMES.get(code, country_names().get(code, ""))
        return self.struck.get(name, ()) or self.struck.get(_short(name), ())


def code_of(name: str) -> str:
    """The ISO code of a country by the repository's name of it, "" for what is no country there."""
    known = _codes()
    return known.get(name) or known.get(_short(name), "")


@cache
def _codes() -> dict[str, str]:
    from tocsin.knowledge.countries import country_names  # noqa: PLC0415  (only where precedents are kept)

    return {name: code for code, name in country_names().items()} | {
        name: code for code, name in _NAMES.items()
    }


def recorded(precedents: Iterable[Precedent]) -> Record:
    """The figures of all precedents."""
    some = tuple(precedents)
    by: dict[str, list[Precedent]] = {}
    for one in some:
        for victim in set(one.victim_countries) - _NOBODY:
            by.setdefault(victim if victim in _NAMES.values() else _short(victim), []).append(one)
    return Record(medians(some), {victim: _struck(hit) for victim, hit in by.items()}, strikes(some))


def _struck(hit: list[Precedent]) -> tuple[Struck, ...]:
    counted = Counter(country for one in hit for country in set(one.initiator_countries) - _NOBODY)
    found = (Struck(country, n, len(hit)) for country, n in counted.items())
    return tuple(sorted(found, key=lambda one: (-one.n, one.country)))


def _short(name: str) -> str:
    return name.partition(",")[0]
