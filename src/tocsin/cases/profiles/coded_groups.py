"""Precedents whose initiators are named as adversaries are: by ATT&CK's id, else by a name that is one adversary's alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from tocsin.knowledge.adversaries import Adversary
from tocsin.knowledge.naming import name_key
from tocsin.model.precedent import Precedent

_IDENT = re.compile(r"\bG\d{4}\b")
_WITHIN = re.compile(r"\([^()]*\)")  # whom an initiator is said to belong to


def of_adversaries(precedents: Iterable[Precedent], known: Iterable[Adversary]) -> tuple[Precedent, ...]:
    """Precedents as begun by adversaries, their ids in the place of countries; those whose initiators nobody is are left out."""
    idents, names = _named(known)
    found = (
        msgspec.structs.replace(
            one, initiator_countries=tuple(sorted(set(_who(one.initiators, idents, names))))
        )
        for one in precedents
    )
    return tuple(one for one in found if one.initiator_countries)


def _named(known: Iterable[Adversary]) -> tuple[dict[str, str], dict[str, str]]:
    idents: dict[str, str] = {}
    bearers: dict[str, set[str]] = {}
    for one in known:
        idents |= dict.fromkeys(one.groups, one.id)
        for said in one.names:
            bearers.setdefault(name_key(said.value), set()).add(one.id)
    return idents, {key: next(iter(ids)) for key, ids in bearers.items() if key and len(ids) == 1}


def _who(initiators: Iterable[str], idents: Mapping[str, str], names: Mapping[str, str]) -> Iterator[str]:
    """Whom each initiator is: none where its names are several adversaries'."""
    for one in initiators:
        told = {idents[found] for found in _IDENT.findall(one) if found in idents}
        if not told:
            words = _WITHIN.sub("", one).split("/")
            told = {names[key] for key in map(name_key, words) if key in names}
        if len(told) == 1:
            yield from told
