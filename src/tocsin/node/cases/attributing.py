"""Attribution with what this machine knows: profiles of groups, made once for each version of ATT&CK, and who is said to sponsor them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

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
from tocsin.knowledge.sponsoring import suspected_sponsors
from tocsin.model.case import Entry
from tocsin.node.desk.made import Made
from tocsin.node.knowledge.attack import kept
from tocsin.node.knowledge.known import known

#: A group that works for money is no state's for being at home there, unless it is called sponsored too.
_FOR_MONEY = re.compile(r"financially[- ]motivated|cyber ?crim|ransomware", re.IGNORECASE)
#: Where a galaxy's suspected sponsor tells the home of groups that no source calls a state's ("" where it says unknown).
_HOME = frozenset({"LB", "PS", ""})
_SPONSORED = re.compile(
    r"(?:state|nation-state|government)[- ](?:sponsored|backed|affiliated)", re.IGNORECASE
)


class Profiles(msgspec.Struct, frozen=True):
    """What is known of groups in a version of ATT&CK, and the states that are suspected to sponsor them, by ids of groups, with who says so."""

    attack: str
    corpus: Corpus
    sponsors: Mapping[str, str]
    suspected: Mapping[str, Said]


_PROFILES: Made[Profiles] = Made(2)


def attribution(  # noqa: PLR0913  (what it is made of)
    entries: Iterable[Entry],
    yardstick: Yardstick = Yardstick.ICD203,
    incident: str = "",
    *,
    besides: Iterable[Entry] = (),
    home: bool = True,
    used: str | None = None,
) -> Attribution:
    """The attribution of entries, such as those of a picture, with what this machine knows; with ``incident``, of those that are of it.

    ``besides`` are all entries of the case, withdrawn ones too: what rests on a source that is not among ``entries`` is left out of profiles
    all the same, and nothing else is made of them. What leaves ``home`` does not list what somebody would have to plant. ``used`` is the
    digest of a version of ATT&CK, None for that which is used now. UsageError where a version that was taken in is damaged.

    Without a version of ATT&CK of its own it asks what the packages ship, which do not say who reported what.
    """
    found = profiles(used)
    return attributed(
        of_incident(entries, incident),
        found.corpus,
        learned(),
        found.sponsors,
        attack=found.attack,
        yardstick=yardstick,
        besides=besides,
        suspected={group: (said.by, said.value) for group, said in found.suspected.items()},
        home=home,
    )


def profiles(used: str | None = None) -> Profiles:
    """Those of the version of a digest, else of that which is used now, made once for it. UsageError as ``attribution``."""
    digest = kept().used if used is None else used
    return _PROFILES.get(digest, lambda: _profiles(digest))


def _profiles(used: str) -> Profiles:
    found = known(used)
    bundle = found.bundle
    suspected = suspected_of(found.adversaries)
    return Profiles(bundle.version or bundle.package, corpus_of(bundle), _codes(suspected), suspected)


def countries_of(known: Iterable[Adversary]) -> Mapping[str, str]:
    """The country of each ATT&CK group that sources name one for, by its id; where they name several, that of most, and none among equals."""
    return {group: code for one in known if (code := _most(one.countries)) for group in one.groups}


def countries_in(bundle: Bundle) -> Mapping[str, str]:
    """The countries of the groups of a version of ATT&CK, as it and the galaxies say."""
    return countries_of(adversaries_of(bundle)[0])


def sponsors_of(known: Iterable[Adversary]) -> Mapping[str, str]:
    """The suspected sponsor of each ATT&CK group that has one: the code of a state by the group's id."""
    return _codes(suspected_of(known))


def suspected_of(known: Iterable[Adversary]) -> Mapping[str, Said]:
    """Which state sources suspect of sponsoring each ATT&CK group, by the group's id, who says so, and ATT&CK's sentence where it has one.

    Two kinds of source are asked: what a galaxy calls the suspected sponsor, and ATT&CK's own description. Where they name different states that
    of most counts, and none among equals. Galaxies give criminals' home as their sponsor too: whom ATT&CK calls a criminal, and not sponsored
    by a state, has none; and for some the home of who is nobody's (``_HOME``), which counts only where ATT&CK calls the state a sponsor.
    """
    found: dict[str, Said] = {}
    for one in known:
        by: dict[str, dict[str, str]] = {}
        for source, code, words in (*_of_galaxies(one), *_of_attack(one)):
            by.setdefault(code, {}).setdefault(source, words)
        said = [Said(next(filter(None, some.values()), ""), tuple(some), code) for code, some in by.items()]
        if code := _most(said):
            found |= dict.fromkeys(one.groups, next(each for each in said if each.code == code))
    return found


def _of_galaxies(one: Adversary) -> Iterator[tuple[str, str, str]]:
    """Who of the galaxies names which state."""
    if not _criminal(one):
        yield from ((by, said.code, "") for said in one.sponsors if said.code not in _HOME for by in said.by)


def _of_attack(one: Adversary) -> Iterator[tuple[str, str, str]]:
    """Which state ATT&CK's description names, with the sentence."""
    for entry in one.entries:
        if entry.ident:
            yield from ((entry.source, *each) for each in suspected_sponsors(entry.description))


def _codes(suspected: Mapping[str, Said]) -> Mapping[str, str]:
    return {group: said.code for group, said in suspected.items()}


def _most(said: Iterable[Said]) -> str:
    by = sorted(((len(one.by), one.code) for one in said if one.code), reverse=True)
    return by[0][1] if by and (len(by) == 1 or by[0][0] > by[1][0]) else ""


def _criminal(one: Adversary) -> bool:
    told = " ".join(entry.description for entry in one.entries if entry.ident)
    return bool(_FOR_MONEY.search(told)) and not _SPONSORED.search(told)
