"""What attribution is asked with on this machine: what is known of groups, and the countries that are said to stand behind them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tocsin.knowledge.adversaries import Adversary
from tocsin.knowledge.bundle import Bundle
from tocsin.knowledge.merging import adversaries_of


def countries_of(known: Iterable[Adversary]) -> Mapping[str, str]:
    """The country of each ATT&CK group that sources name one for, by its id; where they name several, that of most, and none among equals."""
    found: dict[str, str] = {}
    for one in known:
        said = sorted(((len(each.by), each.code) for each in one.countries if each.code), reverse=True)
        if said and (len(said) == 1 or said[0][0] > said[1][0]):
            found.update(dict.fromkeys(one.groups, said[0][1]))
    return found


def countries_in(bundle: Bundle) -> Mapping[str, str]:
    """The countries of the groups of a version of ATT&CK, as it and the galaxies say."""
    return countries_of(adversaries_of(bundle)[0])
