"""Measures of all adversaries, made once for a version of ATT&CK and a set of precedents as long as both stay."""

from __future__ import annotations

from functools import lru_cache
from typing import Generic, TypeVar

from tocsin.cases.profiles.aggression import Coded, aggressions, coded
from tocsin.cases.profiles.claims import Claim, claim
from tocsin.cases.profiles.coded_groups import of_adversaries
from tocsin.cases.profiles.measures import Measure
from tocsin.cases.profiles.profile import Everybody, Profile, profile
from tocsin.cases.profiles.skill import Landscape, landscape, skills
from tocsin.cases.record import code_of
from tocsin.knowledge.adversaries import Adversary
from tocsin.knowledge.countries import country_names
from tocsin.knowledge.naming import name_key
from tocsin.model.precedent import Precedent
from tocsin.node.knowledge.known import Known

_Precedents = tuple[Precedent, ...]
_Held = TypeVar("_Held")


class _Same(Generic[_Held]):
    """Something by which objects it is made of: comparing all of them costs more than what is made of it."""

    def __init__(self, held: _Held, *objects: object) -> None:
        self.held = held
        self._objects = objects

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and list(map(id, self._objects)) == list(map(id, other._objects))

    def __hash__(self) -> int:
        return hash(tuple(map(id, self._objects)))


def profile_of(one: Adversary, known: Known, precedents: _Precedents) -> Profile:
    """What is measured of an adversary."""
    land, skill = _land(_Same(known, known))
    groups, aggressive = _groups(_Same((known, precedents), known, precedents))
    return profile(one, known.bundle, Everybody(land, skill, groups, aggressive))


def skills_of(known: Known) -> dict[str, tuple[Measure, ...]]:
    """Skill of every adversary of whom ATT&CK says anything, by id."""
    return _land(_Same(known, known))[1]


def claim_of(code: str, known: Known, precedents: _Precedents) -> Claim:
    """What there is to say of a state's actors."""
    return _claim(code, _Same((known, precedents), known, precedents))


def country_of(said: str) -> str:
    """The code of a country by it or by any of its names, "" for what is none."""
    names = country_names()
    if said.upper() in names:
        return said.upper()
    key = name_key(said)
    return code_of(said) or next((code for code, name in names.items() if name_key(name) == key), "")


@lru_cache(maxsize=2)
def _land(same: _Same[Known]) -> tuple[Landscape, dict[str, tuple[Measure, ...]]]:
    land = landscape(same.held.adversaries, same.held.bundle)
    return land, skills(land)


@lru_cache(maxsize=2)
def _groups(same: _Same[tuple[Known, _Precedents]]) -> tuple[Coded, dict[str, tuple[Measure, ...]]]:
    known, precedents = same.held
    found = coded(of_adversaries(precedents, known.adversaries))
    return found, aggressions(found)


@lru_cache(maxsize=4)
def _coded(same: _Same[_Precedents], *, linked: bool) -> Coded:
    return coded(same.held, linked=linked)


@lru_cache(maxsize=64)
def _claim(code: str, same: _Same[tuple[Known, _Precedents]]) -> Claim:
    known, precedents = same.held
    linked, every = (_coded(_Same(precedents, precedents), linked=linked) for linked in (True, False))
    return claim(code, country_names()[code], known.adversaries, skills_of(known), linked, every)
