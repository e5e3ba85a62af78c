"""Attribution with what this machine knows: profiles of groups, made once for each version of ATT&CK, and who is said to sponsor them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

import msgspec

from tocsin.cases.attribution.attributed import attributed
from tocsin.cases.attribution.corpus import Corpus, corpus_of
from tocsin.cases.attribution.learned import learned
from tocsin.cases.attribution.result import Attribution
from tocsin.cases.attribution.yardsticks import Yardstick
from tocsin.cases.resting import of_incident
from tocsin.knowledge.adversaries import Adversary, Said
from tocsin.knowledge.bundle import Bundle
from tocsin.knowledge.merging import adversaries_of
from tocsin.model.case import Entry
from tocsin.node.knowledge.attack import kept
from tocsin.node.knowledge.known import known

#: A group that works for money is no state's for being at home there, unless it is called sponsored too.
_FOR_MONEY = re.compile(r"financially[- ]motivated|cyber ?crim|ransomware", re.IGNORECASE)
_SPONSORED = re.compile(
    r"(?:state|nation-state|government)[- ](?:sponsored|backed|affiliated)", re.IGNORECASE
)


class Profiles(msgspec.Struct, frozen=True):
    """What is known of groups in a version of ATT&CK, and the states that are said to sponsor them, by ids of groups."""

    attack: str
    corpus: Corpus
    sponsors: Mapping[str, str]


def attribution(
    entries: Iterable[Entry],
    yardstick: Yardstick = Yardstick.ICD203,
    incident: str = "",
    *,
    besides: Iterable[Entry] = (),
    home: bool = True,
) -> Attribution:
    """The attribution of entries, such as those of a picture, with what this machine knows; with ``incident``, of those that are of it.

    ``besides`` are all entries of the case, withdrawn ones too: what rests on a source that is not among ``entries`` is left out of profiles
    all the same, and nothing else is made of them. What leaves ``home`` does not list what somebody would have to plant. UsageError where a version that was taken in is damaged.

    Without a version of ATT&CK of its own it asks what the packages ship, which do not say who reported what.
    """
    found = profiles()
    return attributed(
        of_incident(entries, incident),
        found.corpus,
        learned(),
        found.sponsors,
        attack=found.attack,
        yardstick=yardstick,
        besides=besides,
        home=home,
    )


def profiles() -> Profiles:
    """Those of the version that is used now, made once for it. UsageError as ``attribution``."""
    return _profiles(kept().used)


@lru_cache(maxsize=2)
def _profiles(used: str) -> Profiles:  # noqa: ARG001  (the version: another one has other profiles)
    found = known()
    bundle = found.bundle
    return Profiles(bundle.version or bundle.package, corpus_of(bundle), sponsors_of(found.adversaries))


def countries_of(known: Iterable[Adversary]) -> Mapping[str, str]:
    """The country of each ATT&CK group that sources name one for, by its id; where they name several, that of most, and none among equals."""
    return {group: code for one in known if (code := _most(one.countries)) for group in one.groups}


def countries_in(bundle: Bundle) -> Mapping[str, str]:
    """The countries of the groups of a version of ATT&CK, as it and the galaxies say."""
    return countries_of(adversaries_of(bundle)[0])


def sponsors_of(known: Iterable[Adversary]) -> Mapping[str, str]:
    """The state that sources say sponsors each ATT&CK group, by the group's id.

    Galaxies give criminals' home as their sponsor too: whom ATT&CK calls a criminal, and not sponsored by a state, has none.
    """
    return {
        group: code
        for one in known
        if (code := _most(one.sponsors)) and not _criminal(one)
        for group in one.groups
    }


def _most(said: Iterable[Said]) -> str:
    by = sorted(((len(one.by), one.code) for one in said if one.code), reverse=True)
    return by[0][1] if by and (len(by) == 1 or by[0][0] > by[1][0]) else ""


def _criminal(one: Adversary) -> bool:
    told = " ".join(entry.description for entry in one.entries if entry.ident)
    return bool(_FOR_MONEY.search(told)) and not _SPONSORED.search(told)
